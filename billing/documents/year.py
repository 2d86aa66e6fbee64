"""The yearly receipt for one child on paper: who paid, for which lessons, and what of it is exempt from tax."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.documents.sheet import Cell, Fact, Letterhead, Note, Sheet, Table
from academy.kernel.money import Money
from academy.words import long_date, short_day
from billing.documents.parts import Paid, Payer, paid_table, written


@dataclass(frozen=True)
class Taught:
    """What a child was taught in the year: the course, with whom, on which days."""

    course: str
    teacher: str
    days: tuple[date, ...]


@dataclass(frozen=True)
class YearPaper:
    """What it says. paid: what was received for this child in the year, and given back. taxed: what of it bore tax."""

    year: int
    payer: Payer
    child: str
    born: date
    taught: tuple[Taught, ...]
    paid: tuple[Paid, ...]
    taxed: Money

    @property
    def total(self) -> Money:
        """What was paid and not given back."""
        return sum((one.amount for one in self.paid), start=Money(0, self.taxed.currency))

    @property
    def exempt(self) -> Money:
        """What of it bore no tax."""
        return self.total - self.taxed


def year_sheet(paper: YearPaper, letterhead: Letterhead) -> Sheet:
    """The yearly receipt in words."""
    lessons = Table(
        title=_("Lessons in %(year)s") % {"year": paper.year},
        columns=(_("Course and days"), _("Lessons")),
        rows=tuple(
            (Cell(f"{one.course}, {one.teacher}", " · ".join(map(short_day, one.days))), Cell(str(len(one.days))))
            for one in paper.taught
        ),
        empty=_("No lessons were taught in %(year)s.") % {"year": paper.year},
    )
    totals = [Fact(_("Exempt from sales tax"), written(paper.exempt))]
    if paper.taxed:
        totals.append(Fact(_("With sales tax"), written(paper.taxed)))
    count = sum(len(one.days) for one in paper.taught)
    return Sheet(
        name=f"receipt-{paper.year}-{paper.child}",
        title=_("Receipt for %(year)s") % {"year": paper.year},
        number="",
        letterhead=letterhead,
        to_label=_("Paid by"),
        to=paper.payer.lines,
        facts=(
            Fact(_("For the lessons of"), paper.child),
            Fact(_("Born"), long_date(paper.born)),
            Fact(_("Year"), str(paper.year)),
        ),
        figure=Fact(_("Paid in %(year)s") % {"year": paper.year}, written(paper.total)),
        figure_note=ngettext("%(count)s lesson taught", "%(count)s lessons taught", count) % {"count": count},
        tables=(
            paid_table(paper.paid, *totals, Fact(_("Paid in %(year)s") % {"year": paper.year}, written(paper.total))),
            lessons,
        ),
        notes=(Note(_("For your tax return"), (_("Payments count in the year in which they were received."),)),),
    )
