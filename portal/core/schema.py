"""The OpenAPI document, made from what `operation` says; loaded when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from portal.core.operations import Operation, Query, operation_of

BEARER = "bearer"
PROBLEM = "application/problem+json"
PAGES = (
    Query("cursor", says="Where the page begins, as `next` and `previous` say."),
    Query("page_size", int, says="At most 200; 50 when not said."),
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="The same key with the same body gets the first answer again.",
)
REFUSALS = {
    401: "There is no token, or it is no longer good.",
    403: "The token lacks the scope, or its owner may not do this.",
    404: "There is no such thing, or the asker may not know of it.",
    406: "The endpoint has none of the media types that the asker accepts.",
    409: "The state of things does not allow this, or the key was used for another request.",
    415: "The body is of another type than application/json.",
    422: "The input is not right; `errors` names the fields.",
    "default": "Anything else that went wrong; `code` says what.",
}


class FieldProblem(serializers.Serializer[Any]):
    """One field of the input that is not right."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class NextStep(serializers.Serializer[Any]):
    """What the person can do now, and where."""

    text = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class Problem(serializers.Serializer[Any]):
    """Why there is no answer: `code` is stable, `detail` is a sentence for a person."""

    type = serializers.CharField(help_text="The place of the code in /docs/errors.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = FieldProblem(many=True)  # type: ignore[assignment]  # the name is the contract's
    next_step = NextStep(allow_null=True)


ROWS: dict[str, Any] = {
    "type": "object",
    "required": ["results", "next", "previous"],
    "properties": {
        "results": {"type": "array", "items": {"type": "object", "additionalProperties": {}}},
        "next": {"type": "string", "format": "uri", "nullable": True},
        "previous": {"type": "string", "format": "uri", "nullable": True},
    },
}


class Schema(AutoSchema):
    """How one method of one endpoint is described."""

    @property
    def said(self) -> Operation:
        """What stands beside the handler; nothing special where nothing does."""
        return operation_of(self.view, self.method) or Operation()

    @property
    def is_repeatable(self) -> bool:
        """Whether the handler honours an Idempotency-Key."""
        return getattr(getattr(self.view, self.method.lower()), "is_idempotent", False)

    def get_request_serializer(self) -> Any:
        """The body, or none."""
        return self.said.body

    def get_response_serializers(self) -> Any:
        """The answers, and every refusal as a problem."""
        answers: dict[Any, Any] = {}
        for status in self.said.answers:
            answers[(str(status), *self._media_types())] = self._answer(status)
        for refused in self._refusals():
            answers[str(refused), PROBLEM] = OpenApiResponse(Problem, description=REFUSALS[refused])
        return answers

    def _media_types(self) -> tuple[str, ...]:
        """Those of the answer, without their parameters."""
        said = (name.partition(";")[0] for name in self.said.media_types)
        return tuple(said) or ("application/json",)

    def _answer(self, status: int) -> Any:
        if status == 204:
            return OpenApiResponse(description="Done; there is nothing to say.")
        if self.said.media_types:
            return OpenApiTypes.BINARY
        return ROWS if self.said.is_list else OpenApiTypes.OBJECT

    def _refusals(self) -> Iterator[int | str]:
        if self.said.scope or self.said.needs_account:
            yield 401
            yield 403
        if "{" in self.path:
            yield 404
        yield 406
        if self.method != "GET":
            yield 409
            yield 415
        if self.said.body is not None or self.said.is_list or self.said.query:
            yield 422
        yield "default"

    def get_override_parameters(self) -> list[Any]:
        """The query, and the key of a request that may be repeated."""
        queries = (*self.said.query, *(PAGES if self.said.is_list else ()))
        found: list[Any] = [
            OpenApiParameter(
                query.name,
                query.kind,
                many=query.is_many,
                enum=query.values or None,
                description=query.says,
            )
            for query in queries
        ]
        return [*found, KEY] if self.is_repeatable else found

    def get_operation_id(self) -> str:
        """A list is called one, so that it is told from the thing itself."""
        name = super().get_operation_id()
        return f"{name.removesuffix('_retrieve')}_list" if self.said.is_list else name

    def get_description(self) -> str:  # type: ignore[override]
        """The handler's docstring, and the scope that a token needs."""
        scopes = [f"`{scope}`" for scope in (self.said.scope, self.said.or_scope) if scope]
        sentence = f"Scope: {' or '.join(scopes)}." if scopes else ""
        return "\n\n".join(filter(None, [super().get_description(), sentence]))

    def get_auth(self) -> list[dict[str, Any]]:
        """A token where one is needed; elsewhere it is welcome."""
        must = bool(self.said.scope or self.said.needs_account)
        return [{BEARER: []}] if must else [{}, {BEARER: []}]


class WordOrIdsShape(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """How such a field is described."""

    target_class = "portal.core.operations.WordOrIds"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Either the word or the ids."""
        ids = {"type": "array", "items": {"type": "string", "format": "uuid"}}
        return {"oneOf": [{"type": "string", "enum": [self.target.word]}, ids]}


class DescribedShape(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """How a field is described that says it itself."""

    target_class = "portal.core.operations.DescribedField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Its own words."""
        return dict(self.target.shape)
