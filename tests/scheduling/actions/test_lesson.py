"""One lesson is moved or given by somebody else, inside the rules or past them with a reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.kernel.notices import tell
from academy.models import ClosedDate, Teacher
from academy.words import day, in_zone
from scheduling.actions.lesson import move_lesson, substitute
from scheduling.actions.materialise import materialise
from scheduling.calendar_letters import CALENDAR_CHANGED
from scheduling.models import Lesson, Room, Timeslot
from scheduling.queries.openings import Opening
from tests.cast import ALVAREZ, GIULIA, LEO, LIND, MIA
from tests.scheduling.hours import TUESDAY, at, clocks, only_offers
from tests.scheduling.hours import lesson as single
from tests.scheduling.letters import letter
from tests.scheduling.weekly import place_of, series_of
from tests.school import Cedar


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind offers Tuesdays from 15:00 to 19:00."""
    teacher = cedar.teacher(LIND)
    only_offers(teacher, TUESDAY, "15:00", "19:00")
    Timeslot.objects.filter(teacher=teacher).delete()
    return teacher


@pytest.fixture
def lesson(cedar: Cedar, astrid: Teacher) -> Lesson:
    """Mia's first of a series, Tuesdays at 15:00."""
    return series_of(place_of(cedar), astrid).lessons.order_by("day")[0]


def refused(lesson: Lesson, starts_at: datetime, **other: Any) -> Refusal:
    before = Lesson.objects.get(pk=lesson.pk)
    with pytest.raises(Refusal) as no:
        move_lesson(lesson=lesson, starts_at=starts_at, **{"room": None} | other)
    after = Lesson.objects.get(pk=lesson.pk)
    assert (after.starts_at, after.teacher_id, after.sequence) == (before.starts_at, before.teacher_id, before.sequence)
    assert not Notice.objects.filter(kind="calendar_changed").exists()
    return no.value


def test_moved_it_leaves_its_pattern_alone_and_everybody_is_told_once(cedar: Cedar, lesson: Lesson) -> None:
    for _again in range(2):
        move_lesson(lesson=lesson, starts_at=at(TUESDAY, "17:30"), room=None)

    lesson.refresh_from_db()
    assert (clocks([lesson]), lesson.day, lesson.sequence) == (["2 17:30"], TUESDAY, 1)
    assert lesson.moved_at
    assert not lesson.series or not materialise(series=lesson.series)
    told = Notice.objects.filter(kind="calendar_changed").values_list("person__email", flat=True)
    assert sorted(told) == sorted([GIULIA.email, LIND.email])


def test_a_taken_hour_is_refused_whatever_the_reason_with_three_free_ones(
    cedar: Cedar, astrid: Teacher, lesson: Lesson
) -> None:
    hall = Room.objects.create(name="Hall")
    single(astrid, at(TUESDAY, "16:15"), students=(cedar.student(LEO),))
    single(cedar.teacher(ALVAREZ), at(TUESDAY, "17:00"), room=hall, students=(cedar.student(MIA),))

    no = refused(lesson, at(TUESDAY, "16:00"), allowed_because="We know better.")
    assert (no.code, no.sentence) == ("taken", "Ms Lind has another lesson at that time. Nothing was changed.")
    assert all(isinstance(one, Opening) for one in no.alternatives)
    assert clocks(no.alternatives) == ["2 15:30", "2 17:30", "2 18:00"]
    no = refused(lesson, at(TUESDAY, "16:45"), room=hall)
    assert no.sentence == "Hall is taken at that time. Mia has another lesson at that time. Nothing was changed."


def test_a_rule_may_be_overridden_with_a_reason(lesson: Lesson) -> None:
    ClosedDate.objects.create(day=TUESDAY, reason="Snow")
    no = refused(lesson, at(TUESDAY, "20:00"), allowed_because="  ")
    assert no.code == "objections"
    assert no.sentence == (
        "The school is closed on Tuesday 2 March (Snow). Ms Lind does not offer that hour. Nothing was changed."
        " To go ahead all the same, say why."
    )
    assert set(no.fields) == {"allowed_because"}

    move_lesson(lesson=lesson, starts_at=at(TUESDAY, "20:00"), room=None, allowed_because="The concert.")

    assert Lesson.objects.get(pk=lesson.pk).allowed_because == "The concert."


def test_somebody_else_gives_it(cedar: Cedar, lesson: Lesson) -> None:
    elena = cedar.teacher(ALVAREZ)
    substitute(lesson=lesson, teacher=elena, room=None)

    lesson.refresh_from_db()
    assert (lesson.teacher, clocks([lesson])) == (elena, ["2 15:00"])
    assert Notice.objects.filter(kind="calendar_changed", about_id=lesson.pk).count() == 3


def test_it_may_become_longer_and_not_endless(lesson: Lesson) -> None:
    move_lesson(lesson=lesson, starts_at=lesson.starts_at, room=None, minutes=45)
    lesson.refresh_from_db()
    assert lesson.ends_at - lesson.starts_at == timedelta(minutes=45)

    with pytest.raises(Refusal) as no:
        move_lesson(lesson=lesson, starts_at=lesson.starts_at, room=None, minutes=121)
    assert no.value.code == "length"


def test_not_into_the_past_and_not_what_is_called_off(lesson: Lesson) -> None:
    assert refused(lesson, at(TUESDAY.replace(year=2025), "15:00")).code == "over"
    Lesson.objects.filter(pk=lesson.pk).update(state="cancelled")
    assert refused(lesson, at(TUESDAY, "16:00")).code == "not-booked"


def test_a_letter_about_tomorrow_names_the_day_for_it_may_be_read_late(cedar: Cedar) -> None:
    soon = now() + timedelta(hours=20)
    row = single(cedar.teacher(LIND), soon, students=(cedar.student(MIA),))
    was = {"was": soon.isoformat(), "was_until": row.ends_at.isoformat(), "was_with": "Ms Lind"}
    there = in_zone(soon, "America/Toronto")

    text = letter(tell(cedar.user(GIULIA), "calendar_changed", about=row, facts=was))

    assert f"It was: {day(there)}, {there:%H:%M}" in text
    assert f"It is now: {day(there)}, {there:%H:%M}" in text


def test_the_letter_says_what_it_was_and_what_it_is(cedar: Cedar, lesson: Lesson) -> None:
    move_lesson(lesson=lesson, starts_at=at(TUESDAY, "17:30"), room=None)

    notice = Notice.objects.get(kind="calendar_changed", person__email=GIULIA.email)
    text = letter(notice)
    assert "Student: Mia" in text
    assert "It was: Tuesday 2 March, 15:00–15:30, Ms Lind" in text
    assert "It is now: Tuesday 2 March, 17:30–18:00, Ms Lind" in text
    assert "On the clock of: Toronto time" in text
    Lesson.objects.filter(pk=lesson.pk).update(state="cancelled")
    assert CALENDAR_CHANGED.facts(notice) is None
