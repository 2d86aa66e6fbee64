"""Take what is owed from a saved card, and write down what came of it."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from academy.kernel.db import Now, now
from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell, tell_staff
from academy.kernel.workflow import is_turned_round, start, wake
from academy.models import User
from billing.actions.dunning import attempt_failed
from billing.actions.payment import record_payment
from billing.models import Card, Charge, Invoice, Payment
from billing.models.charge import LIVE
from billing.queries.balances import balance
from billing.queries.charging import charging_is_on, due_for_charging
from billing.queries.payers import addressees
from billing.stripe.client import Attempt, Outcome

# Of a charge that Stripe would not take at all, or that the office called off.
NOT_TAKEN = "not_taken"
UNANSWERED = "authentication_required"
# So many at a tick; the rest is the next one's.
AT_ONCE = 500


@transaction.atomic
def begin_charge(*, invoice: Invoice, card: Card, by: User | None) -> Charge:
    """Have all that is open on an invoice taken from a card. by: who asked for it; nobody where the clock did.

    Raises Refusal where nothing is open, where it is being taken already, and where the card is not the payer's.
    """
    # Against two who take the same money at once.
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    # Against its being taken away now.
    if not Card.objects.kept().select_for_update().filter(pk=card.pk, payer=invoice.payer_id).exists():
        raise Refusal(_("This card is not saved any more. Choose another one."), code="no-card")
    if invoice.charges.live().exists():
        raise Refusal(_("This invoice is being charged already."), code="under-way")
    left = balance(invoice)
    if invoice.state != Invoice.State.OPEN or left.cents <= 0:
        raise Refusal(_("Nothing is left to pay on this invoice."), code="nothing-owed")
    last = invoice.charges.aggregate(last=Max("nth"))["last"] or 0
    charge = Charge.objects.create(
        invoice=invoice, nth=last + 1, card=card, amount_cents=left.cents, currency=left.currency, asked_by=by
    )
    start("charge", charge)
    return charge


def begin_due_charges() -> int:
    """The clock's: begin to charge whatever is due for it; how many. None while charging is stopped."""
    if not charging_is_on():
        return 0
    due = [invoice.pk for invoice, _card in due_for_charging(Invoice.objects.all(), now())]
    return sum(_begin_if_due(pk) for pk in due[:AT_ONCE])


@transaction.atomic
def _begin_if_due(pk: int) -> bool:
    # Against another clock, which may have begun it, and even seen it declined, since we looked.
    if not Invoice.objects.select_for_update(skip_locked=True).filter(pk=pk).exists():
        return False
    for invoice, card in due_for_charging(Invoice.objects.filter(pk=pk), now()):
        begin_charge(invoice=invoice, card=card, by=None)
        return True
    return False


@transaction.atomic
def is_still_owed(charge: Charge) -> bool:
    """Whether all that this charge takes is still open on its invoice."""
    # Against a payment that is being booked now.
    invoice = Invoice.objects.select_for_update().get(pk=charge.invoice_id)
    return invoice.state == Invoice.State.OPEN and balance(invoice).cents >= charge.amount_cents


@transaction.atomic
def settle_charge(*, charge: Charge, attempt: Attempt) -> None:
    """Write down what Stripe says of an attempt. Again, or late, or out of order: nothing more happens.

    Raises Refusal for another attempt than this charge's, and where another amount was taken.
    """
    # Against the webhook and the recipe that hear of it at once.
    charge = _locked(charge)
    if charge.payment_intent not in (None, attempt.payment_intent):
        raise Refusal(f"{attempt.payment_intent} is not the attempt of charge {charge}.", code="foreign")
    match attempt.outcome:
        case Outcome.PAID:
            _paid(charge, attempt)
        case Outcome.NEEDS_PAYER if charge.state in LIVE:
            _needs_payer(charge, attempt)
        case Outcome.DECLINED if charge.state in LIVE:
            code = attempt.decline_code or attempt.code
            _failed(charge, Charge.State.DECLINED, code, attempt.payment_intent, is_hard=attempt.is_hard)
        case Outcome.CANCELED if charge.state in LIVE and is_turned_round("charge", charge):
            give_charge_up(charge=charge)
        case Outcome.CANCELED if charge.state in LIVE:
            _failed(charge, Charge.State.GIVEN_UP, UNANSWERED, attempt.payment_intent, is_hard=False)
        case Outcome.OPEN if charge.state in LIVE:
            _write(charge, payment_intent=attempt.payment_intent)
    wake(f"charge:{charge.pk}")


@transaction.atomic
def drop_charge(*, charge: Charge) -> None:
    """It was never asked for, because its money came otherwise. The clock looks anew."""
    charge = _locked(charge)
    if charge.state in LIVE:
        _write(charge, state=Charge.State.GIVEN_UP, settled_at=Now())


@transaction.atomic
def give_charge_up(*, charge: Charge) -> None:
    """Stripe did not take it, or the office called it off: this card is not tried for this invoice again.

    No bank said no: it costs no fee, and the payer reads nothing of it. The office hears of it once.
    """
    charge = _locked(charge)
    if charge.state not in LIVE:
        return
    _write(charge, state=Charge.State.GIVEN_UP, decline_code=NOT_TAKEN, is_hard=True, settled_at=Now())
    reason = _("%(payer)s, %(amount)s on invoice %(invoice)s: the story on its page says why. It is not tried again.")
    words = {"payer": charge.invoice.payer, "amount": charge.amount, "invoice": charge.invoice}
    title = _("A card was not charged")
    tell_staff("staff_alert", about=charge, facts={"title": title, "reason": reason % words})


def _locked(charge: Charge) -> Charge:
    rows = Charge.objects.select_for_update(of=("self",)).select_related("invoice__payer__family", "card")
    return rows.get(pk=charge.pk)


def _write(charge: Charge, **values: Any) -> None:
    Charge.objects.filter(pk=charge.pk).update(**values)
    charge.refresh_from_db(fields=list(values))


def _paid(charge: Charge, attempt: Attempt) -> None:
    receipt = attempt.receipt
    if receipt is None or Money(receipt.amount, receipt.currency) != charge.amount:
        raise Refusal(f"{attempt.payment_intent} did not take {charge.amount}.", code="wrong-amount")
    record_payment(
        invoice=charge.invoice,
        amount=charge.amount,
        fee=Money(receipt.fee, receipt.currency),
        provider=Payment.Provider.STRIPE,
        reference=receipt.payment_intent,
        received_at=receipt.at,
        method=receipt.method,
    )
    if charge.state != Charge.State.SUCCEEDED:
        _write(
            charge,
            state=Charge.State.SUCCEEDED,
            payment_intent=attempt.payment_intent,
            decline_code="",
            is_hard=False,
            settled_at=Now(),
        )


def _needs_payer(charge: Charge, attempt: Attempt) -> None:
    url = attempt.ask_url or charge.ask_url
    _write(charge, state=Charge.State.NEEDS_PAYER, payment_intent=attempt.payment_intent, ask_url=url)
    if url:
        for person in addressees(charge.invoice.payer):
            tell(person, "charge_needs_you", about=charge)


def _failed(charge: Charge, state: Charge.State, code: str, payment_intent: str | None, *, is_hard: bool) -> None:
    _write(
        charge,
        state=state,
        payment_intent=payment_intent,
        decline_code=code or NOT_TAKEN,
        is_hard=is_hard,
        settled_at=Now(),
    )
    attempt_failed(charge=charge)
