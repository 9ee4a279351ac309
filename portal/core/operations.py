"""What an endpoint takes and answers, said beside its handler; the API's document is made of it.

This module is light: it is read whenever the portal starts, the document's generator only when
somebody asks for the document (`portal.core.schema`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from rest_framework import serializers

Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter of an address' query."""

    name: str
    kind: type = str
    says: str = ""
    is_many: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one endpoint; `answers` are the statuses of success.

    `scope` is what a token needs, or `or_scope` instead; empty where none is needed. `is_list`
    for a list by cursor, `media_types` where the answer is not JSON.
    """

    scope: str = ""
    or_scope: str = ""
    body: type[serializers.Serializer[Any]] | None = None
    answers: tuple[int, ...] = (200,)
    query: tuple[Query, ...] = ()
    is_list: bool = False
    needs_account: bool = False
    media_types: tuple[str, ...] = ()


def operation(**said: Any) -> Callable[[Handler], Handler]:
    """Say of a handler what it takes and answers, in the words of `Operation`."""

    def decorate(handler: Handler) -> Handler:
        handler.operation = Operation(**said)  # type: ignore[attr-defined]
        return handler

    return decorate


def operation_of(view: type | object, method: str) -> Operation | None:
    """What was said of a view's method; None where nothing was."""
    return getattr(getattr(view, method.lower(), None), "operation", None)


class DescribedField(serializers.Field[Any, Any, Any, Any]):
    """A field of a form of its own, which `shape` describes as a JSON schema."""

    shape: ClassVar[Mapping[str, Any]]


class WordOrIds(serializers.Field[Any, Any, Any, Any]):
    """One word that stands for all, or a list of ids in the order that is wanted."""

    word: ClassVar[str]

    def to_internal_value(self, data: Any) -> Any:
        """Keep the word, or read the ids."""
        if data == self.word:
            return data
        ids = serializers.ListField(child=serializers.UUIDField(), max_length=100_000)
        return ids.run_validation(data)

    def to_representation(self, value: Any) -> Any:
        """Only for input."""
        return value
