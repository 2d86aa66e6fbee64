"""The buttons that take an invoice from one state to the next."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from billing.actions.review import raise_now, reopen, review
from billing.actions.take_back import take_back_invoice
from billing.actions.write_off import write_off
from billing.models import Invoice
from billing.queries.balances import balance


def _review(invoice: Invoice, by: Any) -> str:
    review(invoice=invoice)
    return say("%(invoice)s is reviewed; it stays as it is until it is raised.") % {"invoice": invoice}


def _reopen(invoice: Invoice, by: Any) -> str:
    reopen(invoice=invoice)
    return say("%(invoice)s is a draft again.") % {"invoice": invoice}


def _raise(invoice: Invoice, by: Any) -> str:
    return say("Invoice %(number)s is raised.") % {"number": raise_now(invoice=invoice).number}


def _void(invoice: Invoice, by: Any, *, because: str, keep: bool) -> str:
    take_back_invoice(invoice=invoice, because=because, keep=keep)
    return say("Invoice %(invoice)s is taken back.") % {"invoice": invoice}


def _write_off(invoice: Invoice, by: Any, *, because: str) -> str:
    lost = write_off(invoice=invoice, because=because)
    return say("%(amount)s of invoice %(invoice)s is written off.") % {"amount": lost, "invoice": invoice}


class BecauseForm(StaffForm):
    """Why, as it stands in the books."""

    because = forms.CharField(label=_("Why"), max_length=200)


class BackForm(BecauseForm):
    """And what becomes of the money."""

    keep = forms.BooleanField(
        label=_("Keep what was paid"),
        required=False,
        help_text=_("It stays to the family's credit and pays their next invoices."),
    )


REVIEW = Button(
    name="review",
    label=_("Reviewed"),
    press=_review,
    permission="billing.change_invoice",
    offered=lambda invoice: invoice.state == Invoice.State.DRAFT,
)
REOPEN = Button(
    name="reopen",
    label=_("Not reviewed after all"),
    press=_reopen,
    permission="billing.change_invoice",
    offered=lambda invoice: invoice.state == Invoice.State.REVIEWED,
)
RAISE = Button(
    name="raise",
    label=_("Raise it"),
    press=_raise,
    permission="billing.change_invoice",
    question=_("It gets its number, is due by the school's terms and stands in the books; the family sees it."),
    offered=lambda invoice: invoice.state in Invoice.UNRAISED,
    tone="main",
)
VOID = Button(
    name="void",
    label=_("Take it back"),
    press=_void,
    permission="billing.change_invoice",
    question=_("The family owes nothing of it any more; the books keep both. What paid it goes back, or is kept."),
    form=BackForm,
    offered=lambda invoice: invoice.state == Invoice.State.OPEN and invoice.enrolment_id is None,
)
WRITE_OFF = Button(
    name="write_off",
    label=_("Write it off"),
    press=_write_off,
    permission="billing.change_invoice",
    question=_(
        "Nobody will pay what is still open. The books count it as lost; what comes in later is the payer’s credit."
    ),
    form=BecauseForm,
    offered=lambda invoice: invoice.state == Invoice.State.OPEN and balance(invoice).cents > 0,
    tone="stern",
)
