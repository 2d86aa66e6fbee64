"""Cards are chosen and taken away here and at Stripe; the day of the month is the payer's to choose."""

from collections.abc import Callable
from datetime import date

import pytest

from academy.kernel.errors import Refusal
from billing.actions.card import choose_card, choose_day, remove_card
from billing.decline_words import WORDS, decline_words
from billing.models import Card, CardChange, Payer
from billing.queries.charging import day_of_charge
from billing.stripe.client import list_cards
from billing.stripe.client.charges import HARD
from tests.billing.charging import FAILING, Charged
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.world import World


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Charged:
    return Charged.begin(outside_world, worker, cedar.student(MIA).family, cedar.user(GIULIA))


def chosen(family: Charged) -> list[tuple[str, bool]]:
    """Which cards there are, and which is charged: here, and at Stripe."""
    customer = str(Payer.objects.get(pk=family.payer.pk).stripe_customer)
    theirs = sorted((card.payment_method, card.is_default) for card in list_cards(customer=customer))
    ours = sorted(family.payer.cards.kept().values_list("payment_method", "is_default"))
    assert [name for name, _ in ours] == [name for name, _ in theirs]
    return ours


@pytest.mark.django_db(transaction=True)
def test_the_newest_is_charged_unless_another_is_chosen(family: Charged) -> None:
    first = family.save()
    second = family.save(FAILING)
    assert dict(chosen(family)) == {first.payment_method: False, second.payment_method: True}

    choose_card(card=first, by=family.person)
    family.worker()
    family.hear()

    assert dict(chosen(family)) == {first.payment_method: True, second.payment_method: False}
    customer = str(Payer.objects.get(pk=family.payer.pk).stripe_customer)
    assert {card.payment_method for card in list_cards(customer=customer) if card.is_default} == {first.payment_method}

    remove_card(card=first, by=family.person)
    family.hear()
    assert dict(chosen(family)) == {second.payment_method: True}
    assert not CardChange.objects.filter(done_at=None).exists()
    with pytest.raises(Refusal, match="not saved any more"):
        choose_card(card=first, by=family.person)


@pytest.mark.django_db(transaction=True)
def test_a_day_needs_a_card_and_is_in_every_month(family: Charged) -> None:
    with pytest.raises(Refusal, match="Save a card first"):
        choose_day(payer=family.payer, day=3, by=family.person)
    family.save()
    with pytest.raises(Refusal, match="from 1 to 28"):
        choose_day(payer=family.payer, day=29, by=family.person)
    family.by_itself(3)
    payer = Payer.objects.get(pk=family.payer.pk)
    assert (payer.autopay_day, payer.autopay_by) == (3, family.person)
    family.by_itself(None)
    assert Payer.objects.get(pk=family.payer.pk).autopay_day is None
    assert Card.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "raised", "chosen", "due", "charged"),
    [
        (5, date(2027, 3, 1), date(2027, 1, 1), date(2027, 3, 15), date(2027, 3, 5)),
        (5, date(2027, 3, 5), date(2027, 1, 1), date(2027, 3, 15), date(2027, 3, 5)),
        (5, date(2027, 3, 6), date(2027, 1, 1), date(2027, 4, 20), date(2027, 4, 5)),
        (28, date(2027, 12, 29), date(2027, 1, 1), date(2028, 2, 20), date(2028, 1, 28)),
        # What is due sooner is charged when it is due; what is due already, when the day is chosen.
        (20, date(2027, 3, 1), date(2027, 1, 1), date(2027, 3, 15), date(2027, 3, 15)),
        (20, date(2027, 1, 1), date(2027, 3, 3), date(2027, 1, 15), date(2027, 3, 3)),
        (31 - 3, date(2027, 1, 31), date(2027, 1, 1), date(2027, 5, 1), date(2027, 2, 28)),
    ],
)
def test_an_invoice_is_charged_on_the_payers_day_or_when_it_is_due(
    day: int, raised: date, chosen: date, due: date, charged: date
) -> None:
    assert day_of_charge(day=day, raised=raised, chosen=chosen, due=due) == charged


def test_every_code_has_its_words_and_a_bank_that_is_silent_too() -> None:
    assert WORDS.keys() >= HARD
    assert decline_words("insufficient_funds") == "There was not enough money on the card."
    assert decline_words("made_up") == decline_words("generic_decline")
    # What a bank does not want its customer to be told.
    assert not any("stolen" in str(words).lower() or "fraud" in str(words).lower() for words in WORDS.values())
