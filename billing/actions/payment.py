"""Record money received, and give money back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell, tell_staff
from academy.kernel.workflow import start, wake
from billing.actions.ledger import post
from billing.models import Account, Invoice, JournalEntry, Payment, Refund
from billing.queries.payers import addressees

CASH = {
    Payment.Provider.STRIPE: Account.CASH_STRIPE,
    Payment.Provider.INSTAMOJO: Account.CASH_INSTAMOJO,
    Payment.Provider.CASH: Account.CASH_HAND,
    Payment.Provider.TRANSFER: Account.CASH_HAND,
}


@transaction.atomic
def record_payment(
    *,
    invoice: Invoice,
    amount: Money,
    provider: Payment.Provider,
    reference: str,
    received_at: datetime,
    fee: Money | None = None,
    method: str = "",
) -> Payment:
    """Book money received against an invoice, once per provider reference.

    fee: what the provider kept of it. Calling it again with the same reference returns the first payment and changes
    nothing. Money for an invoice that was voided meanwhile is booked and given back. Raises Refusal where the
    reference is already booked differently, or the currency is another.
    """
    # Against two payments settling the same invoice at once, and against its being voided now.
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if amount.currency != invoice.currency or invoice.state in Invoice.UNRAISED:
        raise Refusal(
            _("%(amount)s cannot be booked on invoice %(invoice)s (%(currency)s, %(state)s).")
            % {"amount": amount, "invoice": invoice, "currency": invoice.currency, "state": invoice.state},
            code="wrong-invoice",
        )
    fee_cents = fee.cents if fee else 0
    payment, is_new = Payment.objects.get_or_create(
        provider=provider,
        reference=reference,
        defaults={
            "invoice": invoice,
            "amount_cents": amount.cents,
            "fee_cents": fee_cents,
            "currency": amount.currency,
            "method": method,
            "received_at": received_at,
        },
    )
    if payment.invoice_id != invoice.pk or payment.amount_cents != amount.cents:
        raise Refusal(
            _("%(provider)s payment %(reference)s is already booked differently.")
            % {"provider": provider, "reference": reference},
            code="booked-differently",
        )
    if not is_new:
        return payment
    post(
        kind=JournalEntry.Kind.PAYMENT,
        about=payment,
        memo=f"Payment {reference} for invoice {invoice.number}",
        payer=invoice.payer,
        currency=amount.currency,
        sides=[
            (CASH[provider], amount.cents - fee_cents),
            (Account.FEES, fee_cents),
            (Account.RECEIVABLE, -amount.cents),
        ],
        happened_at=received_at,
    )
    if invoice.state == Invoice.State.VOID:
        give_back(payment=payment, because=invoice.voided_because)
        return payment
    for person in addressees(invoice.payer):
        tell(person, "receipt", about=payment)
    wake(f"invoice-paid:{invoice.pk}")
    return payment


@transaction.atomic
def give_back(*, payment: Payment, because: str) -> Refund:
    """Owe a family its money back and start asking the provider for it. Again: the first refund is returned."""
    refund, is_new = Refund.objects.get_or_create(
        payment=payment, defaults={"amount_cents": payment.amount_cents, "reason": because[:200]}
    )
    if is_new:
        start("refund", refund)
        tell_staff(
            "staff_alert",
            about=refund,
            facts={"title": _("A payment is being given back"), "reason": because[:500]},
        )
    return refund


@transaction.atomic
def record_refund(*, refund: Refund, reference: str) -> None:
    """Book money given back, once. The provider keeps its fee."""
    # Against two workers that both hear of it.
    refund = Refund.objects.select_for_update().select_related("payment__invoice__payer__family").get(pk=refund.pk)
    if refund.state != Refund.State.ASKED:
        return
    refund.state, refund.reference = Refund.State.DONE, reference
    refund.save(update_fields=["state", "reference"])
    payment = refund.payment
    payer = payment.invoice.payer
    post(
        kind=JournalEntry.Kind.REFUND,
        about=refund,
        memo=f"Refund {reference} of payment {payment.reference}",
        payer=payer,
        currency=payment.currency,
        sides=[
            (Account.RECEIVABLE, refund.amount_cents),
            (CASH[Payment.Provider(payment.provider)], -refund.amount_cents),
        ],
    )
    for person in addressees(payer):
        tell(person, "payment_refunded", about=refund)
