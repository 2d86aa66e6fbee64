"""The calendar in a real browser: dragged by mouse, moved by keyboard, read on a phone."""

import os
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from academy.kernel.trace import tracing
from academy.models import ClosedDate, Teacher
from crm.demo.families import add_places
from scheduling.models import Lesson
from tests.browser.visitor import Visitor
from tests.cast import FELIX, GIULIA, JONAS, LEO, LIND, MIA, Person
from tests.scheduling.hours import at, lesson, offers
from tests.school import Cedar
from tests.site import Site
from tests.today import day_at_school

pytestmark = pytest.mark.browser
SIZES = ((1180, False), (1180, True), (360, False), (360, True))
# A Wednesday morning, when nobody else teaches.
MORNING = day_at_school() + timedelta(days=16 - day_at_school().weekday())
PAGES: dict[Person, tuple[str, ...]] = {
    GIULIA: ("/family/week/", f"/family/week/?week={MORNING}", "/family/calendar/"),
    JONAS: ("/student/week/", "/student/calendar/"),
    LIND: (f"/teacher/week/?week={MORNING}", "/teacher/calendar/"),
}
BUSY = "Ms Lind has another lesson at that time. Nothing was changed."


@pytest.fixture(scope="module")
def rows(academy: tuple[Site, Cedar]) -> dict[str, Lesson]:
    """On an open morning Mia comes at 9:30, and Leo at 11."""
    cedar = academy[1]
    with tracing(actor="test"):
        add_places(cedar.semester)
        lind = Teacher.objects.get(user=cedar.user(LIND))
        offers(lind, MORNING, "09:00", "13:00")
        ClosedDate.objects.get_or_create(day=MORNING + timedelta(days=1), defaults={"reason": "Concert"})
        return {
            "Mia": lesson(lind, at(MORNING, "09:30"), students=(cedar.student(MIA),)),
            "Leo": lesson(lind, at(MORNING, "11:00"), students=(cedar.student(LEO),)),
        }


def calendar(visitor: Visitor, day: date, query: str = "") -> Page:
    """The office's calendar on that day, drawn."""
    visitor.page.goto(f"/admin/scheduling/lesson/calendar/?day={day}{query}")
    visitor.page.locator(".ec-event").first.wait_for()
    return _at_hand(visitor.page)


def _at_hand(page: Page) -> Page:
    """Scrolled so that the library does not scroll by itself, as it does near an edge."""
    page.locator("#calendar").evaluate("it => it.scrollIntoView()")
    return page


def drag(page: Page, what: Locator, by: float) -> None:
    """With the mouse, so many pixels down."""
    box = what.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(x, y + by * step / 10)
    page.mouse.up()


