"""A family buys the make-up that the policy did not give: paid, and it is there; not paid, and nothing was."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from academy.kernel.db import Now
from academy.kernel.invariants import verify
from academy.kernel.models import Run
from academy.kernel.trace import tracing
from billing.actions.late_make_up import buy_make_up
from billing.models import Invoice, Purchase, Refund
from scheduling.models import Decision, MakeUpCredit
from tests.booked import pay_by_transfer
from tests.cast import GIULIA, SAM
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PAY = re.compile(r'id="pay" href="([^"]+)"')


@pytest.fixture
def school(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> MakeUps:
    """Mia's lesson was called off too late, and the policy sells make-ups at 25.00."""
    found = make_ups(cedar, late_price_cents=2500)
    worker()
    pay_by_transfer(Invoice.objects.get())
    worker()
    with tracing(actor="test"):
        found.cannot_come(found.soon(hours=3))
    return found


@pytest.fixture
def giulia(school: MakeUps) -> Client:
    client = Client()
    client.force_login(school.giulia, backend="django.contrib.auth.backends.ModelBackend")
    return client


def buy(giulia: Client, lesson: int) -> str:
    """The page that follows; twice clicked is bought once."""
    [page] = {giulia.post(f"/family/lessons/{lesson}/make-up/")["Location"] for _click in range(2)}
    return page


def test_paid_and_it_can_be_booked(
    school: MakeUps, giulia: Client, outside_world: World, worker: Callable[[], int]
) -> None:
    decision = Decision.objects.get()
    assert (
        "Buy a make-up for CAD 25.00"
        in giulia.get(f"/family/lessons/{decision.lesson_id}/cancellation/").content.decode()
    )

    page = buy(giulia, decision.lesson_id)
    assert "CAD 25.00" in giulia.get(page).content.decode()
    worker()
    assert not MakeUpCredit.objects.exists()
    url = PAY.findall(giulia.get(page).content.decode())
    outside_world.pay(url[0])
    outside_world.deliver()
    worker()

    said = giulia.get(page).content.decode()
    assert "It is paid, and the make-up is yours" in said
    credit = MakeUpCredit.objects.get()
    assert (credit.state, credit.decision) == ("open", decision)
    assert f"credit={credit.pk}" in said
    assert Purchase.objects.get().state == Purchase.State.PAID
    assert verify() == {}


def test_not_paid_in_time_is_as_if_nothing_had_been_and_can_be_bought_anew(
    school: MakeUps, giulia: Client, outside_world: World, worker: Callable[[], int]
) -> None:
    lesson = Decision.objects.get().lesson_id
    page = buy(giulia, lesson)
    worker()
    Purchase.objects.update(expires_at=Now())
    Run.objects.filter(recipe="late-make-up").update(not_before=Now())
    worker()

    assert "It was not bought" in giulia.get(page).content.decode()
    assert not MakeUpCredit.objects.exists()
    purchase = Purchase.objects.get()
    assert (purchase.state, purchase.invoice.state) == ("lapsed", "void")
    assert buy(giulia, lesson) != page
    assert verify() == {}


def test_money_for_a_lesson_that_is_settled_otherwise_goes_back(
    school: MakeUps, giulia: Client, outside_world: World, worker: Callable[[], int]
) -> None:
    decision = Decision.objects.get()
    page = buy(giulia, decision.lesson_id)
    worker()
    url = PAY.findall(giulia.get(page).content.decode())
    with tracing(actor="test"):
        Decision.objects.filter(pk=decision.pk).update(replaced_at=Now())
    outside_world.pay(url[0])
    outside_world.deliver()
    worker()

    assert Purchase.objects.get().state == Purchase.State.LAPSED
    assert Refund.objects.get().state == Refund.State.DONE
    assert not MakeUpCredit.objects.exists()


def test_a_stranger_neither_buys_nor_sees_it(school: MakeUps, giulia: Client, cedar: Cedar) -> None:
    lesson = Decision.objects.get().lesson_id
    with tracing(actor="test"):
        purchase = buy_make_up(decision=Decision.objects.get(), by=cedar.user(GIULIA))
    sam = Client()
    sam.force_login(cedar.user(SAM), backend="django.contrib.auth.backends.ModelBackend")

    assert sam.post(f"/family/lessons/{lesson}/make-up/").status_code == 404
    assert sam.get(f"/family/make-ups/purchases/{purchase.pk}/").status_code == 404
