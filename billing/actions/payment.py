"""Record money received."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell
from billing.actions.allocate import lock_payers, settle
from billing.actions.ledger import post
from billing.actions.refund import give_back
from billing.models import CASH, Account, Invoice, JournalEntry, Payer, Payment
from billing.queries.payers import addressees


@transaction.atomic
def record_payment(
    *,
    amount: Money,
    provider: Payment.Provider,
    reference: str,
    received_at: datetime,
    invoice: Invoice | None = None,
    payer: Payer | None = None,
    fee: Money | None = None,
    method: str = "",
) -> Payment:
    """Book money received for an invoice, or on a payer's account, once per provider reference; and let it pay.

    It pays its own invoice first, then whatever else the payer owes; the rest is their credit. Money for an invoice
    that was voided meanwhile is given back. fee: what the provider kept of it. Calling it again with the same reference
    returns the first payment and changes nothing. Raises Refusal where the reference is already booked differently, or
    the invoice's currency is another.
    """
    payer = invoice.payer if invoice else payer
    if payer is None:
        raise TypeError("a payment has an invoice or a payer")
    # Against two payments settling the same invoice at once, and against its being voided now.
    lock_payers([payer.pk])
    if invoice:
        invoice = Invoice.objects.get(pk=invoice.pk)
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
            "payer": payer,
            "invoice": invoice,
            "amount_cents": amount.cents,
            "fee_cents": fee_cents,
            "currency": amount.currency,
            "method": method,
            "received_at": received_at,
        },
    )
    was = (payment.payer_id, payment.invoice_id, payment.amount_cents, payment.currency)
    if was != (payer.pk, invoice.pk if invoice else None, amount.cents, amount.currency):
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
        memo=f"Payment {reference} for invoice {invoice.number}" if invoice else f"Payment {reference} on account",
        payer=payer,
        currency=amount.currency,
        sides=[
            (CASH[provider], amount.cents - fee_cents),
            (Account.FEES, fee_cents),
            (Account.RECEIVABLE, -amount.cents),
        ],
        happened_at=received_at,
    )
    if invoice and invoice.state == Invoice.State.VOID:
        give_back(payment=payment, because=invoice.voided_because)
        return payment
    settle(payers=[payer.pk])
    for person in addressees(payer):
        tell(person, "receipt", about=payment)
    return payment
