"""Free times and lessons in the words the pages show."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.models import Course, CourseOffering, Subject
from academy.queries.school import school
from academy.words import clock, day, here, in_zone, locale, short_day, span, until, when
from scheduling.models import Lesson, Place, Series, Timeslot, Weekday
from scheduling.queries.free import FreeTime


@dataclass(frozen=True)
class Slot:
    """A free weekly time as components/slot.html shows it."""

    timeslot_id: int
    weekday: int
    day_label: str
    time_label: str
    local_label: str
    teacher_name: str
    subject_names: str
    starts_on_label: str
    lessons_count: int
    price_label: str
    total_label: str
    url: str
    sort_key: tuple[int, str, str]
    # On the last one shown of its hour: where the others are.
    more_url: str = ""


def slots_of(times: list[FreeTime], *, subject: Subject | None = None, page: str = "") -> list[Slot]:
    """Each free time on the reader's clock, with its price; one query for all prices.

    page: where taking one leads; the family's booking page where nothing else is said.
    """
    sold = offerings_of(times, subject=subject)
    return [slot_of(time, sold.get(time.timeslot.pk), subject=subject, page=page) for time in times]


@dataclass(frozen=True)
class Hour:
    """What is said of a weekly hour, whoever teaches in it."""

    weekday: int
    day_label: str
    time_label: str
    local_label: str
    starts_on_label: str


# Many teachers teach at the same hour, and it is the same for every reader of one zone and language.
@lru_cache(maxsize=4096)
def _hour(starts_at: datetime, ends_at: datetime, _reader_zone: str, school_zone: str, _language: str) -> Hour:
    local, at_school = here(starts_at), in_zone(starts_at, school_zone)
    elsewhere = at_school.replace(tzinfo=None) != local.replace(tzinfo=None)
    return Hour(
        weekday=local.weekday(),
        day_label=str(Weekday(local.weekday()).label),
        time_label=span(starts_at, ends_at),
        local_label=f"{Weekday(at_school.weekday()).label} {at_school:%H:%M}" if elsewhere else "",
        starts_on_label=_("from %(day)s") % {"day": short_day(local)},
    )


@cache
def _booking_page() -> str:
    return reverse("family-booking-new")


def offerings_of(times: list[FreeTime], *, subject: Subject | None = None) -> dict[int, CourseOffering]:
    """What each weekly time is sold as (see queries.free.offering_for), by the timeslot's id; in one query."""
    offerings = CourseOffering.objects.filter(
        semester__in={time.semester.pk for time in times},
        course__format=Course.Format.WEEKLY,
        course__is_active=True,
    ).select_related("course__subject")
    first: dict[tuple[int, int, int], CourseOffering] = {}
    for row in sorted(offerings, key=lambda row: row.course.subject.name, reverse=True):
        if subject is None or row.course.subject_id == subject.pk:
            first[row.semester_id, row.course.minutes, row.course.subject_id] = row
    taught = {time.timeslot.teacher_id: time.timeslot.teacher for time in times}
    subjects = {pk: [row.pk for row in teacher.subjects.all()] for pk, teacher in taught.items()}
    found: dict[int, CourseOffering] = {}
    for time in times:
        slot = time.timeslot
        fits = [first.get((time.semester.pk, slot.minutes, pk)) for pk in subjects[slot.teacher_id]]
        best = min((row for row in fits if row), key=lambda row: row.course.subject.name, default=None)
        if best:
            found[slot.pk] = best
    return found


def slot_of(time: FreeTime, offering: CourseOffering | None, *, subject: Subject | None = None, page: str = "") -> Slot:
    """One free time in words."""
    slot, first, language = time.timeslot, time.lessons[0], locale()
    hour = _hour(first.starts_at, first.ends_at, timezone.get_current_timezone_name(), school().zone, language)
    price = offering.course.price if offering else None
    query = f"?timeslot={slot.pk}" + (f"&subject={subject.slug}" if subject else "")
    return Slot(
        timeslot_id=slot.pk,
        weekday=hour.weekday,
        day_label=hour.day_label,
        time_label=hour.time_label,
        local_label=hour.local_label,
        teacher_name=slot.teacher.name,
        subject_names=subject.name if subject else ", ".join(slot.teacher.subject_names),
        starts_on_label=hour.starts_on_label,
        lessons_count=len(time.lessons),
        price_label=_("%(price)s a lesson") % {"price": price.format(language)} if price else "",
        total_label=(price * len(time.lessons)).format(language) if price else "",
        url=(page or _booking_page()) + query,
        sort_key=(hour.weekday, hour.time_label, slot.teacher.name),
    )


