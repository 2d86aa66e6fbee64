"""A family's invoices and all papers about money: as pages, and the same as files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.audiences import family_page
from academy.documents.files import as_file
from academy.documents.letterhead import letterhead
from academy.documents.pdf import can_print
from academy.documents.sheet import Sheet
from academy.kernel.errors import Refusal
from academy.models import Student
from academy.queries.audience import may_pay
from academy.queries.school import school_today
from billing.card_words import by_card
from billing.documents.credit_note import credit_note_sheet
from billing.documents.invoice import invoice_sheet
from billing.documents.receipt import receipt_sheet
from billing.documents.statement import statement_sheet
from billing.documents.year import year_sheet
from billing.forms import StatementForm
from billing.models import Invoice, Payer, Payment
from billing.presenting import invoice_in_full, invoice_row
from billing.queries.balances import with_amounts, with_checkout
from billing.queries.papers import OF_INVOICE, OF_PAYMENT, credit_note_paper, invoice_paper, receipt_paper
from billing.queries.statement import statement_paper
from billing.queries.year import year_paper, years_of


@require_safe
@family_page
def invoices(request: Any) -> HttpResponse:
    """Every invoice, the newest first, and the papers of whole years."""
    rows = with_checkout(with_amounts(Invoice.objects.of_family(request.family, request.user)))[:100]
    students, payers = list(Student.objects.of_family(request.family)), _payers(request)
    years = [
        {
            "title": _("Receipt for %(year)s, %(child)s") % {"year": year, "child": student.first_name},
            "url": reverse("family-year", args=[student.pk, year]) + asked,
            "payer": name,
        }
        for year in years_of(payers)
        for student in students
        for asked, name in _each(payers)
    ]
    words = {
        "invoices": [invoice_row(row) for row in rows],
        "years": years,
        "statements": [{"url": reverse("family-statement") + asked, "payer": name} for asked, name in _each(payers)],
    }
    return render(request, "family/invoices.html", words)


def _payers(request: Any) -> list[Payer]:
    """The family's and this person's own, or the one of them that is asked for."""
    rows = list(Payer.objects.of([request.family], request.user).select_related("person", "family"))
    asked = request.GET.get("payer")
    found = [row for row in rows if asked in (None, str(row.pk))]
    if asked and not found:
        raise Http404
    return found


def _each(payers: list[Payer]) -> list[tuple[str, str]]:
    """What to add to an address for each payer's own paper, and the name; nothing where there is only one."""
    return [(f"?payer={row.pk}", row.name) for row in payers] if len(payers) > 1 else [("", "")]


def _invoice(request: Any, pk: int, **more: Any) -> Invoice:
    rows = Invoice.objects.of_family(request.family, request.user).filter(**more)
    return get_object_or_404(rows.select_related("payer__family", "payer__person").prefetch_related(*OF_INVOICE), pk=pk)


@require_safe
@family_page
def invoice(request: Any, pk: int) -> HttpResponse:
    """One invoice, line by line, with its payments, and where it is paid."""
    rows = with_checkout(with_amounts(Invoice.objects.of_family(request.family, request.user)))
    found = get_object_or_404(
        rows.select_related("payer__family", "payer__person").prefetch_related(*OF_INVOICE),
        pk=pk,
    )
    pays = may_pay(request.user, request.family)
    words = {
        "invoice": invoice_in_full(found, may_pay=pays),
        "by_card": by_card(found, may_pay=pays),
        "sheet": invoice_sheet(invoice_paper(found), letterhead()),
        "pdf_url": _pdf("family-invoice-pdf", pk),
        "credit_note_url": reverse("family-credit-note", args=[pk]) if found.state == Invoice.State.VOID else "",
    }
    return render(request, "family/invoice.html", words)


@require_safe
@family_page
def invoice_pdf(request: Any, pk: int) -> HttpResponse:
    """The same as a file."""
    sheet = invoice_sheet(invoice_paper(_invoice(request, pk)), letterhead())
    return as_file(sheet, otherwise=reverse("family-invoice", args=[pk]))


