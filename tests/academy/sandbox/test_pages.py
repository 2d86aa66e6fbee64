"""The sandbox's own pages for people."""

import httpx
import pytest

from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World


@pytest.fixture
def lived_in(world: World, api) -> World:
    """A world in which something happened."""
    world.pay(api.v1.checkout.sessions.create(lesson()).id)
    world.deliver()
    return world


@pytest.mark.parametrize(
    "path", ["/", "/log/", "/log/?provider=stripe", "/faults/", "/mailbox/", "/stripe/", "/stripe/money/"]
)
def test_every_page_opens_strictly(lived_in: World, path: str) -> None:
    answer = httpx.get(lived_in.address + path)

    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in answer.text
    assert "<script" not in answer.text
    assert 'name="viewport"' in answer.text


def test_the_style_is_served_and_nothing_else(world: World) -> None:
    assert httpx.get(f"{world.address}/static/sandbox/sandbox.css").headers["Content-Type"] == "text/css"
    assert httpx.get(f"{world.address}/static/sandbox/../../manage.py").status_code == 404
    assert httpx.get(f"{world.address}/static/sandbox/%2e%2e/%2e%2e/manage.py").status_code == 404


def test_the_log_page_tells_what_happened(lived_in: World) -> None:
    page = httpx.get(f"{lived_in.address}/log/").text

    assert "POST /stripe/v1/checkout/sessions → 200" in page
    assert "charge.captured" in page
    assert "checkout.session.completed" in page


def test_a_fault_is_one_click_and_so_is_none(world: World) -> None:
    page = f"{world.address}/faults/"

    httpx.post(page, data={"fault": "stripe-down"}, follow_redirects=True)
    httpx.post(page, data={"fault": "mail-down"}, follow_redirects=True)
    assert [fault["do"] for fault in world.fault_plan()] == ["status", "status"]
    assert "Faults in force" in httpx.get(world.address).text

    httpx.post(page, data={"fault": ""}, follow_redirects=True)
    assert world.fault_plan() == []


def test_every_ready_made_fault_can_be_put_in_force(world: World) -> None:
    page = httpx.get(f"{world.address}/faults/").text
    names = [part.partition('"')[0] for part in page.split('name="fault" value="')[1:]]

    for name in filter(None, names):
        httpx.post(f"{world.address}/faults/", data={"fault": name})

    assert len(world.fault_plan()) == len([name for name in names if name]) >= 8


def test_another_sites_page_cannot_press_the_buttons(world: World) -> None:
    strange = {"Origin": "http://evil.example"}

    assert httpx.post(f"{world.address}/_world/reset", headers=strange).status_code == 403
    assert httpx.post(f"{world.address}/faults/", data={"fault": "mail-down"}, headers=strange).status_code == 403
    own = {"Origin": world.address}
    assert httpx.post(f"{world.address}/faults/", data={"fault": "mail-down"}, headers=own).status_code == 302


def test_what_is_not_there_says_so_with_a_way_back(world: World) -> None:
    answer = httpx.get(f"{world.address}/weather/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text
