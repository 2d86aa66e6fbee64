"""What the rows and the pricing function call alike stands in both: one may not know the other. They never part."""

import pytest

from academy.models import Price
from billing.models import Discount, InvoiceLine, Sort
from billing.pricing import charge, rules


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Sort, charge.Sort),
        (InvoiceLine.Kind, charge.ItemKind),
        (Discount.Kind, rules.DiscountKind),
        (Price.Basis, rules.Basis),
    ],
)
def test_both_know_the_same_words(choices: type, words: type) -> None:
    assert {one.value for one in choices} == {one.value for one in words}  # type: ignore[attr-defined]
