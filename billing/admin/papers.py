"""The papers about money that the office reads beside their rows."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from academy.admin.papers import Paper
from academy.documents.letterhead import letterhead
from academy.documents.sheet import Sheet
from academy.queries.school import school_today
from billing.documents.credit_note import credit_note_sheet
from billing.documents.invoice import invoice_sheet
from billing.documents.receipt import receipt_sheet
from billing.documents.statement import statement_sheet
from billing.documents.year import year_sheet
from billing.forms import StatementForm, YearForm
from billing.models import Invoice, Payer, Payment
from billing.queries.papers import credit_note_paper, invoice_paper, receipt_paper
from billing.queries.statement import statement_paper
from billing.queries.year import year_paper, years_of

INVOICE = Paper(
    name="paper",
    label=_("Invoice to print"),
    sheet=lambda invoice, _form: invoice_sheet(invoice_paper(invoice), letterhead()),
    # What was paid stands on it.
    permission="billing.view_payment",
    offered=lambda invoice: invoice.state not in Invoice.UNRAISED,
)
CREDIT_NOTE = Paper(
    name="credit-note",
    label=_("Credit note"),
    sheet=lambda invoice, _form: credit_note_sheet(credit_note_paper(invoice), letterhead()),
    permission="billing.view_payment",
    offered=lambda invoice: invoice.state == Invoice.State.VOID and bool(invoice.number),
)
RECEIPT = Paper(
    name="receipt",
    label=_("Receipt to print"),
    sheet=lambda payment, _form: receipt_sheet(receipt_paper(payment), letterhead()),
    permission="billing.view_payment",
    offered=lambda payment: payment.state == Payment.State.SUCCEEDED,
)


def _statement(payer: Payer, form: Any) -> Sheet:
    return statement_sheet(statement_paper(payer.family, [payer], *form.asked), letterhead())


def _ask_for_days(asked: Any, _payer: Payer) -> forms.Form:
    return StatementForm(asked, today=school_today())


def _ask_for_child(asked: Any, payer: Payer) -> forms.Form:
    return YearForm(asked, students=list(payer.family.students.select_related("family")), years=years_of([payer]))


def _year(payer: Payer, form: Any) -> Sheet:
    if not form.is_valid():
        raise Http404
    student = form.students[form.cleaned_data["student"]]
    return year_sheet(year_paper(student, [payer], form.cleaned_data["year"]), letterhead())


STATEMENT = Paper(
    name="statement",
    label=_("Statement of account"),
    sheet=_statement,
    permission="billing.view_payer",
    form=_ask_for_days,
)
YEAR = Paper(
    name="year",
    label=_("Receipt for a year"),
    sheet=_year,
    permission="billing.view_payer",
    form=_ask_for_child,
    offered=lambda payer: bool(years_of([payer])),
)
