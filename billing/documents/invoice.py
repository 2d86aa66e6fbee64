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
    def open(self) -> Money:
        """What is still to be paid; nothing where it no longer counts, or more was paid."""
        rest = self.total - sum((one.amount for one in self.paid), start=Money(0, self.currency))
        return Money(0, self.currency) if self.taken_back or self.written_off else max(rest, Money(0, self.currency))


def invoice_sheet(paper: InvoicePaper, letterhead: Letterhead) -> Sheet:
    """The invoice in words."""
    tables = [lines_table(paper.lines, paper.currency)]
    if paper.paid:
        rest = Fact(_("Still to pay"), written(paper.open))
        tables.append(paid_table(paper.paid, *([] if paper.taken_back else [rest])))
    status, tone = _status(paper)
    return Sheet(
        name=f"invoice-{paper.number}",
        title=_("Invoice"),
        number=paper.number,
        letterhead=letterhead,
        to_label=_("Billed to"),
        to=paper.payer.lines,
        facts=(Fact(_("Date"), long_date(paper.day)), Fact(_("Due"), long_date(paper.due))),
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
    return (_("To pay"), "wait") if paper.open else (_("Paid"), "")


def _figure_note(paper: InvoicePaper) -> str:
    if paper.taken_back:
        return _("This invoice was taken back: %(reason)s") % {"reason": paper.taken_back}
    return _("by %(day)s") % {"day": long_date(paper.due)} if paper.open else ""


def _how_to_pay(paper: InvoicePaper) -> tuple[Note, ...]:
    if not paper.open:
        return ()
    said = _("By bank transfer or at the desk: please name the number %(number)s.") % {"number": paper.number}
    online = (_("By card, on your own page for this invoice:"),) if paper.pay_at else ()
    return (Note(_("How to pay"), (said, *online), paper.pay_at),)
