"""Reminders of lessons: each is written down once for a person and an hour, shortly before its time."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.kernel.notices import obligation, tell_all
from scheduling.models import Lesson
from scheduling.queries.reminders import BY_HAND, KIND, LEADS, Lead, due, people_of, with_occasion

# So many lessons at a time, with a few statements for all of their people.
BATCH = 500


def remind() -> int:
    """Write down every reminder whose time is near or was missed and is not over; of how many lessons.

    Two at once, or one that is killed halfway, remind nobody twice: the database lets each be written once. After a
    pause of any length one call makes good what is still worth saying.
    """
    return sum(_remind(lead) for lead in LEADS)


def _remind(lead: Lead) -> int:
    count = 0
    while True:
        lessons = due(lead, at=now(), most=BATCH)
        people = people_of(lessons)
        # In the same order for everybody, so that two at once do not wait for each other in a circle.
        tell_all(
            [
                owed
                for lesson in lessons
                for owed in _owed(lesson, people[lesson.pk], before=lead.before, until=lead.until)
            ]
        )
        count += len(lessons)
        if len(lessons) < BATCH:
            return count


@transaction.atomic
def remind_by_hand(*, lesson: Lesson) -> int:
    """Remind everybody of this lesson now, besides what is sent by itself; how many people. Once for each hour it has.

    Raises Refusal: it is not booked, has begun, or this was done already.
    """
    rows = Lesson.objects.annotate(occasion=with_occasion(BY_HAND)).select_related("teacher")
    # Against two who press at once.
    lesson = rows.select_for_update(of=("self",), no_key=True).get(pk=lesson.pk)
    if lesson.state != Lesson.State.BOOKED:
        sentence = _("This lesson is “%(state)s”, so there is nothing to remind of.")
        raise Refusal(sentence % {"state": lesson.get_state_display()}, code="not-booked")
    if lesson.starts_at <= now():
        raise Refusal(_("This lesson has begun; a reminder would come too late."), code="over")
    owed = _owed(lesson, people_of([lesson])[lesson.pk])
    same = {"kind": KIND, "about_label": Lesson._meta.label, "about_id": lesson.pk, "occasion": owed[0].occasion}
    if Notice.objects.filter(**same, person__in=[one.person_id for one in owed]).exists():
        raise Refusal(_("Everybody was reminded of this hour by hand already."), code="told-already")
    tell_all(owed)
    return len(owed)


def _owed(
    lesson: Lesson, people: set[int], *, before: timedelta | None = None, until: timedelta = timedelta()
) -> list[Notice]:
    return [
        obligation(
            person,
            KIND,
            about=lesson,
            occasion=lesson.occasion,  # type: ignore[attr-defined]
            facts={"starts_at": lesson.starts_at.isoformat()},
            not_before=lesson.starts_at - before if before else None,
            expires_at=lesson.starts_at - until,
        )
        for person in sorted(people)
    ]
