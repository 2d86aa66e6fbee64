"""A credit note on paper: what takes an invoice back, whole or in part."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from academy.documents.sheet import Fact, Letterhead, Sheet
from academy.kernel.money import Money
from academy.words import long_date
from billing.documents.parts import Line, Paid, Payer, lines_table, paid_table, total_of, written


@dataclass(frozen=True)
class CreditNotePaper:
    """What it says. lines: what is credited, above nothing. settled: what was given back for it."""

    number: str
    invoice: str
    payer: Payer
    day: date
    because: str
    currency: str
    lines: tuple[Line, ...]
    settled: tuple[Paid, ...] = ()

    @property
    def total(self) -> Money:
        """What is credited, tax included."""
        return total_of(self.lines, self.currency)


def credit_note_sheet(paper: CreditNotePaper, letterhead: Letterhead) -> Sheet:
    """The credit note in words."""
    tables = [lines_table(paper.lines, paper.currency, total_word=_("Credited"))]
    if paper.settled:
        tables.append(paid_table(paper.settled))
    return Sheet(
        name=f"credit-note-{paper.number}",
        title=_("Credit note"),
        number=paper.number,
        letterhead=letterhead,
        to_label=_("Credited to"),
        to=paper.payer.lines,
        facts=(Fact(_("Date"), long_date(paper.day)), Fact(_("For invoice"), paper.invoice)),
        figure=Fact(_("Credited"), written(paper.total)),
        figure_note=_("Reason: %(reason)s") % {"reason": paper.because},
        tables=tuple(tables),
    )
