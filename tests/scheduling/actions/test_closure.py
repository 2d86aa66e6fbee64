"""The school closes: each lesson gets its remedy, all in one action, everybody is told once; and it opens again."""

from datetime import date, timedelta
from typing import Any

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.models import ClosedDate, Teacher
from scheduling.actions.closure import close_days, reopen_day
from scheduling.actions.derive import derive
from scheduling.actions.remedies import Kind, Remedy
from scheduling.models import Cancellation, Decision, Lesson, MakeUpCredit, Series
from scheduling.queries.affected import hours_instead, on_days
from tests.cast import ANNE, GIULIA, LEO, LIND, MIA, NOAH, OLIVIA
from tests.scheduling.hours import TUESDAY, at, clocks, only_offers
from tests.scheduling.hours import lesson as single
from tests.scheduling.letters import letter
from tests.scheduling.weekly import days, place_of, series_of
from tests.school import Cedar

NEXT = TUESDAY + timedelta(days=7)


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind offers Tuesdays from 15:00 to 17:00."""
    teacher = cedar.teacher(LIND)
    only_offers(teacher, TUESDAY, "15:00", "17:00")
    return teacher


@pytest.fixture
def three(cedar: Cedar, astrid: Teacher) -> dict[str, Series]:
    """Mia at 15:00, Leo at 15:30, Noah at 16:00, Tuesdays."""
    return {
        child.first: series_of(place_of(cedar, child), astrid, starts=clock)
        for child, clock in ((MIA, "15:00"), (LEO, "15:30"), (NOAH, "16:00"))
    }


def close(cedar: Cedar, remedies: dict[int, Remedy], first: date = NEXT, last: date = NEXT) -> dict[int, Kind]:
    return close_days(first_day=first, last_day=last, reason="Burst pipe", remedies=remedies, by=cedar.user(OLIVIA))


def on(series: Series, day: date = NEXT) -> Lesson:
    return series.lessons.get(day=day)


def test_move_credit_and_drop_in_one_action(cedar: Cedar, three: dict[str, Series]) -> None:
    mia, leo, noah = (on(series) for series in three.values())
    [hour, *_more] = hours_instead([mia], after=at(NEXT + timedelta(days=1), "00:00"))[mia.pk]
    remedies = {
        mia.pk: Remedy(Kind.MOVE, starts_at=hour.starts_at, room=hour.room),
        leo.pk: Remedy(Kind.CREDIT),
        noah.pk: Remedy(Kind.DROP),
    }

    done = close(cedar, remedies)

    assert done == {mia.pk: Kind.MOVE, leo.pk: Kind.CREDIT, noah.pk: Kind.DROP}
    mia.refresh_from_db()
    assert clocks([mia]) == ["16 16:30"]
    assert days(three["Leo"], "cancelled") == days(three["Noah"], "cancelled") == ["03-09"]
    outcomes = {row.student.first_name: row.outcome for row in Decision.objects.filter(replaced_at=None)}
    assert outcomes == {"Leo": "credit", "Noah": "not_charged"}
    assert MakeUpCredit.objects.get().student.first_name == "Leo"
    assert ClosedDate.objects.filter(day=NEXT, reason="Burst pipe").exists()
    assert on_days(NEXT, NEXT) == []
    assert derive(series=[row.pk for row in three.values()]).changed == 0


def test_families_and_teachers_are_told_once_of_all_that_is_theirs(cedar: Cedar, three: dict[str, Series]) -> None:
    remedies = {on(series).pk: Remedy(Kind.CREDIT) for series in three.values()}

    for _again in range(2):
        close(cedar, remedies)

    notices = Notice.objects.filter(kind="calendar_changed")
    assert sorted(notices.values_list("person__email", flat=True))[0] == ANNE.email
    assert notices.filter(person__email=GIULIA.email).count() == 1
    assert notices.filter(person__email=LIND.email).count() == 1
    text = letter(notices.get(person__email=GIULIA.email))
    assert "Burst pipe. This is what becomes of the lessons:" in text
    assert "Mia, Tuesday 9 March, 15:00–15:30: it does not take place, a make-up credit" in text
    assert "Leo, Tuesday 9 March, 15:30–16:00" in text
    assert "Noah" not in text
    assert not Notice.objects.filter(kind="lesson_called_off").exists()
    assert MakeUpCredit.objects.count() == 3


def test_a_lesson_of_which_nothing_was_said_stops_all_of_it(cedar: Cedar, three: dict[str, Series]) -> None:
    with pytest.raises(Refusal) as no:
        close(cedar, {on(three["Mia"]).pk: Remedy(Kind.CREDIT)})

    assert (no.value.code, no.value.sentence[:14]) == ("no-remedy", "2 lessons are ")
    assert not ClosedDate.objects.filter(day=NEXT).exists()
    assert not Cancellation.objects.exists()


def test_a_remedy_that_cannot_be_done_is_named_and_stops_all_of_it(
    cedar: Cedar, astrid: Teacher, three: dict[str, Series]
) -> None:
    taken = single(astrid, at(NEXT + timedelta(days=7), "16:30"))
    mia, leo, noah = (on(series) for series in three.values())

    with pytest.raises(Refusal) as no:
        close(
            cedar,
            {
                mia.pk: Remedy(Kind.MOVE, starts_at=taken.starts_at),
                leo.pk: Remedy(Kind.CREDIT),
                noah.pk: Remedy(Kind.DROP),
            },
        )

    assert no.value.sentence.startswith("Mia, Tuesday 9 March, ")
    assert "Ms Lind has another lesson at that time." in no.value.sentence
    assert not ClosedDate.objects.filter(day=NEXT).exists()
    assert not Cancellation.objects.exists()


def test_a_range_of_days_with_lessons_late_and_moved(cedar: Cedar, astrid: Teacher, three: dict[str, Series]) -> None:
    # 23:30 in Toronto is the next day in UTC.
    late = single(astrid, at(NEXT + timedelta(days=1), "23:30"), students=(cedar.student(MIA),))
    single(astrid, at(NEXT + timedelta(days=2), "00:30"))

    met = on_days(NEXT, NEXT + timedelta(days=1))

    assert [lesson.pk for lesson in met] == [*(on(series).pk for series in three.values()), late.pk]
    close(cedar, {lesson.pk: Remedy(Kind.POLICY) for lesson in met}, NEXT, NEXT + timedelta(days=1))
    assert ClosedDate.objects.filter(reason="Burst pipe").count() == 2


def test_hours_instead_are_not_named_twice(cedar: Cedar, astrid: Teacher, three: dict[str, Series]) -> None:
    single(cedar.teacher(LIND), at(NEXT + timedelta(days=9), "10:00"), students=(cedar.student(MIA),))
    named = hours_instead([on(series) for series in three.values()], after=at(NEXT + timedelta(days=1), "00:00"))

    assert sorted(one for hours in named.values() for one in clocks(hours)) == ["16 16:30", "23 16:30"]
    assert [len(hours) for hours in named.values()] == [1, 1, 0]


def test_open_after_all_what_only_the_closure_called_off_returns(
    cedar: Cedar, astrid: Teacher, three: dict[str, Series]
) -> None:
    ill = on(three["Leo"])
    Lesson.objects.filter(pk=ill.pk).update(state="cancelled")
    Cancellation.objects.create(lesson=ill, cause="illness", side="family", channel="portal")
    close(cedar, {on(three[name]).pk: Remedy(Kind.CREDIT) for name in ("Mia", "Noah")})
    single(astrid, at(NEXT, "16:00"))

    done = reopen_day(closed=ClosedDate.objects.get(day=NEXT))

    assert (done.changed, done.in_the_way) == (1, {three["Noah"].pk: [NEXT]})
    assert days(three["Mia"], "cancelled") == []
    assert days(three["Leo"], "cancelled") == days(three["Noah"], "cancelled") == ["03-09"]
    states = {row.student.first_name: row.state for row in MakeUpCredit.objects.all()}
    assert states == {"Mia": "revoked", "Noah": "open"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"last_day": NEXT - timedelta(days=1)}, "last_day"),
        ({"first_day": date(2025, 1, 1)}, "first_day"),
        ({"last_day": NEXT + timedelta(days=61)}, "last_day"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_nonsense_is_refused_by_its_field(cedar: Cedar, asked: dict[str, Any], field: str) -> None:
    answers = {"first_day": NEXT, "last_day": NEXT, "reason": "Snow", "remedies": {}, "by": cedar.user(OLIVIA)}
    before = ClosedDate.objects.count()
    with pytest.raises(Refusal) as no:
        close_days(**answers | asked)
    assert set(no.value.fields) == {field}
    assert ClosedDate.objects.count() == before
