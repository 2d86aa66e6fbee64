"""A teacher is away: leave or sickness. Entered by the office, with what becomes of the lessons meanwhile; or said by
the teacher, and then the office sees to the lessons."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.notices import tell_staff
from academy.models import Teacher, User
from academy.words import in_zone
from scheduling.actions.remedies import Kind, Remedy, remedy_all
from scheduling.away import away_words
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


def refuse_report(*, teacher: Teacher, starts_at: datetime, ends_at: datetime) -> None:
    """Raises Refusal as refuse_absence does; for what began before today; and where they are away then already."""
    refuse_absence(starts_at=starts_at, ends_at=ends_at)
    today = in_zone(now(), teacher.zone).date()
    if in_zone(starts_at, teacher.zone).date() < today:
        sentence = _("The first day is over. Begin with today; the office writes down what was before.")
        raise Refusal(sentence, code="over", fields={"first_day": sentence})
    other = Unavailability.objects.filter(teacher=teacher, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if other:
        sentence = _("You are away then already (%(when)s). Choose other days, or take that back first.")
        raise Refusal(sentence % {"when": away_words(other, teacher.zone)}, code="away-already")


@transaction.atomic
def report_absence(
    *, teacher: Teacher, starts_at: datetime, ends_at: datetime, kind: str, by: User, note: str = ""
) -> Unavailability:
    """A teacher says that they are away. Nothing new is booked then; the lessons that are in it stay, and wait for the
    office, which is told. The same again: it is the one that is there.

    Raises Refusal as refuse_report does, and for somebody else than the teacher.
    """
    _refuse_person(teacher, by)
    # Against its being sent twice at once.
    Teacher.objects.select_for_update(no_key=True).get(pk=teacher.pk)
    facts = {"teacher": teacher, "starts_at": starts_at, "ends_at": ends_at, "kind": kind}
    absence = Unavailability.objects.filter(**facts).first()
    if absence is None:
        refuse_report(teacher=teacher, starts_at=starts_at, ends_at=ends_at)
        absence = Unavailability.objects.create(**facts, note=note.strip()[:200], entered_by=by)
        tell_staff("staff_teacher_away", about=absence)
    return absence


@transaction.atomic
def take_back_absence(*, absence: Unavailability, by: User) -> None:
    """The teacher is here after all, from now on; what was already stays written. The office is told.

    Lessons that the office has called off or moved meanwhile stay so. Raises Refusal: it is over, or it was entered by
    the office.
    """
    teacher = absence.teacher
    _refuse_person(teacher, by)
    row = Unavailability.objects.select_for_update(of=("self",)).filter(pk=absence.pk).first()
    if row is None:
        return
    if row.entered_by_id != by.pk:
        raise Refusal(_("The office entered this. Write to them, and they take it back."), code="not-allowed")
    moment = now()
    if row.ends_at <= moment:
        raise Refusal(_("This is over, so there is nothing to take back."), code="over")
    facts = {"starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat()}
    if row.starts_at >= moment:
        row.delete()
    else:
        Unavailability.objects.filter(pk=row.pk).update(ends_at=moment)
    tell_staff("staff_teacher_back", about=teacher, occasion=f"absence {absence.pk}", facts=facts)


def _refuse_person(teacher: Teacher, by: User) -> None:
    if teacher.user_id != by.pk:
        raise Refusal(_("Only the teacher says this here."), code="not-allowed")
