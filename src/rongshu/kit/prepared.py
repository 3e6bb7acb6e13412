"""Queries that are built and compiled once, for those every purchase asks.

Building a queryset and compiling it takes the web process longer than the database takes to answer it by primary key.
A `Prepared` keeps what the ORM compiled; a call binds its parameters, executes, and makes the same objects the
queryset would. Row-level security holds as for any other statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators

T = TypeVar("T")
_FIRST_INT = 2**62 + 1


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: tuple[Any, ...]  # constants, and None where an argument goes
    places: tuple[int, ...]  # for each argument, its place among the parameters
    read: Callable[[list[Any]], list[Any]]


class Prepared(Generic[T]):
    """A query by its builder: `Prepared(lambda number: Payment.objects.filter(number=number))`.

    The builder is called once, with stand-ins for the arguments, which are whole numbers, texts or moments and each
    appear once in the query; it must not look at them. A query for rows of a model (also with `select_related`) or for
    `values_list()` tuples. Raises TypeError for a builder that does otherwise.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, T]]) -> None:
        self._build = build
        self._compiled: _Compiled | None = None

    def __call__(self, *arguments: int | str | datetime) -> list[T]:
        """All rows. One query."""
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = _compile(self._build, arguments)
        params = list(compiled.params)
        for place, argument in zip(compiled.places, arguments, strict=True):
            params[place] = argument
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, params)
            return compiled.read(cursor.fetchall())

    def first(self, *arguments: int | str | datetime) -> T | None:
        """The first row the query gives, or None. Its builder says `[:1]` where there may be many."""
        found = self(*arguments)
        return found[0] if found else None


def _compile(
    build: Callable[..., QuerySet[Any, Any]], arguments: Sequence[int | str | datetime]
) -> _Compiled:
    stand_ins = [_stand_in(index, argument) for index, argument in enumerate(arguments)]
    queryset = build(*stand_ins)
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    params = list(params)
    places = []
    for stand_in in stand_ins:
        if params.count(stand_in) != 1:
            raise TypeError(f"an argument appears {params.count(stand_in)} times in {sql}")
        places.append(params.index(stand_in))
    for place in places:
        params[place] = None
    return _Compiled(sql, tuple(params), tuple(places), _reader(queryset, compiler))


def _stand_in(index: int, argument: int | str | datetime) -> int | str | datetime:
    if isinstance(argument, datetime):
        return datetime(2, 1, 1 + index, tzinfo=UTC)
    if isinstance(argument, str):
        return f"argument {index}"
    return _FIRST_INT + index


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """Rows as the ORM would give them: converted, and made into objects when the query is for a model."""
    select, klass_info = compiler.select, compiler.klass_info
    converters = compiler.get_converters([column[0] for column in select[: compiler.col_count]])

    def converted(rows: list[Any]) -> list[Any]:
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    if issubclass(queryset._iterable_class, FlatValuesListIterable):
        return lambda rows: [row[0] for row in converted(rows)]
    if not issubclass(queryset._iterable_class, ModelIterable):
        return converted
    model: type[Model] = klass_info["model"]
    fields = klass_info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    populators = get_related_populators(klass_info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs ahead
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def objects(rows: list[Any]) -> list[Any]:
        made = []
        for row in converted(rows):
            one = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for populator in populators:
                populator.populate(row, one)
            for name, place in annotations:
                setattr(one, name, row[place])
            made.append(one)
        return made

    return objects
