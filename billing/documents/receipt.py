"""A receipt on paper: for one payment."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from academy.documents.sheet import Fact, Letterhead, Note, Sheet
from academy.kernel.money import Money
from academy.words import long_date
from billing.documents.parts import Line, Payer, lines_table, written


@dataclass(frozen=True)
class ReceiptPaper:
    """What it says. invoice: for which it was paid, with its lines; empty for money on account. pays: what else it
    pays, by the numbers of the invoices. given_back: how much of it went back since."""

    number: str
    payer: Payer
    day: date
    how: str
    amount: Money
    invoice: str
    lines: tuple[Line, ...]
    pays: tuple[tuple[str, Money], ...]
    given_back: Money


def receipt_sheet(paper: ReceiptPaper, letterhead: Letterhead) -> Sheet:
    """The receipt in words."""
    back, currency = bool(paper.given_back), paper.amount.currency
    note = _("%(amount)s of it was given back since.") % {"amount": written(paper.given_back)} if back else ""
    return Sheet(
        name=f"receipt-{paper.number}",
        title=_("Receipt"),
        number=paper.number,
        letterhead=letterhead,
        to_label=_("Received from"),
        to=paper.payer.lines,
        facts=(
            Fact(_("On"), long_date(paper.day)),
            Fact(_("By"), paper.how),
            Fact(_("For invoice"), paper.invoice) if paper.invoice else Fact(_("For"), _("your account")),
        ),
        figure=Fact(_("Received"), written(paper.amount)),
        figure_note=note,
        status=_("Given back") if paper.given_back == paper.amount else _("Paid"),
        tone="quiet" if paper.given_back == paper.amount else "",
        tables=(lines_table(paper.lines, currency, total_word=_("Total of the invoice")),) if paper.lines else (),
        notes=(*_pays(paper), Note(_("Thank you"), (_("Keep this receipt for your records."),))),
    )


def _pays(paper: ReceiptPaper) -> tuple[Note, ...]:
    said = _("Invoice %(number)s: %(amount)s")
    paid = tuple(said % {"number": number, "amount": written(amount)} for number, amount in paper.pays)
    return (Note(_("It also pays") if paper.invoice else _("It pays"), paid),) if paid else ()
