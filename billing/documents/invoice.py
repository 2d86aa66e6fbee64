"""An invoice on paper."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from academy.documents.sheet import Fact, Letterhead, Note, Sheet
from academy.kernel.money import Money
from academy.words import long_date
from billing.documents.parts import Line, Paid, Payer, lines_table, paid_table, total_of, written


@dataclass(frozen=True)
class InvoicePaper:
    """What it says. taken_back: why it no longer counts, empty where it does. written_off:
    whether the school gave it up. pay_at: the page on which it is paid."""

    number: str
    payer: Payer
    day: date
    due: date
    currency: str
    lines: tuple[Line, ...]
    paid: tuple[Paid, ...] = ()
    taken_back: str = ""
    written_off: bool = False
    pay_at: str = ""

    @property
    def total(self) -> Money:
        """Of all lines, tax included."""
        return total_of(self.lines, self.currency)

    @property
    def rest(self) -> Money:
        """What is still to be paid or, of an invoice below nothing, still to the payer's credit (below nothing)."""
        return self.total - sum((one.amount for one in self.paid), start=Money(0, self.currency))

    @property
    def open(self) -> Money:
        """What is still to be paid; nothing where it no longer counts, or is a credit."""
        nothing = Money(0, self.currency)
        return nothing if self.taken_back or self.written_off else max(self.rest, nothing)

    @property
    def is_credit(self) -> bool:
        """Whether the school owes it to the payer."""
        return self.total.cents < 0


def invoice_sheet(paper: InvoicePaper, letterhead: Letterhead) -> Sheet:
    """The invoice in words."""
    tables = [lines_table(paper.lines, paper.currency)]
    if paper.paid:
        nothing = Money(0, paper.currency)
        rest = Fact(_("Still to pay"), written(paper.open))
        if paper.is_credit:
            rest = Fact(_("Still to your credit"), written(nothing - paper.rest))
        tables.append(paid_table(paper.paid, *([] if paper.taken_back else [rest])))
    status, tone = _status(paper)
    return Sheet(
        name=f"invoice-{paper.number}",
        title=_("Credit") if paper.is_credit else _("Invoice"),
        number=paper.number,
        letterhead=letterhead,
        to_label=_("Billed to"),
        to=paper.payer.lines,
        facts=(Fact(_("Date"), long_date(paper.day)), *_due(paper)),
        figure=Fact(_("To pay") if paper.open else _("Total"), written(paper.open or paper.total)),
        figure_note=_figure_note(paper),
        status=status,
        tone=tone,
        tables=tuple(tables),
        notes=_how_to_pay(paper),
    )


def _status(paper: InvoicePaper) -> tuple[str, str]:
    if paper.taken_back:
        return _("Taken back"), "quiet"
    if paper.written_off:
        return _("Written off"), "quiet"
    if paper.is_credit:
        return (_("To your credit"), "") if paper.rest else (_("Used"), "quiet")
    return (_("To pay"), "wait") if paper.open else (_("Paid"), "")


def _due(paper: InvoicePaper) -> tuple[Fact, ...]:
    return () if paper.is_credit else (Fact(_("Due"), long_date(paper.due)),)


def _figure_note(paper: InvoicePaper) -> str:
    if paper.taken_back:
        return _("This invoice was taken back: %(reason)s") % {"reason": paper.taken_back}
    if paper.is_credit:
        return _("It pays your next invoices by itself.") if paper.rest else ""
    return _("by %(day)s") % {"day": long_date(paper.due)} if paper.open else ""


def _how_to_pay(paper: InvoicePaper) -> tuple[Note, ...]:
    if not paper.open:
        return ()
    said = _("By bank transfer or at the desk: please name the number %(number)s.") % {"number": paper.number}
    online = (_("By card, on your own page for this invoice:"),) if paper.pay_at else ()
    return (Note(_("How to pay"), (said, *online), paper.pay_at),)
