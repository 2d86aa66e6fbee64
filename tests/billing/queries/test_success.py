"""How often paying worked: pages, cards and their automated retries, an obligation once."""

from collections.abc import Callable

import pytest

from academy.kernel.money import Money
from academy.kernel.trace import tracing
from billing.actions.checkout import close_checkout, record_checkout
from billing.actions.dunning import make_rules
from billing.actions.take_back import take_back_invoice
from billing.models import Checkout, Invoice
from billing.queries.payment_stats import payment_stats
from tests.billing.charging import FAILING, GOOD, Charged, owes
from tests.booked import pay_by_transfer
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Charged:
    """Its card is declined, and tried twice more."""
    with tracing(actor="test"):
        make_rules(every_hours=48, retries=2, late_fee=Money(0, "CAD"), asks_for_pause=False, by=None)
    family = Charged.begin(outside_world, worker, cedar.student(MIA).family, cedar.user(GIULIA))
    family.save(FAILING)
    family.by_itself()
    return family


def counted() -> tuple[int, int, int]:
    """Paid, paid at once, and ended."""
    months = payment_stats(months=1)
    return sum(row.paid for row in months), sum(row.at_once for row in months), sum(row.ended for row in months)


def declined(family: Charged, times: int) -> None:
    for _nth in range(times):
        family.tick()
        family.later(49)


def page(invoice: Invoice, session: str, state: Checkout.State | None) -> None:
    record_checkout(invoice=invoice, session=session, url="https://example.com", amount_cents=100)
    if state:
        close_checkout(session=session, state=state)


def test_a_card_that_will_be_tried_again_has_not_ended(family: Charged) -> None:
    declined(family, 2)

    assert (family.states, counted()) == (["declined"] * 2, (0, 0, 0))


def test_a_retry_that_took_it_is_a_success_and_not_one_at_once(family: Charged) -> None:
    declined(family, 1)
    family.save(GOOD)
    family.tick()

    assert (family.states, counted()) == (["declined", "succeeded"], (1, 0, 1))


def test_after_the_last_retry_it_ended_unpaid_until_it_is_paid_otherwise(family: Charged) -> None:
    declined(family, 3)
    assert (family.states, counted()) == (["declined"] * 3, (0, 0, 1))
    assert payment_stats(months=1)[0].success_rate == 0

    pay_by_transfer(family.invoice)

    assert counted() == (1, 0, 1)


def test_whoever_is_not_charged_by_itself_any_more_has_ended(family: Charged) -> None:
    declined(family, 1)

    family.by_itself(None)

    assert counted() == (0, 0, 1)


def test_a_first_charge_that_took_it_is_one_at_once(family: Charged) -> None:
    family.save(GOOD)
    family.tick()

    assert (family.states, counted()) == (["succeeded"], (1, 1, 1))


def test_an_invoice_with_an_expired_page_whose_card_paid_is_one_obligation(family: Charged) -> None:
    page(family.invoice, "cs_1", Checkout.State.EXPIRED)
    family.save(GOOD)
    family.tick()

    assert counted() == (1, 0, 1)


def test_what_was_taken_back_ended_unpaid_and_an_open_page_has_not(family: Charged) -> None:
    declined(family, 1)
    with tracing(actor="test"):
        take_back_invoice(invoice=family.invoice, because="A slip.")
        page(owes(family.payer), "cs_2", None)

    assert counted() == (0, 0, 1)