def top(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["y"]


def test_a_drag_onto_a_busy_hour_is_told_why_not_and_goes_back(
    visit: Callable[..., Visitor], rows: dict[str, Lesson]
) -> None:
    desk = visit()
    desk.sign_in(FELIX)
    page = calendar(desk, MORNING)
    mia, leo = (page.locator(".ec-event", has_text=f"{name} · Single") for name in ("Mia", "Leo"))
    before, way = top(mia), top(leo) - top(mia)

    drag(page, mia, way)

    no = page.get_by_role("dialog", name="It stays where it was")
    expect(no).to_contain_text(BUSY)
    assert no.get_by_role("listitem").count() == 3
    desk.complaints = [said for said in desk.complaints if "409" not in said]
    desk.check()
    no.get_by_role("button", name="Leave it there").click()
    expect(no).to_be_hidden()
    _at_hand(page)
    assert abs(top(mia) - before) < 2
    assert Lesson.objects.get(pk=rows["Mia"].pk).starts_at == rows["Mia"].starts_at

    # Half an hour later is free.
    drag(page, mia, way / 3)
    expect(page.get_by_role("status").first).to_contain_text("The lesson is moved.")
    assert Lesson.objects.get(pk=rows["Mia"].pk).starts_at == at(MORNING, "10:00")
    Lesson.objects.filter(pk=rows["Mia"].pk).update(starts_at=at(MORNING, "09:30"), ends_at=at(MORNING, "10:00"))


def test_against_a_rule_the_office_says_why_and_goes_ahead(
    visit: Callable[..., Visitor], rows: dict[str, Lesson]
) -> None:
    desk = visit()
    desk.sign_in(FELIX)
    page = calendar(desk, MORNING)
    leo = page.locator(".ec-event", has_text="Leo · Single")
    hour = (top(leo) - top(page.locator(".ec-event", has_text="Mia · Single"))) / 1.5

    drag(page, leo, 2.5 * hour)

    no = page.get_by_role("dialog", name="It stays where it was")
    expect(no).to_contain_text("Ms Lind does not offer that hour.")
    no.get_by_label("Move it all the same, because").fill("Her own wish")
    no.get_by_role("button", name="Move all the same").click()
    expect(page.get_by_role("status").first).to_contain_text("The lesson is moved.")
    moved = Lesson.objects.get(pk=rows["Leo"].pk)
    assert (moved.starts_at, moved.allowed_because) == (at(MORNING, "13:30"), "Her own wish")
    Lesson.objects.filter(pk=moved.pk).update(starts_at=at(MORNING, "11:00"), ends_at=at(MORNING, "11:30"))


def test_the_same_by_keyboard(visit: Callable[..., Visitor], rows: dict[str, Lesson]) -> None:
    desk = visit()
    desk.sign_in(FELIX)
    page = calendar(desk, MORNING)
    mia = page.locator(".ec-event", has_text="Mia · Single")
    for _press in range(150):
        page.keyboard.press("Tab")
        if mia.evaluate("it => it === document.activeElement"):
            break
    page.keyboard.press("Enter")
    its = page.get_by_role("dialog", name="Mia · Single lesson")
    expect(its).to_contain_text("09:30–10:00")
    expect(its.get_by_role("link", name="Move…")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/move/**")
    page.locator("[name=starts_at_1]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("11:00:00")
    page.keyboard.press("Enter")
    expect(page.get_by_text(BUSY)).to_be_visible()
    assert Lesson.objects.get(pk=rows["Mia"].pk).starts_at == rows["Mia"].starts_at


@pytest.mark.parametrize("width", [1180, 360])
def test_without_javascript_the_table_is_there_and_a_lesson_is_moved_by_its_form(
    visit: Callable[..., Visitor], rows: dict[str, Lesson], width: int
) -> None:
    desk = visit(width=width, javascript=False)
    desk.sign_in(FELIX)
    page = desk.page
    page.goto(f"/admin/scheduling/lesson/calendar/?day={MORNING}")
    _picture(page, f"office-plain-{width}")
    expect(page.get_by_role("table")).to_contain_text("09:30–10:00")
    expect(page.get_by_placeholder("Type to search")).to_be_hidden()
    page.get_by_role("link", name="Move… 09:30–10:00 Mia").click()
    page.locator("[name=starts_at_1]").fill("11:00")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text(BUSY)).to_be_visible()
    expect(page.locator("[name=starts_at_1]")).to_have_value("11:00")


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_offices_calendar_is_clean(
    visit: Callable[..., Visitor], rows: dict[str, Lesson], width: int, dark: bool
) -> None:
    desk = visit(width=width, dark=dark)
    desk.sign_in(FELIX)
    for query in ("", "&by=room", f"&view=week&teacher={rows['Mia'].teacher_id}"):
        desk.page.goto(f"/admin/scheduling/lesson/calendar/?day={MORNING}{query}")
        desk.page.locator(".ec-body").first.wait_for()
        desk.page.wait_for_load_state("networkidle")
        _picture(desk.page, f"office{query.replace('&', '-')}-{width}-{dark}")
        desk.check()
    desk.page.goto(f"/admin/scheduling/lesson/utilisation/?day={MORNING}")
    _picture(desk.page, f"use-{width}-{dark}")
    desk.check()


@pytest.mark.parametrize(("width", "dark"), SIZES)
@pytest.mark.parametrize("person", PAGES, ids=lambda person: person.first)
def test_weeks_and_addresses_are_clean(
    visit: Callable[..., Visitor], rows: dict[str, Lesson], person: Person, width: int, dark: bool
) -> None:
    visitor = visit(width=width, dark=dark)
    visitor.sign_in(person)
    for path in PAGES[person]:
        visitor.look(path)
        _picture(visitor.page, f"{person.first}{path.split('?')[0].replace('/', '-')}{width}-{dark}")


def test_an_address_is_made_copied_and_revoked_on_a_phone(
    visit: Callable[..., Visitor], rows: dict[str, Lesson]
) -> None:
    giulia = visit(width=360)
    giulia.sign_in(GIULIA)
    page = giulia.page
    page.goto("/family/calendar/")
    page.get_by_label("What is it for?").fill("My phone")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Address", exact=True)
    assert "/calendar/" in address.input_value()
    webcal = address.input_value().replace("http://", "webcal://")
    expect(page.get_by_role("link", name="Open in my calendar")).to_have_attribute("href", webcal)
    giulia.check()
    file = page.request.get(address.input_value())
    assert file.status == 200
    page.get_by_role("button", name="Revoke My phone").click()
    assert page.request.get(file.url).status == 404


def _picture(page: Page, name: str) -> None:
    """For whoever wants to look: PICTURES=a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
