"""The hours at which a make-up credit can be booked, and why another hour cannot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.queries.school import school
from academy.words import in_zone, long_date
from scheduling.models import Lesson, MakeUpCredit, MakeUpDay, MakeUpPolicy
from scheduling.queries.occurrences import instant
from scheduling.queries.openings import Opening, Span, openings
from scheduling.queries.policy import policy_on

Where = MakeUpPolicy.Where
NEAREST = 3
# So far ahead families may look where the school has published no policy.
DAYS_AHEAD = 60


@dataclass(frozen=True)
class Counter:
    """What counts for booking make-ups now: the policy of the day, and the hours kept for make-ups or given back.

    spans: (teacher's id or None for all, from, to); None where any free hour will do.
    """

    at: datetime
    policy: MakeUpPolicy | None
    spans: list[tuple[int | None, datetime, datetime]] | None

    def within(self, teacher: Teacher) -> list[Span] | None:
        """The spans that are this teacher's."""
        if self.spans is None:
            return None
        return [(first, last) for pk, first, last in self.spans if pk in (None, teacher.pk)]


def counter() -> Counter:
    """Read it once, for any number of credits and hours."""
    at = now()
    policy = policy_on(in_zone(at, school().zone).date())
    if policy is None or policy.where == Where.ANY:
        return Counter(at, policy, None)
    spans: list[tuple[int | None, datetime, datetime]] = []
    if policy.where in (Where.DAYS, Where.FREED_OR_DAYS):
        rows = MakeUpDay.objects.filter(day__gte=at.date() - timedelta(days=1)).select_related("teacher")
        zone = school().zone
        for row in rows:
            its_zone = row.teacher.zone if row.teacher else zone
            spans.append((row.teacher_id, instant(row.day, row.starts, its_zone), instant(row.day, row.ends, its_zone)))
    if policy.where in (Where.FREED, Where.FREED_OR_DAYS):
        freed = Lesson.objects.filter(state=Lesson.State.CANCELLED, starts_at__gt=at)
        spans += list(freed.values_list("teacher_id", "starts_at", "ends_at"))
    return Counter(at, policy, spans)


def bookable(credit: MakeUpCredit, *, moving: Lesson | None = None) -> list[Opening]:
    """Every hour this credit (saved or still to be given) may be booked at, the soonest first.

    moving: the make-up that is to have another hour; it does not stand in its own way as a credit.
    """
    desk = counter()
    first = in_zone(desk.at, school().zone).date()
    last = first + timedelta(days=desk.policy.book_days_ahead if desk.policy else DAYS_AHEAD)
    if credit.expires_on:
        last = min(last, credit.expires_on)
    if last < first:
        return []
    found: list[Opening] = []
    teachers = _teachers(credit, desk)
    spans = {teacher.pk: desk.within(teacher) for teacher in teachers}
    groups = [teachers] if desk.spans is None else [[teacher] for teacher in teachers if spans[teacher.pk]]
    for group in groups:
        found += openings(
            teachers=group,
            minutes=credit.minutes,
            first_day=first,
            last_day=last,
            student=credit.student,
            within=spans[group[0].pk] if group else None,
        )
    fitting = (one for one in found if not why_not(credit, one, desk=desk))
    return sorted(fitting, key=lambda one: (one.starts_at, one.teacher.name))


def hour(credit: MakeUpCredit, *, teacher: str, starts_at: datetime, moving: Lesson | None = None) -> Opening:
    """The hour of this teacher (a slug) that begins then. Raises Refusal, with the nearest others, where it is none."""
    found = bookable(credit, moving=moving)
    wanted = next((one for one in found if one.teacher.slug == teacher and one.starts_at == starts_at), None)
    if wanted:
        return wanted
    nearest = sorted(found, key=lambda one: abs(one.starts_at - starts_at))[:NEAREST]
    sentence = _("This hour is not free any more, or the credit cannot be used for it. Choose another one.")
    raise Refusal(sentence, code="just-taken", alternatives=nearest)


def why_not(credit: MakeUpCredit, opening: Opening, *, desk: Counter | None = None) -> list[str]:
    """A sentence for each rule by which this credit cannot be used for that hour; none where it can."""
    desk = desk or counter()
    policy, teacher = desk.policy, opening.teacher
    day = in_zone(opening.starts_at, school().zone).date()
    found = []
    if credit.expires_on and day > credit.expires_on:
        found.append(_("The credit is to be used by %(day)s.") % {"day": long_date(credit.expires_on)})
    if policy is None:
        return found
    if opening.starts_at < desk.at + timedelta(hours=policy.book_hours_ahead):
        found.append(_("A make-up is to be booked at least %(n)s hours ahead.") % {"n": policy.book_hours_ahead})
    if opening.starts_at > desk.at + timedelta(days=policy.book_days_ahead + 1):
        found.append(_("A make-up is to be booked at most %(n)s days ahead.") % {"n": policy.book_days_ahead})
    if policy.same_teacher and credit.teacher_id and credit.teacher_id != teacher.pk:
        found.append(_("Make-ups are given by the same teacher."))
    minutes = int((opening.ends_at - opening.starts_at).total_seconds() // 60)
    if minutes > credit.minutes or (policy.same_length and minutes != credit.minutes):
        found.append(_("The credit is for %(n)s minutes.") % {"n": credit.minutes})
    spans = desk.within(teacher)
    if spans is not None and not any(first <= opening.starts_at and opening.ends_at <= last for first, last in spans):
        found.append(_("Make-ups are booked %(where)s.") % {"where": policy.get_where_display()})
    return found


def closes_at(starts_at: datetime) -> datetime:
    """Until when an hour can be booked with a credit."""
    policy = counter().policy
    return starts_at - timedelta(hours=policy.book_hours_ahead if policy else 0)


def _teachers(credit: MakeUpCredit, desk: Counter) -> list[Teacher]:
    """Who may give the make-up: the credit's own teacher, and, where the policy allows it, others of the subject."""
    rows = Teacher.objects.filter(is_active=True)
    own = Q(pk=credit.teacher_id)
    if desk.policy and desk.policy.same_teacher and credit.teacher_id:
        return list(rows.filter(own))
    if desk.policy and not desk.policy.same_subject:
        return list(rows)
    return list(rows.filter(own | Q(subjects=credit.subject_id)).distinct())
