"""The main road as people walk it: on a phone, at the front desk, and without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from academy.models import Enrolment
from scheduling.models import Place
from tests.browser.visitor import Visitor
from tests.cast import ALVAREZ, ANNE, FELIX, GIULIA, LIND, OKAFOR
from tests.school import Cedar
from tests.site import Site, until
from tests.today import day_at_school

pytestmark = pytest.mark.browser
PASSWORD = "a long and quiet river"


def test_from_enquiry_to_a_confirmed_place_on_a_phone(visit: Callable[..., Visitor], site: Site, cedar: Cedar) -> None:
    nora, desk = visit(width=360), visit()
    page = nora.page
    page.goto("/")
    page.get_by_role("link", name="Ask us anything").click()
    for label, text in (
        ("Your first name", "Nora"),
        ("Your last name", "Quist"),
        ("E-mail", "nora.quist@example.com"),
        ("Student’s first name", "Ivo"),
        ("Student’s birth date", str(day_at_school() - timedelta(days=8 * 366))),
    ):
        page.get_by_label(label.replace("’", "'")).fill(text)
    page.get_by_label("What would they like to learn?").select_option("piano")
    page.get_by_label("You may write to me").check()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/enquiry/thanks/")
    nora.check()

    desk.sign_in(FELIX)
    desk.page.goto("/admin/")
    desk.page.get_by_text("Nora Quist").first.wait_for()
    desk.page.get_by_role("button", name="Invite to enrol").first.click()
    until(lambda: site.world.mailbox("nora.quist@example.com"), within=15, what="the invitation")
    [mail] = site.world.mailbox("nora.quist@example.com")
    link = re.search(r"http://\S+/accounts/password/reset/key/\S+/", mail["text"])
    assert link

    page.goto(link.group())
    for name in ("password1", "password2"):
        page.fill(f"input[name={name}]", PASSWORD)
    nora.check()
    page.press("input[name=password2]", "Enter")
    page.wait_for_url("**/family/")
    nora.check()

    slot = cedar.slot(LIND)
    nora.look("/timeslots/?subject=piano&teacher=lind")
    page.locator(f"a.slot[href*='timeslot={slot.pk}&']").click()
    nora.check()
    page.get_by_role("button", name="Hold it and go on to pay").click()
    pay = page.get_by_role("link", name="Pay now")
    pay.wait_for()
    nora.check()
    pay.click()
    page.wait_for_url(f"{site.world.address}/**")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url(f"{site.address}/family/bookings/**")
    page.get_by_role("heading", name="It is settled").wait_for()
    nora.check()
    assert Enrolment.objects.get(student__first_name="Ivo").state == Enrolment.State.ACTIVE
    page.get_by_role("link", name="See the lessons").click()
    page.get_by_text("Ivo · Piano").first.wait_for()
    nora.check()


def test_the_loser_of_a_race_gets_three_others(visit: Callable[..., Visitor], cedar: Cedar) -> None:
    slot = cedar.slot(OKAFOR)
    quick, slow = visit(width=360), visit(width=360)
    quick.sign_in(GIULIA)
    slow.sign_in(ANNE)
    where = f"/family/bookings/new/?timeslot={slot.pk}&subject=drums"
    for visitor, child in ((quick, "Mia Rossi"), (slow, "Noah Tremblay")):
        visitor.page.goto(where)
        if visitor.page.get_by_label("Who is it for?").is_visible():
            visitor.page.get_by_label("Who is it for?").select_option(label=child)
    for visitor in (quick, slow):
        visitor.page.get_by_role("button", name="Hold it and go on to pay").click()
    slow.page.get_by_role("heading", name="Another family was a moment quicker").wait_for()
    assert slow.page.locator("a.slot").count() == 3
    slow.complaints.clear()
    slow.check()


def test_booking_needs_no_javascript(visit: Callable[..., Visitor], site: Site, cedar: Cedar) -> None:
    plain = visit(javascript=False)
    plain.sign_in(GIULIA)
    slot = cedar.slot(ALVAREZ, 3)
    page = plain.page
    page.goto(f"/family/bookings/new/?timeslot={slot.pk}&subject=guitar")
    page.get_by_label("Who is it for?").select_option(label="Leo Rossi")
    page.get_by_role("button", name="Hold it and go on to pay").click()
    # The page renews itself: nothing here may go elsewhere meanwhile.
    page.get_by_role("link", name="Pay now").click()
    page.wait_for_url(f"{site.world.address}/**")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.get_by_role("heading", name="It is settled").wait_for()
    assert Place.objects.get(timeslot=slot).state == Place.State.CONFIRMED
