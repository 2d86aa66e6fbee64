"""Give money back: the whole of a payment or a part, once for each reason it is asked for."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell, tell_staff
from academy.kernel.workflow import start
from billing.actions.allocate import lock_payers, release_payment, settle
from billing.actions.ledger import post
from billing.models import CASH, Account, JournalEntry, Payment, Refund
from billing.queries.credit import credit, with_free
from billing.queries.left import left_of
from billing.queries.payers import addressees


@transaction.atomic
def give_back(*, payment: Payment, because: str, amount: Money | None = None, key: str = "all") -> Refund:
    """Owe a payer their money back (all that is left of the payment, if no amount is said) and start asking for it.

    What it paid is open again, unless there is other credit for it. key: why it is asked for; again with the same key:
    the first refund is returned. Raises Refusal for more than is left of it.
    """
    lock_payers([payment.payer_id])
    there = Refund.objects.filter(payment=payment, asked_key=key).first()
    if there:
        return there
    left = Money(left_of(payment), payment.currency)
    cents = left.cents if amount is None else amount.cents
    if not 0 < cents <= left.cents or (amount and amount.currency != payment.currency):
        sentence = _("Of this payment %(left)s is left; %(amount)s cannot go back.")
        raise Refusal(sentence % {"left": left, "amount": amount or left}, code="more-than-is-left")
    refund = take_from(payment=payment, cents=cents, because=because, key=key)
    start("refund", refund)
    tell_staff(
        "staff_alert", about=refund, facts={"title": _("A payment is being given back"), "reason": because[:500]}
    )
    return refund


def take_from(*, payment: Payment, cents: int, because: str, key: str, **facts: Any) -> Refund:
    """Write down that so much of a payment goes back, or went; what it paid is open again, as far as need be.

    Inside the caller's transaction, which holds the payer. facts: what is known of it already.
    """
    free = with_free(Payment.objects.filter(pk=payment.pk)).get().free_cents
    release_payment(payment=payment, cents=cents - free)
    refund = Refund.objects.create(payment=payment, amount_cents=cents, reason=because[:200], asked_key=key, **facts)
    settle(payers=[payment.payer_id])
    return refund


@transaction.atomic
def hand_out_credit(*, payment: Payment, amount: Money, because: str, key: str) -> Refund:
    """Give back what stands to the payer's credit, by the way this payment came; again with the same key: the first.

    Nothing that is owed becomes open by it. Raises Refusal for more than their credit, or than is left of the payment.
    """
    lock_payers([payment.payer_id])
    there = Refund.objects.filter(payment=payment, asked_key=key).first()
    if there:
        return there
    free = credit([payment.payer], payment.currency)
    if amount.cents > free.cents:
        sentence = _(
            "%(free)s stands to the credit of %(payer)s. What paid an invoice goes back when that is taken back."
        ) % {"free": free, "payer": payment.payer}
        raise Refusal(sentence, code="more-than-credit", fields={"amount": sentence})
    return give_back(payment=payment, because=because, amount=amount, key=key)


def give_back_all(*, payments: Collection[tuple[Payment, int]], because: str, key: str) -> None:
    """So many cents of each."""
    for payment, cents in payments:
        give_back(payment=payment, because=because, amount=Money(cents, payment.currency), key=key)


@transaction.atomic
def record_refund(*, refund: Refund, reference: str) -> None:
    """Book money given back, once. The provider keeps its fee."""
    # Against two workers that both hear of it.
    refund = Refund.objects.select_for_update(of=("self",)).select_related("payment__payer__family").get(pk=refund.pk)
    if refund.state != Refund.State.ASKED:
        return
    refund.state, refund.reference = Refund.State.DONE, reference
    refund.save(update_fields=["state", "reference"])
    payment = refund.payment
    post(
        kind=JournalEntry.Kind.REFUND,
        about=refund,
        memo=f"Refund {reference} of payment {payment.reference}",
        payer=payment.payer,
        currency=payment.currency,
        sides=[
            (Account.RECEIVABLE, refund.amount_cents),
            (CASH[Payment.Provider(payment.provider)], -refund.amount_cents),
        ],
    )
    for person in addressees(payment.payer):
        tell(person, "payment_refunded", about=refund)
