"""The same form sent more than once, as people do: a double click, two tabs. One place, one payment."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from billing.models import Invoice
from scheduling.models import Place, Timeslot
from tests.browser.visitor import Visitor
from tests.cast import ALVAREZ, GIULIA, HELGA
from tests.school import Cedar

pytestmark = pytest.mark.browser
HOLD = "Hold it and go on to pay"


@pytest.fixture
def giulia(visit: Callable[..., Visitor]) -> Visitor:
    visitor = visit(width=360)
    visitor.sign_in(GIULIA)
    return visitor


def fill(page: Page, slot: Timeslot, child: str) -> None:
    """Choose who it is for, and go no further."""
    page.goto(f"/family/bookings/new/?timeslot={slot.pk}&subject=guitar")
    page.get_by_label("Who is it for?").select_option(label=child)


def assert_held_once(slot: Timeslot, *pages: Page) -> None:
    """Each page leads to the same payment, and there is one of everything."""
    for page in pages:
        page.get_by_role("link", name="Pay now").wait_for()
    assert len({page.url for page in pages}) == 1
    place = Place.objects.live().get(timeslot=slot)
    assert Invoice.objects.filter(enrolment=place.enrolment).count() == 1


def test_a_double_click_holds_one_place(giulia: Visitor, cedar: Cedar) -> None:
    slot = cedar.slot(ALVAREZ, 0)
    fill(giulia.page, slot, "Leo Rossi")
    giulia.page.get_by_role("button", name=HOLD).dblclick(no_wait_after=True)
    assert_held_once(slot, giulia.page)
    giulia.check()


def test_two_tabs_lead_to_the_same_payment(giulia: Visitor, cedar: Cedar) -> None:
    slot = cedar.slot(ALVAREZ, 2)
    tabs = [giulia.page, giulia.page.context.new_page()]
    for tab in tabs:
        fill(tab, slot, "Mia Rossi")
    for tab in tabs:
        tab.get_by_role("button", name=HOLD).click(no_wait_after=True)
    assert_held_once(slot, *tabs)
    giulia.check()


def test_back_leads_to_where_it_was(visit: Callable[..., Visitor], cedar: Cedar) -> None:
    helga = visit(width=360)
    helga.sign_in(HELGA)
    slot, page = cedar.slot(ALVAREZ, 4), helga.page
    page.goto(f"/family/bookings/new/?timeslot={slot.pk}&subject=guitar")
    page.get_by_role("button", name=HOLD).click()
    page.get_by_role("link", name="Pay now").wait_for()
    page.go_back()
    assert_held_once(slot, page)
    helga.check()
