"""What holds of any family, tried on families at random; HISTORIES=100000 before a release."""

import os
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from billing.pricing import discounts, engine, shares, taxes, tuition
from billing.pricing.bill import bill
from billing.pricing.contradictions import Contradiction
from billing.pricing.engine import charges
from billing.pricing.rules import WHOLE
from billing.pricing.whole import half_up, whole
from tests.billing.pricing import properties
from tests.billing.pricing.histories import FIRST, LAST, history

HISTORIES = int(os.environ.get("HISTORIES", "1000"))
RUNS = 8  # Parts of the whole, which may run side by side.
FEW = range(150)


@pytest.mark.parametrize("run", range(RUNS))
def test_what_holds_of_every_family(run):
    for seed in range(run, HISTORIES, RUNS):
        try:
            holds_all(seed)
        except AssertionError as found:
            raise AssertionError(f"Family {seed}: {found}") from found


def holds_all(seed):
    household = history(seed)
    parts = charges(household)
    properties.cents_are_whole(parts)
    properties.no_lesson_is_below_nothing(parts)
    properties.limits_are_kept(household, parts)
    properties.parts_sum_to_the_whole(household)
    cuts = properties.days_to_bill(seed)
    # Seventeen bills take long; of twenty families one is billed in all ways.
    for way in ("anywhere",) if seed % 20 else cuts:
        properties.splitting_changes_nothing(household, cuts[way])
    properties.changes_are_made_good(household, seed)
    properties.preview_is_the_invoice(household, FIRST + timedelta(days=Random(seed).randrange(120)))
    properties.order_does_not_matter(household, seed)
    properties.steps_say_the_line(bill(household, until=LAST, billed={}))


def finds_one(check):
    """A wrong way must be found out by some family."""
    for seed in FEW:
        try:
            check(seed)
        except AssertionError:
            return
    pytest.fail("No family showed that it is wrong.")


def test_a_bill_that_sees_only_its_own_days_is_found_out():
    def short_sighted(household, *, until, billed):
        seen = tuple(
            replace(one, slots=tuple(slot for slot in one.slots if slot.day < until)) for one in household.tuitions
        )
        lines = bill(replace(household, tuitions=seen), until=until, billed=billed)
        return [line for line in lines if line.amount.gross > 0]

    def check(seed):
        days = properties.days_to_bill(seed)["anywhere"]
        properties.splitting_changes_nothing(history(seed), days, short_sighted)

    finds_one(check)


def test_a_bill_that_gives_nothing_back_is_found_out():
    def greedy(*args, **facts):
        return [line for line in bill(*args, **facts) if line.amount.gross > 0]

    finds_one(lambda seed: properties.changes_are_made_good(history(seed), seed, greedy))


def test_a_preview_with_prices_of_its_own_is_found_out():
    def preview(household, **facts):
        return bill(replace(household, discounts=()), **facts)

    finds_one(lambda seed: properties.preview_is_the_invoice(history(seed), LAST, preview))


def test_shares_rounded_one_by_one_are_found_out(monkeypatch):
    def parts(amounts, points):
        return [[half_up(cents * of, WHOLE) for of in row] for cents, row in zip(amounts, points, strict=True)]

    monkeypatch.setattr(shares, "_parts", parts)
    finds_one(lambda seed: properties.parts_sum_to_the_whole(history(seed)))


def test_a_discount_without_its_limits_is_found_out(monkeypatch):
    monkeypatch.setattr(discounts, "at_most", lambda discount, *_left: discount.cents or 10**9)
    monkeypatch.setattr(discounts, "WHOLE", WHOLE // 2)
    finds_one(lambda seed: properties.no_lesson_is_below_nothing(charges(history(seed))))
    finds_one(lambda seed: properties.limits_are_kept(history(seed), charges(history(seed))))


def test_discounts_in_the_order_they_come_are_found_out(monkeypatch):
    monkeypatch.setattr(discounts, "in_order", list)
    finds_one(lambda seed: properties.order_does_not_matter(history(seed), seed))


@pytest.mark.parametrize("module", [tuition, discounts, taxes, shares])
def test_fractions_of_cents_are_found_out(monkeypatch, module):
    monkeypatch.setattr(module, "whole", lambda numerators, denominator: (n / denominator for n in numerators))
    finds_one(lambda seed: properties.cents_are_whole(charges(history(seed))))


def test_arithmetic_of_another_line_is_found_out():
    def wrong(seed):
        lines = bill(history(seed), until=LAST, billed={})
        others = [replace(line, steps=lines[0].steps) for line in lines]
        properties.steps_say_the_line(others)

    finds_one(wrong)


@pytest.mark.parametrize("rows", ["prices", "extras", "discounts"])
def test_two_currencies_are_never_mixed(rows):
    for seed in FEW:
        household = history(seed)
        first, *others = getattr(household, rows) or (None,)
        if first is not None:
            with pytest.raises(Contradiction, match="is in EUR, the family pays in CAD"):
                charges(replace(household, **{rows: (replace(first, currency="EUR"), *others)}))


def test_mixed_currencies_go_unseen_without_the_check(monkeypatch):
    monkeypatch.setattr(engine, "refuse_contradictions", lambda _household: None)
    with pytest.raises(pytest.fail.Exception):
        test_two_currencies_are_never_mixed("prices")


@given(some.lists(some.integers(-(10**6), 10**6)), some.integers(1, WHOLE), some.data())
def test_fractions_made_whole_lose_no_cent_wherever_they_are_cut(numerators, denominator, data):
    made = list(whole(numerators, denominator))
    cut = data.draw(some.integers(0, len(numerators)))
    assert sum(made[:cut]) == half_up(sum(numerators[:cut]), denominator)
    assert sum(made) == half_up(sum(numerators), denominator)
    assert all(abs(part * denominator - n) <= denominator for part, n in zip(made, numerators, strict=True))


def test_the_same_seed_makes_the_same_family():
    assert history(7) == history(7) != history(8)
