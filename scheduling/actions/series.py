"""A weekly lesson gets another day, hour, teacher, room or length from a date on, or it ends."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.notices import tell
from academy.models import Teacher
from academy.queries.audience import told
from academy.queries.school import school_today
from academy.words import short_day
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.line_bell import ask_the_line
from scheduling.actions.materialise import Changes, materialise, students_of, wanted
from scheduling.actions.place import free_place
from scheduling.models import Lesson, Place, Room, Series, Weekday
from scheduling.presenting import weekly
from scheduling.queries.free import free_times
from scheduling.queries.objections import objections_to
from scheduling.queries.occurrences import days_of, on_day
from scheduling.queries.taken import taken_by

LENGTHS = range(15, 121)
OPEN = (Lesson.State.HELD, Lesson.State.BOOKED)


@dataclass
class Changed:
    """The series that holds from now on; the day of its first lesson; the days it now loses to closures and pauses."""

    series: Series
    first: date
    lost: list[date] = field(default_factory=list)


@transaction.atomic
def change_from(
    *,
    series: Series,
    day: date,
    room: Room | None,
    weekday: int | None = None,
    starts: time | None = None,
    minutes: int | None = None,
    teacher: Teacher | None = None,
    allowed_because: str = "",
) -> Changed:
    """Give a series another pattern from that day on (what is left out stays); in every week one lesson, as before.

    The first week is the first in which the new day comes on or after `day` and the old lesson has not been held.
    What somebody moved or called off alone stays as it is. Families and teachers are told once.
    Raises Refusal, naming every day in the way, and then nothing was written: over, taken, or against a rule where
    allowed_because is empty.
    """
    # Against somebody who changes or derives it at the same moment.
    series = (
        Series.objects.select_for_update(of=("self",))
        .select_related("place__enrolment__student__family", "offering", "teacher__user", "room")
        .get(pk=series.pk)
    )
    new = Series(
        place=series.place,
        offering=series.offering,
        teacher=teacher or series.teacher,
        room=room,
        weekday=series.weekday if weekday is None else weekday,
        starts=starts or series.starts,
        minutes=minutes or series.minutes,
        zone=series.zone,
        last_day=series.last_day,
    )
    _refuse_nonsense(series, new, day)
    if _pattern(new) == _pattern(series):
        return Changed(series, series.first_day)
    students = [student for student, _place in students_of(series)]
    # Against everybody who books with the old or the new teacher, room or these students.
    lock_calendars(series.teacher, new.teacher, series.room, new.room, *students)
    new.first_day = first = _first_day(series, new, day)
    lessons = list(series.lessons.filter(day__gte=_monday(first)))
    _refuse_days(new, students, lessons, allowed_because)
    was = f"{weekly(series)}, {series.teacher.name}"
    old_teacher = series.teacher
    changed = _write(series, new, lessons, allowed_because)
    _tell(changed, students, was, {old_teacher, changed.series.teacher})
    # Its old hour is free.
    ask_the_line()
    return changed


@transaction.atomic
def end_series(*, series: Series, last_day: date, because: str) -> Changes:
    """Let a series end on that day; its later lessons, moved ones too, are called off. Again: nothing more happens.

    One that has not begun by then ends with its place. Raises Refusal for a day that is over.
    """
    series = Series.objects.select_for_update(of=("self",)).select_related("place").get(pk=series.pk)
    if last_day >= series.last_day:
        return Changes()
    if last_day < school_today() - timedelta(days=1):
        sentence = _("This day is over. Choose one that is to come.")
        raise Refusal(sentence, code="over", fields={"last_day": sentence})
    if last_day < series.first_day:
        if series.place is None:
            raise Refusal(_("This group begins only later. Choose a later day."), code="not-begun")
        free_place(place=series.place, because=because)
        return Changes()
    Series.objects.filter(pk=series.pk).update(last_day=last_day)
    # Those that were moved alone no longer follow their series; after its end there are none of them either.
    series.lessons.filter(day__gt=last_day, state__in=OPEN, starts_at__gt=now()).update(moved_at=None)
    changes = materialise(series=series)
    ask_the_line()
    return changes


def _refuse_nonsense(series: Series, new: Series, day: date) -> None:
    no: tuple[str, str] | None = None
    if series.place and series.place.state == Place.State.FREED:
        no = "", _("This place was given back; there is nothing to change.")
    elif day < school_today():
        no = "day", _("This day is over. Choose one that is to come.")
    elif new.weekday not in Weekday.values:
        no = "weekday", _("Choose a day of the week.")
    elif new.minutes not in LENGTHS:
        no = "minutes", _("A lesson lasts from 15 to 120 minutes.")
    if no:
        raise Refusal(no[1], code="nonsense", fields={no[0]: no[1]} if no[0] else None)


def _pattern(series: Series) -> tuple[Any, ...]:
    return series.weekday, series.starts, series.minutes, series.teacher_id, series.room_id


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_day(series: Series, new: Series, day: date) -> date:
    """The new pattern's first day: to come, and in a week whose old lesson has not been held."""
    at = now()
    days = days_of(new.weekday, first_day=max(day, series.first_day), last_day=series.last_day)
    days = [one for one in days if on_day(new, one).starts_at > at]
    if days:
        begun = series.lessons.filter(day__gte=_monday(days[0]), day__lt=_monday(days[0]) + timedelta(days=7))
        if any((lesson.day and lesson.day < day) or lesson.starts_at <= at for lesson in begun):
            days = days[1:]
    if not days:
        sentence = _("No lesson is left on that day of the week before %(day)s.") % {"day": short_day(series.last_day)}
        raise Refusal(sentence, code="none-left", fields={"day": sentence})
    return days[0]


