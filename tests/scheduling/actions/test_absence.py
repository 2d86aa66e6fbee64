"""A teacher is away: substitutes, other hours or nothing, all in one action."""

from datetime import date, timedelta

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.models import Teacher
from scheduling.actions.absence import enter_absence
from scheduling.actions.remedies import Kind, Remedy
from scheduling.models import Cancellation, Series, Unavailability
from scheduling.queries.affected import during, hours_instead, substitutes
from tests.cast import ALVAREZ, GIULIA, LEO, LIND, MIA, NOAH, OLIVIA
from tests.scheduling.hours import TUESDAY, at, clocks, only_offers
from tests.scheduling.hours import lesson as single
from tests.scheduling.letters import letter
from tests.scheduling.weekly import place_of, series_of
from tests.school import Cedar

OVER = (at(date(2025, 3, 4), "00:00"), at(date(2025, 3, 5), "00:00"))
WEEK = (at(TUESDAY, "00:00"), at(TUESDAY + timedelta(days=6), "00:00"))


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    """Ms Lind and Ms Alvarez, who teaches piano too, offer Tuesdays from 15:00 to 18:00."""
    for person in (LIND, ALVAREZ):
        only_offers(cedar.teacher(person), TUESDAY, "15:00", "18:00")
    return cedar.teacher(LIND)


@pytest.fixture
def three(cedar: Cedar, astrid: Teacher) -> dict[str, Series]:
    return {
        child.first: series_of(place_of(cedar, child), astrid, starts=clock)
        for child, clock in ((MIA, "15:00"), (LEO, "15:30"), (NOAH, "16:00"))
    }


def enter(cedar: Cedar, teacher: Teacher, remedies: dict[int, Remedy]) -> dict[int, Kind]:
    return enter_absence(
        teacher=teacher,
        starts_at=WEEK[0],
        ends_at=WEEK[1],
        kind="sickness",
        remedies=remedies,
        by=cedar.user(OLIVIA),
    )


def test_a_substitute_another_hour_or_nothing(cedar: Cedar, astrid: Teacher, three: dict[str, Series]) -> None:
    elena = cedar.teacher(ALVAREZ)
    single(elena, at(TUESDAY, "15:30"))
    mia, leo, noah = met = during(astrid, *WEEK)
    others = substitutes(met)
    assert others == {mia.pk: [elena], leo.pk: [], noah.pk: [elena]}
    [hour, *_more] = hours_instead(met, after=WEEK[1])[leo.pk]

    done = enter(
        cedar,
        astrid,
        {
            mia.pk: Remedy(Kind.SUBSTITUTE, teacher=elena),
            leo.pk: Remedy(Kind.MOVE, starts_at=hour.starts_at, room=hour.room),
            noah.pk: Remedy(Kind.POLICY),
        },
    )

    assert list(done.values()) == [Kind.SUBSTITUTE, Kind.MOVE, Kind.POLICY]
    mia.refresh_from_db()
    leo.refresh_from_db()
    assert (mia.teacher, clocks([mia]), clocks([leo])) == (elena, ["2 15:00"], ["9 17:00"])
    said = Cancellation.objects.get()
    assert (said.lesson, said.cause) == (noah, "teacher")
    assert during(astrid, *WEEK) == []
    text = letter(Notice.objects.get(kind="calendar_changed", person__email=GIULIA.email))
    assert "Mia, Tuesday 2 March, 15:00–15:30: Ms Alvarez gives it" in text
    assert "Leo, Tuesday 2 March, 15:30–16:00: it is now Tuesday 9 March, 17:00–17:30" in text


def test_again_nothing_more_happens(cedar: Cedar, astrid: Teacher, three: dict[str, Series]) -> None:
    remedies = {lesson.pk: Remedy(Kind.POLICY) for lesson in during(astrid, *WEEK)}

    assert len(enter(cedar, astrid, remedies)) == 3
    told = Notice.objects.count()
    assert enter(cedar, astrid, remedies) == {}
    assert (Unavailability.objects.count(), Notice.objects.count()) == (1, told)


def test_nobody_is_forgotten_and_nonsense_is_refused(cedar: Cedar, astrid: Teacher, three: dict[str, Series]) -> None:
    with pytest.raises(Refusal) as no:
        enter(cedar, astrid, {})
    assert no.value.code == "no-remedy"
    for starts_at, ends_at in ((WEEK[1], WEEK[0]), OVER):
        with pytest.raises(Refusal) as no:
            enter_absence(
                teacher=astrid,
                starts_at=starts_at,
                ends_at=ends_at,
                kind="leave",
                remedies={},
                by=cedar.user(OLIVIA),
            )
        assert set(no.value.fields) == {"ends_at"}
    assert not Unavailability.objects.exists()
