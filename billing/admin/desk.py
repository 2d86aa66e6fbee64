"""Many payments at the desk: tick who paid, press once."""

from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from academy.admin.columns import money
from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.models.zone import zone
from academy.queries.school import school, school_today
from billing.actions.by_hand import record_by_hand
from billing.admin.received import ByHandForm
from billing.models import Invoice, Payment
from billing.queries.desk import to_be_paid

PAGE = 50


class HowForm(ByHandForm):
    """What all of them have in common."""

    received_on = forms.DateField(label=_("Received on"))

    def clean_received_on(self) -> Any:
        if self.cleaned_data["received_on"] > school_today():
            raise forms.ValidationError(say("This lies in the future."))
        return self.cleaned_data["received_on"]


@dataclass
class Row:
    """One invoice on the page, with what was typed beside it."""

    invoice: Any
    is_ticked: bool = False
    amount: str = ""
    reference: str = ""
    error: str = ""
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = str(self.invoice.pk)

    @property
    def open_label(self) -> str:
        """What is still to be paid."""
        return money(self.invoice.balance_cents, self.invoice.currency)


def desk(request: HttpRequest, words: dict[str, Any]) -> HttpResponse:
    """GET shows what is to be paid, the oldest first; POST books each that is ticked, and keeps what was refused."""
    if not request.user.has_perm("billing.add_payment"):
        raise PermissionDenied
    search = request.GET.get("q", "").strip()
    rows = [_row(invoice, request) for invoice in _shown(search, request)]
    first = {"provider": Payment.Provider.CASH, "received_on": school_today()}
    form = HowForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        ticked = [row for row in rows if row.is_ticked]
        if len(ticked) < len(_ticked(request)):
            messages.warning(request, say("Some of these were paid meanwhile, and are not booked again."))
        booked = sum(_book(row, **form.cleaned_data) for row in ticked)
        if booked:
            messages.success(
                request, ngettext("%(n)s payment is booked.", "%(n)s payments are booked.", booked) % {"n": booked}
            )
        if booked == len(ticked):
            return HttpResponseRedirect(request.get_full_path())
        rows = [row for row in rows if not row.is_ticked or row.error]
    words["media"] += form.media
    words |= {"rows": rows, "form": form, "search": search, "is_full": len(rows) == PAGE}
    return TemplateResponse(request, "admin/billing/desk.html", words)


def _ticked(request: HttpRequest) -> list[int]:
    """The invoices that are said to be paid."""
    names = [name.removeprefix("paid-") for name in request.POST if name.startswith("paid-")]
    return [int(name) for name in names if name.isdecimal() and len(name) < 18]


def _shown(search: str, request: HttpRequest) -> list[Invoice]:
    """The first page, and whatever was ticked, however many came before it meanwhile."""
    page = list(to_be_paid(search)[:PAGE])
    there = {invoice.pk for invoice in page}
    return page + list(to_be_paid().filter(pk__in=[pk for pk in _ticked(request) if pk not in there]))


def _row(invoice: Any, request: HttpRequest) -> Row:
    name = str(invoice.pk)
    # Numbered by what was booked before it: sent twice, the second is the first; and the next one is another.
    reference = f"{invoice.number}/{invoice.payments_before + 1}"
    amount = str(Money(invoice.balance_cents, invoice.currency).major)
    if request.method != "POST":
        return Row(invoice, amount=amount, reference=reference)
    return Row(
        invoice,
        is_ticked=f"paid-{name}" in request.POST,
        amount=request.POST.get(f"amount-{name}", amount).strip(),
        reference=request.POST.get(f"reference-{name}", reference).strip()[:120],
    )


def _book(row: Row, *, provider: str, received_on: Any) -> int:
    """1 where it is booked; else the row says why not."""
    try:
        record_by_hand(
            invoice=row.invoice,
            amount=_amount(row),
            provider=Payment.Provider(provider),
            reference=row.reference,
            received_at=_noon(received_on),
        )
    except Refusal as no:
        row.error = no.sentence
        return 0
    return 1


def _amount(row: Row) -> Money:
    currency = row.invoice.currency
    try:
        cents = Decimal(row.amount.replace(",", ".")).scaleb(get_currency_precision(currency))
        if cents != int(cents) or not 0 < cents < 10**9:
            raise InvalidOperation
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise Refusal(say("This is no amount of %(currency)s.") % {"currency": currency}, code="no-amount") from error
    if not row.reference:
        raise Refusal(say("A reference keeps it from being booked twice."), code="no-reference")
    return Money(int(cents), currency)


def _noon(day: Any) -> datetime:
    """Midday of that day at the school, or now where that is still to come."""
    return min(datetime.combine(day, time(12), tzinfo=zone(school().zone)), now())
