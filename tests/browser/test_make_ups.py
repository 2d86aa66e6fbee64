"""On a phone: a lesson is called off in three taps at most, and its make-up booked in three; with no script too."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator

from academy.kernel.trace import tracing
from crm.demo.families import add_places
from crm.demo.make_ups import add_make_ups
from crm.demo.policy import add_policy
from scheduling.models import Lesson, MakeUpCredit
from tests.browser.visitor import Visitor
from tests.cast import ANNE, GIULIA, HELGA, Person
from tests.school import Cedar
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("_term")]
MOST = 3
SIZES = ((1180, False), (360, True))


@pytest.fixture(scope="module")
def _term(academy: tuple[Site, Cedar]) -> None:
    """A school in the middle of its term, with a policy and Mia's make-ups."""
    semester = academy[1].semester
    with tracing(actor="test"):
        add_policy(semester)
        add_places(semester)
        add_make_ups(semester)


class Taps:
    """A thumb that counts."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, what: Locator) -> None:
        box = what.bounding_box()
        assert box
        assert box["height"] >= 44, f"{what}: {box['height']} px high"
        what.click()
        self.count += 1


@pytest.mark.parametrize(("person", "javascript"), [(ANNE, True), (HELGA, False)])
def test_call_off_in_three_taps_and_book_in_three(
    visit: Callable[..., Visitor], cedar: Cedar, person: Person, javascript: bool
) -> None:
    visitor, taps = visit(width=360, javascript=javascript), Taps()
    visitor.sign_in(person)
    family = cedar.family(person.last)
    later = Lesson.objects.of_family(family).agreed().to_come()[2]
    page = visitor.page
    page.goto("/family/lessons/")

    taps.on(page.locator(f"a[href='/family/lessons/{later.pk}/']"))
    taps.on(page.get_by_role("link", name="Cannot come"))
    visitor.check()
    taps.on(page.get_by_role("button", name="Call it off"))

    assert taps.count <= MOST
    assert page.get_by_role("heading", level=1).inner_text() == "It is called off"
    visitor.check()
    taps = Taps()
    taps.on(page.get_by_role("link", name="Book the make-up"))
    visitor.check()
    taps.on(page.locator("button.slot").first)

    assert taps.count <= MOST
    page.get_by_text("Booked. We look forward to it.").wait_for()
    visitor.check()
    credit = MakeUpCredit.objects.get(student__family=family)
    assert credit.state == MakeUpCredit.State.RESERVED
    later.refresh_from_db()
    assert later.state == Lesson.State.CANCELLED


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_pages_about_make_ups_are_clean(
    visit: Callable[..., Visitor], cedar: Cedar, width: int, dark: bool
) -> None:
    visitor = visit(width=width, dark=dark)
    visitor.sign_in(GIULIA)
    mia = Lesson.objects.filter(participants__student__first_name="Mia")
    to_come = mia.agreed().filter(starts_at__gt=timezone.now()).order_by("starts_at")[3]
    off = mia.filter(state=Lesson.State.CANCELLED).latest("starts_at")
    for path in (
        "/family/",
        "/family/lessons/",
        f"/family/lessons/{to_come.pk}/",
        f"/family/lessons/{to_come.pk}/cancellation/",
        f"/family/lessons/{to_come.pk}/reschedule/",
        f"/family/lessons/{off.pk}/cancellation/",
        "/family/make-ups/",
    ):
        visitor.look(path)
