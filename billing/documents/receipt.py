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
    """What it says. lines: of the invoice it was paid for. given_back: how much of it went back since."""

    number: str
    payer: Payer
    day: date
    how: str
    amount: Money
    invoice: str
    lines: tuple[Line, ...]
    given_back: Money


def receipt_sheet(paper: ReceiptPaper, letterhead: Letterhead) -> Sheet:
    """The receipt in words."""
    back = bool(paper.given_back)
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
            Fact(_("For invoice"), paper.invoice),
        ),
        figure=Fact(_("Received"), written(paper.amount)),
        figure_note=note,
        status=_("Given back") if paper.given_back == paper.amount else _("Paid"),
        tone="quiet" if paper.given_back == paper.amount else "",
        tables=(lines_table(paper.lines, paper.amount.currency, total_word=_("Total of the invoice")),),
        notes=(Note(_("Thank you"), (_("Keep this receipt for your records."),)),),
    )
