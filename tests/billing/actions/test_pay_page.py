"""What is open on an invoice is paid on a page of Stripe's: asked for once, for what is open, and booked once."""

from collections.abc import Callable

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.trace import tracing
from billing.actions.card import ask_to_pay
from billing.models import Checkout, Payment, StripePage
from billing.queries.balances import balance
from tests.billing.charging import AMOUNT, Charged
from tests.booked import pay_by_transfer
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Charged:
    return Charged.begin(outside_world, worker, cedar.student(MIA).family, cedar.user(GIULIA))


def asked(family: Charged) -> StripePage:
    with tracing(actor="test"):
        return ask_to_pay(invoice=family.invoice, by=family.person)


def refused(family: Charged) -> str:
    with pytest.raises(Refusal) as no:
        asked(family)
    return no.value.sentence


def test_a_page_is_opened_once_and_what_is_paid_there_is_booked(family: Charged) -> None:
    page = asked(family)
    assert asked(family) == page
    family.worker()
    page.refresh_from_db()
    assert refused(family) == "A page to pay on is open already; go on there."

    family.world.pay(page.url)
    family.hear()
    family.hear()

    assert (family.payments, family.captured) == ([AMOUNT], [AMOUNT])
    assert Checkout.objects.get().state == "complete"
    assert refused(family) == "Nothing is left to pay on this invoice."


def test_it_asks_for_what_is_open_and_what_came_meanwhile_is_credit(family: Charged) -> None:
    pay_by_transfer(family.invoice, "a part", Money(5000, "CAD"))
    page = asked(family)
    family.worker()
    page.refresh_from_db()
    assert Checkout.objects.get().amount_cents == AMOUNT - 5000
    pay_by_transfer(family.invoice, "the rest at the desk", Money(7000, "CAD"))

    family.world.pay(page.url)
    family.hear()

    assert sorted(family.payments) == [5000, 7000, AMOUNT - 5000]
    assert balance(family.invoice).cents == 0
    assert Payment.objects.get(provider="stripe").allocations.count() == 0


def test_of_what_is_paid_meanwhile_no_page_is_opened(family: Charged) -> None:
    page = asked(family)
    pay_by_transfer(family.invoice, "at the desk", Money(AMOUNT, "CAD"))

    family.worker()

    page.refresh_from_db()
    assert (page.url, family.world.log("session.opened")) == ("", [])