def by_day(slots: list[Slot]) -> list[dict[str, Any]]:
    """The slots under the days of the reader's week."""
    days: dict[int, list[Slot]] = {}
    for slot in sorted(slots, key=lambda slot: slot.sort_key):
        days.setdefault(slot.weekday, []).append(slot)
    return [{"label": str(Weekday(number).label), "slots": days[number]} for number in sorted(days)]


TONES = {Lesson.State.HELD: "wait", Lesson.State.CANCELLED: "bad"}


def lesson_row(lesson: Lesson, *, for_teacher: bool = False) -> dict[str, Any]:
    """A lesson as components/lesson_row.html shows it (reads prefetched students, teacher, room, place)."""
    students = ", ".join(str(row.student.first_name) for row in lesson.participants.all())
    subject = subject_of(lesson)
    local = here(lesson.starts_at)
    return {
        "when_label": f"{short_day(local)}, {span(lesson.starts_at, lesson.ends_at)}",
        "time_label": span(lesson.starts_at, lesson.ends_at),
        "what": f"{students} · {subject}" if subject else students,
        "who": "" if for_teacher else lesson.teacher.name,
        "place": lesson.room.name if lesson.room else _("Online"),
        "status_word": lesson.get_state_display().capitalize(),
        "status_tone": TONES.get(Lesson.State(lesson.state), ""),
        "month": (local.year, local.month),
    }


def family_row(lesson: Lesson, *, calls_off: bool = False) -> dict[str, Any]:
    """The same with a link: to the lesson's page, or straight to calling it off."""
    name, label = ("family-cancellation", _("Cannot come")) if calls_off else ("family-lesson", _("Details"))
    return {**lesson_row(lesson), **_held(lesson), "url": reverse(name, args=[lesson.pk]), "link_label": label}


def _held(lesson: Lesson) -> dict[str, str]:
    """A seat that is not paid for yet is no booked one, though the group's lesson is (reads the seats' places)."""
    until_when = next(
        (
            row.place.expires_at
            for row in lesson.participants.all()
            if row.place and row.place.state == Place.State.HELD
        ),
        None,
    )
    if until_when is None:
        return {}
    return {"status_word": _("Held until %(time)s") % {"time": clock(here(until_when))}, "status_tone": "wait"}


def subject_of(lesson: Lesson) -> str:
    """What is taught in it: by the place or the group it belongs to, or a make-up's credit (from in_full)."""
    offering = lesson.place.enrolment.offering if lesson.place else lesson.series.offering if lesson.series else None
    return offering.course.subject.name if offering else getattr(lesson, "made_up", None) or ""


def next_lesson(lesson: Lesson | None, *, calls_off: bool = False) -> dict[str, Any] | None:
    """The next lesson as panels/next_lesson.html shows it. calls_off: the reader may say that they cannot come."""
    if lesson is None:
        return None
    row = lesson_row(lesson)
    return {
        "title": row["what"],
        "when_label": when(lesson.starts_at, lesson.ends_at),
        "relative_label": until(lesson.starts_at),
        "place_label": row["place"],
        "teacher_name": lesson.teacher.name,
        **(
            {"url": reverse("family-cancellation", args=[lesson.pk]), "link_label": _("Cannot come")}
            if calls_off
            else {}
        ),
    }


def weekly(slot: Timeslot | Series) -> str:
    """ "Tuesdays, 16:00–16:30 (Toronto time)": the wall clock of the slot's own zone, for letters."""
    place = slot.zone.rpartition("/")[2].replace("_", " ")
    return _("%(day)s, %(starts)s–%(ends)s (%(place)s time)") % {
        "day": slot.get_weekday_display(),
        "starts": f"{slot.starts:%H:%M}",
        "ends": slot.ends,
        "place": place,
    }


def first_day(lesson: Lesson, slot: Timeslot | Series) -> str:
    """The first lesson's day, on the slot's own clock."""
    return day(in_zone(lesson.starts_at, slot.zone))


def now_label() -> str:
    """Today, in words."""
    return day(timezone.localtime())
