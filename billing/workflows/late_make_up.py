"""From a family's yes to a make-up that it pays for, to its credit. Not paid in time: as if nothing had been."""

from academy.kernel.db import now
from academy.kernel.recipe import Abandon, Recipe, Waiting
from academy.kernel.workflow import run_of
from billing.actions.late_make_up import settle_purchase
from billing.actions.take_back import take_back_invoice
from billing.models import Purchase
from billing.workflows.checkout import close_checkout, open_checkout, owes_nothing, register_customer
from scheduling.actions.late_make_up import give_bought

NOT_PAID = "The make-up was not paid for in time."


def wait_for_payment(purchase: Purchase) -> Waiting | None:
    """Until it is paid, or its time has run out; in doubt the next step asks Stripe."""
    if owes_nothing(purchase) or now() >= purchase.expires_at:
        return None
    return Waiting(f"invoice-paid:{purchase.invoice_id}", until=purchase.expires_at)


def require_payment(purchase: Purchase) -> None:
    """The checkout is closed now: either it was paid, or there is no make-up."""
    if not owes_nothing(purchase):
        raise Abandon(NOT_PAID)


def give_the_credit(purchase: Purchase) -> None:
    """Credit and purchase become real together. Raises Refusal where the lesson is settled in another way by now."""
    give_bought(decision=purchase.decision, by=purchase.booked_by)
    settle_purchase(purchase=purchase, state=Purchase.State.PAID)


def void_its_invoice(purchase: Purchase) -> None:
    """Nothing is owed; what came in all the same goes back."""
    run = run_of("late-make-up", purchase)
    because = (run.reason if run else "") or NOT_PAID
    take_back_invoice(invoice=purchase.invoice, because=because)


def let_it_lapse(purchase: Purchase) -> None:
    """The family may buy it anew."""
    settle_purchase(purchase=purchase, state=Purchase.State.LAPSED)


LATE_MAKE_UP = Recipe(
    name="late-make-up",
    subject=Purchase,
    steps=(register_customer, open_checkout, wait_for_payment, close_checkout, require_payment, give_the_credit),
    on_cancel=(close_checkout, void_its_invoice, let_it_lapse),
)