def _credit_note(request: Any, pk: int) -> Sheet:
    return credit_note_sheet(credit_note_paper(_invoice(request, pk, state=Invoice.State.VOID)), letterhead())


@require_safe
@family_page
def credit_note(request: Any, pk: int) -> HttpResponse:
    """What takes an invoice back."""
    return _page(request, _credit_note(request, pk), _pdf("family-credit-note-pdf", pk))


@require_safe
@family_page
def credit_note_pdf(request: Any, pk: int) -> HttpResponse:
    """The same as a file."""
    return as_file(_credit_note(request, pk), otherwise=reverse("family-credit-note", args=[pk]))


def _receipt(request: Any, pk: int) -> Sheet:
    mine = Payer.objects.of([request.family], request.user)
    rows = Payment.objects.counted().filter(payer__in=mine)
    rows = rows.select_related("payer__family", "payer__person", "invoice").prefetch_related(*OF_PAYMENT)
    return receipt_sheet(receipt_paper(get_object_or_404(rows, pk=pk)), letterhead())


@require_safe
@family_page
def receipt(request: Any, pk: int) -> HttpResponse:
    """A receipt, for the screen and for paper."""
    return _page(request, _receipt(request, pk), _pdf("family-receipt-pdf", pk))


@require_safe
@family_page
def receipt_pdf(request: Any, pk: int) -> HttpResponse:
    """The same as a file."""
    return as_file(_receipt(request, pk), otherwise=reverse("family-receipt", args=[pk]))


def _year(request: Any, pk: int, year: int) -> Sheet:
    student = get_object_or_404(Student.objects.of_family(request.family).select_related("family"), pk=pk)
    if not 2000 <= year <= school_today().year:
        raise Http404
    return year_sheet(year_paper(student, _payers(request), year), letterhead())


@require_safe
@family_page
def year(request: Any, pk: int, year: int) -> HttpResponse:
    """What was paid for a child in a year, and for which lessons."""
    return _page(request, _year(request, pk, year), _asked(request, _pdf("family-year-pdf", pk, year)))


@require_safe
@family_page
def year_pdf(request: Any, pk: int, year: int) -> HttpResponse:
    """The same as a file."""
    return as_file(_year(request, pk, year), otherwise=_asked(request, reverse("family-year", args=[pk, year])))


def _statement(request: Any) -> tuple[StatementForm, Sheet]:
    form = StatementForm(request.GET, today=school_today())
    return form, statement_sheet(statement_paper(request.family, _payers(request), *form.asked), letterhead())


@require_safe
@family_page
def statement(request: Any) -> HttpResponse:
    """What was asked and paid between two days, and what remained."""
    form, sheet = _statement(request)
    words = {"form": form, "sheet": sheet, "pdf_url": _asked(request, _pdf("family-statement-pdf"))}
    words["payer"] = request.GET.get("payer", "")
    return render(request, "family/statement.html", words, status=200 if form.is_valid() else 400)


@require_safe
@family_page
def statement_pdf(request: Any) -> HttpResponse:
    """The same as a file."""
    here = _asked(request, reverse("family-statement"))
    try:
        return as_file(_statement(request)[1], otherwise=here)
    except Refusal as no:
        messages.error(request, no.sentence)
        return redirect(here)


def _page(request: Any, sheet: Sheet, pdf_url: str) -> HttpResponse:
    return render(request, "family/paper.html", {"sheet": sheet, "pdf_url": pdf_url})


def _pdf(name: str, *args: int) -> str:
    """Where the file is; empty where this machine makes none."""
    return reverse(name, args=args) if can_print() else ""


def _asked(request: Any, url: str) -> str:
    """The same days and payer at another address; no address stays none."""
    return f"{url}?{request.GET.urlencode()}" if url and request.GET else url
