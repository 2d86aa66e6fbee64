"""The hours at which a make-up credit can be booked, and why another hour cannot (makeup/window.py says which)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.queries.school import school
from academy.words import in_zone
from scheduling.makeup import window
from scheduling.makeup.reasons import in_words
from scheduling.makeup.rules import Rules
from scheduling.models import Lesson, MakeUpCredit, MakeUpDay, MakeUpPolicy
from scheduling.queries.judging import rules_on
from scheduling.queries.occurrences import instant
from scheduling.queries.openings import Opening, Span, openings

Where = MakeUpPolicy.Where
NEAREST = 3


@dataclass(frozen=True)
class Kept:
    """A stretch of one teacher's time (None: of everybody's) that is kept for make-ups."""

    teacher: int | None
    starts_at: datetime
    ends_at: datetime

    def holds(self, opening: Opening) -> bool:
        """Whether the hour lies in it."""
        mine = self.teacher in (None, opening.teacher.pk)
        return mine and self.starts_at <= opening.starts_at and opening.ends_at <= self.ends_at


@dataclass(frozen=True)
class Desk:
    """What counts for booking make-ups now: today's rules, the hours others gave back, and the make-up days."""

    at: datetime
    zone: str
    rules: Rules
    freed: list[Kept]
    days: list[Kept]

    def only(self, where: str) -> list[Kept] | None:
        """The stretches a credit is bound to; None where any free hour will do."""
        if where == Where.ANY:
            return None
        freed = self.freed if where in (Where.FREED, Where.FREED_OR_DAYS) else []
        return freed + (self.days if where in (Where.DAYS, Where.FREED_OR_DAYS) else [])


def desk_now() -> Desk:
    """Read once, for any number of credits and hours."""
    at, zone = now(), school().zone
    rules = rules_on(in_zone(at, zone).date())
    if {rules.where, *(rule.where for rule in rules.rules)} <= {Where.ANY, ""}:
        return Desk(at, zone, rules, [], [])
    lessons = Lesson.objects.filter(state=Lesson.State.CANCELLED, starts_at__gt=at)
    freed = [Kept(*row) for row in lessons.values_list("teacher_id", "starts_at", "ends_at")]
    days = [
        Kept(row.teacher_id, instant(row.day, row.starts, its_zone), instant(row.day, row.ends, its_zone))
        for row in MakeUpDay.objects.filter(day__gte=at.date() - timedelta(days=1)).select_related("teacher")
        for its_zone in [row.teacher.zone if row.teacher else zone]
    ]
    return Desk(at, zone, rules, freed, days)


def bookable(credit: MakeUpCredit, *, is_move: bool = False) -> list[Opening]:
    """Every hour this credit (saved, or still to be given) may be booked at, the soonest first."""
    desk = desk_now()
    first = in_zone(desk.at, desk.zone).date()
    last = first + timedelta(days=desk.rules.book_days_ahead)
    if credit.expires_on and not desk.rules.booked_is_enough:
        last = min(last, credit.expires_on)
    only = desk.only(_where(credit, desk))
    found = openings(
        teachers=_teachers(credit, desk),
        minutes=credit.minutes,
        first_day=first,
        last_day=last,
        student=credit.student,
        within=None if only is None else _spans(only),
    )
    fitting = [one for one in found if not _against(credit, one, desk, is_move)]
    return sorted(fitting, key=lambda one: (one.starts_at, one.teacher.name))


def hour(credit: MakeUpCredit, *, teacher: str, starts_at: datetime, is_move: bool = False) -> Opening:
    """The hour of this teacher (a slug) that begins then. Raises Refusal, with the nearest others, where it is none."""
    found = bookable(credit, is_move=is_move)
    wanted = next((one for one in found if one.teacher.slug == teacher and one.starts_at == starts_at), None)
    if wanted:
        return wanted
    sentence = _("This hour is not free any more, or the credit cannot be used for it. Choose another one.")
    raise Refusal(sentence, code="just-taken", alternatives=nearest(found, starts_at))


def nearest(found: list[Opening], starts_at: datetime) -> list[Opening]:
    """The hours closest to that time."""
    return sorted(found, key=lambda one: abs(one.starts_at - starts_at))[:NEAREST]


def why_not(credit: MakeUpCredit, opening: Opening, *, desk: Desk | None = None, is_move: bool = False) -> list[str]:
    """A sentence for each rule by which this credit cannot be used for that hour; none where it can."""
    return in_words(_against(credit, opening, desk or desk_now(), is_move))


def closes_at(starts_at: datetime) -> datetime:
    """Until when an hour can be booked with a credit."""
    return starts_at - timedelta(hours=desk_now().rules.book_hours_ahead)


def _against(credit: MakeUpCredit, opening: Opening, desk: Desk, is_move: bool) -> list[dict[str, object]]:
    student = credit.student
    subjects = {subject.pk for subject in opening.teacher.subjects.all()}
    if credit.subject_id and opening.teacher.pk == credit.teacher_id:
        # Whose own teacher it is teaches the subject, whatever the list says by now.
        subjects.add(credit.subject_id)
    return window.why_not(
        desk.rules,
        window.Credit(
            minutes=credit.minutes,
            expires_on=credit.expires_on,
            teacher=credit.teacher_id,
            subject=credit.subject_id,
            student=student.pk,
            family=student.family_id,
            where=_where(credit, desk),
        ),
        window.Hour(
            starts_at=opening.starts_at,
            minutes=int((opening.ends_at - opening.starts_at).total_seconds() // 60),
            zone=desk.zone,
            teacher=opening.teacher.pk,
            subjects=frozenset(subjects),
            student=student.pk,
            family=student.family_id,
            is_freed=any(kept.holds(opening) for kept in desk.freed),
            is_make_up_day=any(kept.holds(opening) for kept in desk.days),
            is_move=is_move,
        ),
        at=desk.at,
    )


def _where(credit: MakeUpCredit, desk: Desk) -> str:
    """Where this credit may be used: by the rule that gave it, else as the policy says."""
    because = credit.decision.because if credit.decision else []
    own = next((one["values"].get("where") for one in because if one.get("code") == "make_up_is"), "")
    return own or desk.rules.where


def _teachers(credit: MakeUpCredit, desk: Desk) -> list[Teacher]:
    """Who may give the make-up: the credit's own teacher, and, where the policy allows it, others of the subject."""
    rows = Teacher.objects.filter(is_active=True).prefetch_related("subjects")
    own = Q(pk=credit.teacher_id)
    if desk.rules.same_teacher and credit.teacher_id:
        rows = rows.filter(own)
    elif desk.rules.same_subject and credit.subject_id:
        rows = rows.filter(own | Q(subjects=credit.subject_id))
    return list(rows.distinct())


def _spans(only: list[Kept]) -> list[Span]:
    """The stretches of all teachers together; whose each is, is looked at hour by hour."""
    return sorted({(kept.starts_at, kept.ends_at) for kept in only})
