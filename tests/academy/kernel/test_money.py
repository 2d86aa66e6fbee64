"""Money is whole minor units with their currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from academy.kernel.money import Money

amounts = some.integers(-(10**12), 10**12)
currencies = some.sampled_from(["CAD", "EUR", "INR", "JPY", "KWD"])


@given(amounts, amounts, currencies)
def test_sums_and_differences_undo_each_other(a: int, b: int, currency: str) -> None:
    one, other = Money(a, currency), Money(b, currency)

    assert one + other == other + one == Money(a + b, currency)
    assert (one + other) - other == one
    assert (one < other) == (a < b)


@given(amounts, some.integers(0, 60), currencies)
def test_times_is_repeated_addition(cents: int, times: int, currency: str) -> None:
    total = Money(0, currency)
    for _ in range(times):
        total += Money(cents, currency)

    assert Money(cents, currency) * times == total


@given(amounts, amounts)
def test_two_currencies_are_never_added_up(a: int, b: int) -> None:
    for mixed in (lambda: Money(a, "CAD") + Money(b, "EUR"), lambda: Money(a, "CAD") - Money(b, "EUR")):
        with pytest.raises(ValueError, match="CAD and EUR cannot be added up"):
            mixed()


@given(amounts)
def test_what_people_write_is_exact(cents: int) -> None:
    assert Money(cents, "CAD").major * 100 == cents
    assert Money(cents, "JPY").major == cents
    assert Money(cents, "KWD").major * 1000 == cents


def test_nothing_is_false() -> None:
    assert not Money(0, "CAD")
    assert Money(-1, "CAD")


def test_it_is_written_with_its_currencys_letters() -> None:
    assert str(Money(112000, "CAD")) == "CAD 1,120.00"
    assert Money(112000, "CAD").format("en") == "CAD 1,120.00"
    assert Money(500, "JPY").major == Decimal(500)
    assert "1" in Money(112000, "CAD").format("fr")
