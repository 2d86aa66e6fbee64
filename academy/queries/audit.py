"""What the audit knows about a row, with the people's names."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Substr, Trim

from academy.kernel.models import AuditEntry
from academy.models import User


@dataclass(frozen=True)
class Change:
    """One column: what it was and what it became. is_new: the row was added (or removed), so there is one value."""

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
    return entries.annotate(person=person).annotate(actor_name=Coalesce(Subquery(name), F("actor")))


def history_of(row: models.Model) -> QuerySet[AuditEntry]:
    """The row's entries, the latest first."""
    return with_names(AuditEntry.objects.filter(table_name=row._meta.db_table, row_id=row.pk)).order_by("-pk")


def changes(entry: AuditEntry, model: type[models.Model] | None) -> list[Change]:
    """An entry's columns in the model's own words."""
    words = {}
    for column in model._meta.concrete_fields if model else ():
        words[column.column] = str(column.verbose_name)
    if entry.operation == AuditEntry.Operation.UPDATE:
        return [Change(words.get(name, name), *values) for name, values in sorted(entry.changes.items())]
    return [
        Change(words.get(name, name), None, value)
        for name, value in sorted(entry.changes.items())
        if value not in (None, "")
    ]
