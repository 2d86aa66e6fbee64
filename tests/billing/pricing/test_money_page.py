"""The example of docs/money.md is what the engine says."""

from dataclasses import replace

from academy.local.paths import ROOT
from billing.pricing.bill import bill
from billing.pricing.charge import Sort
from billing.pricing.facts import Extra, Gap, Share
from billing.pricing.rules import DiscountKind, Tax
from tests.billing.pricing.family import (
    ANNA,
    BEN,
    MIA,
    MONTH,
    TOM,
    after,
    between,
    bill_of,
    d,
    family,
    lessons,
    off,
    piano,
    price,
)

OCTOBER = d(10, 1), d(10, 31)
VIOLIN = replace(MONTH, course=2)


def mias(**changed):
    return piano(*lessons(MONTH, *OCTOBER, **changed))


def test_the_example_is_true():
    before = family(mias(), prices=[price(MONTH, 15000)], shares=(Share(BEN, MIA, 10_000),))
    billed = after(bill(before, until=d(11, 1), billed={}))
    tom = piano(*between(lessons(VIOLIN, *OCTOBER, start=300), d(10, 15), d(10, 31)), key=2, student=TOM, name="Violin")
    both = family(
        mias(d1020={"gap": Gap.PAUSED}, d1027={"gap": Gap.PAUSED}),
        tom,
        prices=[price(MONTH, 15000), price(VIOLIN, 12000, key=2)],
        discounts=(off(DiscountKind.SIBLING, points=1000, name="Second child"),),
        extras=(Extra(1, TOM, d(10, 16), "Violin book", 1999, "CAD", Sort.GOODS),),
        taxes=(Tax(1, "HST", Sort.GOODS, 1300),),
        shares=(Share(BEN, MIA, 10_000), Share(ANNA, TOM, 3333), Share(BEN, TOM, 6667)),
    )
    written = "\n".join(bill_of(both, d(11, 1), billed))
    assert f"```\n{written}\n```" in (ROOT / "docs" / "money.md").read_text()
