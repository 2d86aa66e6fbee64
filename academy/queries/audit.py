"""What the audit knows about a row, with the people's names."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Substr, Trim
from django.utils.dateparse import parse_datetime

from academy.kernel.models import AuditEntry
from academy.models import User


@dataclass(frozen=True)
class Change:
    """One column: what it was and what it became; only `after` where the whole row was added or removed."""

    name: str
    before: Any
    after: Any


def with_names(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Adds actor_name: the person's name for "user:7", the word itself for "worker" or "stripe"."""
    # The cast is only tried where it must succeed: CASE is evaluated in order.
    person = Case(
        When(actor__regex=r"^user:\d+$", then=Cast(Substr("actor", 6), BigIntegerField())),
        output_field=BigIntegerField(),
    )
    name = User.objects.filter(pk=OuterRef("person")).values(
        full=Trim(Concat("first_name", Value(" "), "last_name", output_field=TextField()))
    )
    return entries.annotate(person=person).annotate(
        actor_name=Coalesce(Subquery(name), F("actor"), output_field=TextField())
    )


def history_of(row: models.Model) -> QuerySet[AuditEntry]:
    """The row's entries, the latest first."""
    return with_names(AuditEntry.objects.filter(table_name=row._meta.db_table, row_id=row.pk)).order_by("-pk")


def changes(entry: AuditEntry, model: type[models.Model]) -> list[Change]:
    """An entry's columns and values in the model's own words."""
    columns = {column.column: column for column in model._meta.concrete_fields}
    said = []
    for name, value in sorted(entry.changes.items()):
        before, after = value if entry.operation == AuditEntry.Operation.UPDATE else (None, value)
        if before is not None or after not in (None, ""):
            column = columns.get(name)
            words = str(column.verbose_name) if column else name
            said.append(Change(words, _in_words(column, before), _in_words(column, after)))
    return said


def _in_words(column: Any, value: Any) -> Any:
    if column is None or value in (None, ""):
        return value
    if isinstance(column, models.DateTimeField):
        return parse_datetime(value) or value
    # A list or an object in a JSON column is none of a few words.
    return dict(column.flatchoices).get(value, value) if column.flatchoices else value