def _stays(lesson: Lesson) -> bool:
    """Whether somebody moved, called off or gave it alone."""
    return lesson.state not in OPEN or lesson.moved_at is not None


def _refuse_days(new: Series, students: list[Any], lessons: list[Lesson], allowed_because: str) -> None:
    fixed = {_monday(lesson.day) for lesson in lessons if lesson.day and _stays(lesson)}
    aims = [aim for aim in wanted(new).values() if _monday(aim.day) not in fixed]
    spans = [(aim.starts_at, aim.ends_at) for aim in aims]
    moving = [lesson.pk for lesson in lessons if not _stays(lesson)]
    taken = taken_by(
        teacher=new.teacher,
        room=new.room,
        students=students,
        spans=spans,
        but=moving,
    )
    _refuse(
        {aim.day: found for aim, found in zip(aims, taken, strict=True) if found},
        _("Nothing was changed, because some days are taken: %(days)s"),
        code="in-the-way",
        alternatives=lambda: free_times(new.teacher.timeslots.filter(is_active=True, minutes=new.minutes))[:3],
    )
    if not allowed_because.strip():
        against = objections_to(teacher=new.teacher, room=new.room, spans=spans, but=moving)
        _refuse(
            {aim.day: found for aim, found in zip(aims, against, strict=True) if found},
            _("Nothing was changed. To go ahead all the same, say why: %(days)s"),
            code="objections",
            fields={"allowed_because": _("Say why it is to be so all the same.")},
        )


def _refuse(days: dict[date, list[str]], sentence: str, *, alternatives: Any = list, **more: Any) -> None:
    """Raises Refusal naming the days, those with the same words together; none where there are no days."""
    said: dict[str, list[date]] = {}
    for day, found in days.items():
        said.setdefault(" ".join(found), []).append(day)
    if said:
        lines = [f"{', '.join(short_day(day) for day in those)}: {words}" for words, those in said.items()]
        raise Refusal(sentence % {"days": " ".join(lines)}, alternatives=alternatives(), **more)


def _write(series: Series, new: Series, lessons: list[Lesson], allowed_because: str) -> Changed:
    before = _monday(new.first_day) - timedelta(days=1)
    if before < series.first_day:
        # It has not begun: the same series gets the new pattern.
        new.pk, new.created_at = series.pk, series.created_at
        new.save(force_update=True)
    else:
        Series.objects.filter(pk=series.pk).update(last_day=before)
        new.save(force_insert=True)
    aims, lost = {_monday(aim.day): aim for aim in wanted(new).values()}, []
    for lesson in lessons:
        monday = _monday(lesson.day) if lesson.day else before
        aim = aims.get(monday)
        lesson.series, lesson.day = new, monday + timedelta(days=new.weekday)
        if _stays(lesson):
            continue
        if aim is None:
            lost.append(lesson.day)
            continue
        lesson.starts_at, lesson.ends_at = aim.starts_at, aim.ends_at
        lesson.teacher, lesson.room, lesson.allowed_because = new.teacher, new.room, allowed_because.strip()[:200]
    fields = ["series", "day", "starts_at", "ends_at", "teacher", "room", "allowed_because"]
    try:
        Lesson.objects.bulk_update(lessons, fields)
        changes = materialise(series=new)
    except IntegrityError as error:
        if "nobody_in_two_places" not in str(error):
            raise
        raise Refusal(
            _("Somebody took one of these hours this very moment. Nothing was changed."), code="taken"
        ) from error
    if changes.in_the_way:
        _refuse(
            {taken: [_("Somebody has a lesson then.")] for taken in changes.in_the_way},
            _("Nothing was changed, because some days are taken: %(days)s"),
            code="in-the-way",
        )
    return Changed(new, new.first_day, lost)


def _tell(changed: Changed, students: list[Any], was: str, teachers: set[Teacher]) -> None:
    people = {person.pk: person for student in students for person in told(student.family)}
    people |= {teacher.user_id: teacher.user for teacher in teachers}
    series = changed.series
    facts = {"was": was, "first": short_day(changed.first)}
    occasion = "{} {} {} {}".format(changed.first, *_pattern(series)[:3])
    for person in people.values():
        tell(person, "calendar_changed", about=series, occasion=f"{occasion} {series.teacher_id}", facts=facts)
