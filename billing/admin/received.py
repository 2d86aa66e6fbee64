"""Money that came over the counter or into the bank, as the office types it; and money handed out again."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from academy.admin.amounts import AmountField
from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from academy.kernel.money import Money
from academy.queries.school import school
from billing.actions.by_hand import BY_HAND, record_by_hand, record_on_account
from billing.actions.refund import hand_out_credit
from billing.models import Invoice, Payer, Payment
from billing.queries.balances import balance
from billing.queries.credit import credit


class ByHandForm(StaffForm):
    """How it came."""

    provider = forms.ChoiceField(
        label=_("How"),
        choices=[(one.value, one.label) for one in BY_HAND],
        widget=widgets.UnfoldAdminRadioSelectWidget,
    )


class ReceivedForm(ByHandForm):
    """And how much. The reference keeps it from being booked twice."""

    amount = AmountField(label=_("Amount"), min_value=0, max_digits=9)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=120,
        help_text=_("The bank's reference, or the number in the receipt book. Typed again, nothing is booked twice."),
    )
    received_at = forms.SplitDateTimeField(label=_("Received"), widget=widgets.UnfoldAdminSplitDateTimeWidget)

    def clean_amount(self) -> int:
        """More than nothing."""
        cents: int = self.cleaned_data["amount"]
        if cents <= 0:
            raise forms.ValidationError(say("Nothing was received."))
        return cents

    def clean_received_at(self) -> Any:
        """Not in the future."""
        if self.cleaned_data["received_at"] > timezone.now():
            raise forms.ValidationError(say("This lies in the future."))
        return self.cleaned_data["received_at"]


def _now() -> dict[str, Any]:
    return {
        "provider": Payment.Provider.CASH,
        "received_at": timezone.localtime().replace(second=0, microsecond=0),
    }


def _record(invoice: Invoice, by: Any, *, provider: str, amount: int, reference: str, received_at: Any) -> str:
    payment = record_by_hand(
        invoice=invoice,
        amount=Money(amount, invoice.currency),
        provider=Payment.Provider(provider),
        reference=reference.strip(),
        received_at=received_at,
    )
    return say("%(amount)s is booked on invoice %(invoice)s, receipt %(receipt)s.") % {
        "amount": payment.amount,
        "invoice": invoice,
        "receipt": payment.receipt_number,
    }


RECORD = Button(
    name="record_payment",
    label=_("Record a payment"),
    press=_record,
    permission="billing.add_payment",
    question=_("For cash and bank transfers. Cards are booked by themselves when Stripe reports them."),
    form=ReceivedForm,
    initial=lambda invoice: {"amount": balance(invoice).cents, **_now()},
    offered=lambda invoice: invoice.state == Invoice.State.OPEN and balance(invoice).cents > 0,
    tone="main",
)


def _on_account(payer: Payer, by: Any, *, provider: str, amount: int, reference: str, received_at: Any) -> str:
    payment = record_on_account(
        payer=payer,
        amount=Money(amount, school().currency),
        provider=Payment.Provider(provider),
        reference=reference.strip(),
        received_at=received_at,
    )
    return say("%(amount)s is booked for %(payer)s, receipt %(receipt)s; %(credit)s stands to their credit.") % {
        "amount": payment.amount,
        "payer": payer,
        "receipt": payment.receipt_number,
        "credit": credit([payer], payment.currency),
    }


ON_ACCOUNT = Button(
    name="on_account",
    label=_("Take money on account"),
    press=_on_account,
    permission="billing.add_payment",
    question=_(
        "It pays what is open, the longest due first. What is left stays to their credit for the next invoices."
    ),
    form=ReceivedForm,
    initial=lambda _payer: _now(),
)


class HandOutForm(StaffForm):
    """How much of it, and why. key: this page, so that pressing twice gives back once."""

    amount = AmountField(label=_("Amount"), min_value=0, max_digits=9)
    because = forms.CharField(label=_("Why"), max_length=200, help_text=_("The family reads it."))
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


def _hand_out(payment: Payment, by: Any, *, amount: int, because: str, key: str) -> str:
    refund = hand_out_credit(payment=payment, amount=Money(amount, payment.currency), because=because, key=key)
    return say("%(amount)s is on its way back to %(payer)s.") % {"amount": refund.amount, "payer": payment.payer}


HAND_OUT = Button(
    name="hand_out",
    label=_("Give credit back"),
    press=_hand_out,
    permission="billing.change_refund",
    question=_("What stands to the payer's credit goes back by the way this payment came. Nothing owed becomes open."),
    form=HandOutForm,
    initial=lambda payment: {"amount": credit([payment.payer], payment.currency).cents, "key": uuid4().hex},
    offered=lambda one: one.state == Payment.State.SUCCEEDED and bool(credit([one.payer], one.currency)),
)
