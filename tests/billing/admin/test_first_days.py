"""The days with which the office's forms begin, and until which they offer something, are the school's.

For whoever sits where it is another day already, or still, the verbs behind them would refuse any other.
"""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.admin.buttons import Button
from academy.models import ClosedDate
from academy.models.zone import zone
from billing.admin import extra, papers, share
from scheduling.admin import closure, credit, policy, policy_pages, series
from scheduling.models import Series
from tests.academy.admin.office import browser_of
from tests.cast import GIULIA
from tests.school import Cedar
from tests.today import day_at_school, zone_of_another_day

DAY = timedelta(days=1)


@pytest.fixture
def elsewhere(cedar: Cedar) -> Iterator[str]:
    """It is another day for the reader than at the school."""
    name = zone_of_another_day("America/Toronto")
    with timezone.override(zone(name)):
        yield name


@pytest.mark.parametrize(
    ("button", "field", "days"),
    [
        (credit.GIVE, "expires_on", credit.USUAL_DAYS),
        (policy.PUBLISH, "valid_from", 0),
        (policy_pages.TRY, "day", 7),
        (policy_pages.WHAT_IF, "last_day", 0),
        (extra.CHARGE, "day", 0),
        (share.DIVIDE, "first_day", 0),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_a_form_begins_with_the_schools_day(button: Button, field: str, days: int) -> None:
    assert button.initial(None)[field] == day_at_school() + days * DAY


@pytest.mark.usefixtures("elsewhere")
def test_a_series_changes_from_the_schools_day_on_until_its_last_is_over_there() -> None:
    today = day_at_school()
    row = Series(starts=time(16), first_day=today - DAY, last_day=today)
    assert series.CHANGE.initial(row)["day"] == today
    assert series.CHANGE.offered(row)

    row.last_day = today - DAY
    assert not series.CHANGE.offered(row)


@pytest.mark.usefixtures("elsewhere")
def test_a_closed_day_can_be_opened_until_it_is_over_at_the_school() -> None:
    today = day_at_school()
    assert closure.REOPEN.offered(ClosedDate(day=today))
    assert not closure.REOPEN.offered(ClosedDate(day=today - DAY))


@pytest.mark.usefixtures("elsewhere")
def test_a_statement_goes_to_the_schools_day() -> None:
    assert papers._ask_for_days({}, None).usual["last"] == day_at_school()


def test_a_family_reads_its_statement_to_the_schools_day(cedar: Cedar, elsewhere: str) -> None:
    cedar.sits(GIULIA, elsewhere)

    page = browser_of(cedar.user(GIULIA)).get(reverse("family-statement"))

    assert page.context["form"].usual["last"] == day_at_school()
