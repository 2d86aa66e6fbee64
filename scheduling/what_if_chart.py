"""The what-if's picture and table: two bars for each month, drawn by the server, said again in a table."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from academy.kernel.money import Money
from academy.words import month
from scheduling.queries.what_if import Month

HEIGHT, BAR, GAP = 120, 14, 12


def chart(months: Sequence[Month]) -> dict[str, Any]:
    """Bars of the credits by both policies; the tallest is as high as the picture."""
    top = max((sums.credits for row in months for sums in (row.now, row.then)), default=0) or 1
    bars = []
    for number, row in enumerate(months):
        left = number * (2 * BAR + GAP)
        for offset, sums, tone in ((0, row.now, "now"), (BAR, row.then, "then")):
            height = round(sums.credits * HEIGHT / top)
            said = _("%(month)s: %(n)s credits") % {"month": _label(row), "n": sums.credits}
            bars.append({"x": left + offset, "y": HEIGHT - height, "height": height, "tone": tone, "said": said})
    return {"bars": bars, "width": max(len(months) * (2 * BAR + GAP) - GAP, 1), "height": HEIGHT, "bar": BAR}


def table(months: Sequence[Month], currency: str) -> dict[str, Any]:
    """A row for each month, and the sum of all."""
    return {
        "rows": [{"label": _label(row), **_cells([row], currency)} for row in months],
        "total": _cells(months, currency),
    }


def _label(row: Month) -> str:
    return month(row.first)


def _cells(months: Sequence[Month], currency: str) -> dict[str, Any]:
    return {
        "missed": sum(row.now.missed for row in months),
        "credits_now": sum(row.now.credits for row in months),
        "credits_then": sum(row.then.credits for row in months),
        "credits_more": _signed(sum(row.credits_more for row in months)),
        "billed_now": str(Money(sum(row.now.billed_cents for row in months), currency)),
        "billed_then": str(Money(sum(row.then.billed_cents for row in months), currency)),
        "net_more": _more(sum(row.net_more for row in months), currency),
    }


def _signed(number: int) -> str:
    return f"{number:+d}".replace("-", "−") if number else "0"


def _more(cents: int, currency: str) -> str:
    sign = "−" if cents < 0 else "+" if cents else ""
    return f"{sign}{Money(abs(cents), currency)}"
