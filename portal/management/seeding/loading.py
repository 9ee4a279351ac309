"""Inserting very many rows: `executemany` on SQLite, `COPY` on PostgreSQL, keys numbered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, Max, Model

_AS_THEY_ARE: Final = frozenset(
    {"BigAutoField", "BooleanField", "CharField", "FloatField", "TextField"}
)


class Loader:
    """Numbers and inserts rows of one model in a database that nobody else writes to."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self._fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
        highest = model._default_manager.aggregate(highest=Max("pk"))["highest"]
        self._next: int = (highest or 0) + 1

    def insert(self, instances: Sequence[Model]) -> None:
        """Give these rows their keys and insert them."""
        for number, instance in enumerate(instances, start=self._next):
            instance.pk = number
            instance._state.adding = False
        self._next += len(instances)
        quote = connection.ops.quote_name
        table = quote(self.model._meta.db_table)
        names = ", ".join(quote(field.column or "") for field in self._fields)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for values in self._values(instances):
                        copy.write_row(values)
                return
            marks = ", ".join(["%s"] * len(self._fields))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
            cursor.executemany(statement, list(self._values(instances)))

    def _values(self, instances: Sequence[Model]) -> Iterator[list[Any]]:
        columns = [self._column(field, instances) for field in self._fields]
        return map(list, zip(*columns, strict=True))

    def _column(self, field: Field[Any, Any], instances: Sequence[Model]) -> list[Any]:
        name = field.attname
        values = [instance.__dict__[name] for instance in instances]
        if field.get_internal_type() in _AS_THEY_ARE or field.is_relation:
            return values
        prepare: Callable[[Any, Any], Any] = field.get_db_prep_save
        if field.get_internal_type() == "DateTimeField":  # the same moment stands in very many rows
            known = {value: prepare(value, connection) for value in set(values)}
            return [known[value] for value in values]
        return [prepare(value, connection) for value in values]

    def close(self) -> None:
        """Let the database number on from here."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(statement)
