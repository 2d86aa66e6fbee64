"""A teacher is away: leave or sickness, with what becomes of the lessons meanwhile."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Teacher, User
from scheduling.actions.remedies import Kind, Remedy, remedy_all
from scheduling.models import Cause, Unavailability
from scheduling.queries.affected import during


def refuse_absence(*, starts_at: datetime, ends_at: datetime) -> None:
    """Raises Refusal for times in no order, and for what is over."""
    if ends_at <= starts_at:
        sentence = _("It must end after it starts.")
        raise Refusal(sentence, code="nonsense", fields={"ends_at": sentence})
    if ends_at <= now():
        sentence = _("This time is over. Choose one that is to come.")
        raise Refusal(sentence, code="over", fields={"ends_at": sentence})


@transaction.atomic
def enter_absence(
    *,
    teacher: Teacher,
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    remedies: Mapping[int, Remedy],
    by: User,
    note: str = "",
) -> dict[int, Kind]:
    """A teacher is away from one instant to another; each of their lessons (by id) gets its remedy; all or nothing.

    Again: the same absence is not written twice, and nobody is told twice. Raises Refusal as refuse_absence does, and
    where a lesson has no remedy or one that cannot be done.
    """
    refuse_absence(starts_at=starts_at, ends_at=ends_at)
    # Against two who enter the same absence.
    Teacher.objects.select_for_update(no_key=True).get(pk=teacher.pk)
    absence, _new = Unavailability.objects.get_or_create(
        teacher=teacher,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        defaults={"note": note.strip()[:200], "entered_by": by},
    )
    return remedy_all(
        lessons=during(teacher, starts_at, ends_at),
        remedies=remedies,
        cause=Cause.TEACHER,
        reason=_("%(teacher)s is away.") % {"teacher": teacher},
        about=absence,
        by=by,
    )
