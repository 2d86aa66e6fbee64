"""Disputes: opened by a button, answered in time or not, won or lost; every cent of it in the balance."""

import pytest
import stripe

from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World

DAY = 24 * 3600


@pytest.fixture
def disputed(world: World, api) -> str:
    """A payment of 480 dollars whose card holder has asked for it back."""
    intent = world.pay(api.v1.checkout.sessions.create(lesson()).id)["payment_intent"]
    world.press("dispute", intent)
    return str(api.v1.disputes.list({"payment_intent": intent}).data[0].id)


def told(api) -> list[str]:
    """What was said of disputes, in order."""
    return [
        event.type for event in reversed(api.v1.events.list({"limit": 100}).data) if event.type.startswith("charge.d")
    ]


def nets(api) -> list[tuple[str, int]]:
    return [(row.reporting_category, row.net) for row in reversed(api.v1.balance_transactions.list().data)]


def test_an_open_dispute_has_taken_the_money_and_a_fee(api, disputed: str) -> None:
    dispute = api.v1.disputes.retrieve(disputed)

    assert (dispute.status, dispute.evidence_details.due_by - dispute.created) == ("needs_response", 7 * DAY)
    assert [row.net for row in dispute.balance_transactions] == [-49500]
    assert nets(api) == [("charge", 46578), ("dispute", -49500)]
    assert told(api) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


def test_what_is_won_comes_back_without_the_fee(world: World, api, disputed: str) -> None:
    world.press("answer", disputed)
    assert api.v1.disputes.retrieve(disputed).status == "under_review"

    world.press("win", disputed)

    dispute = api.v1.disputes.retrieve(disputed)
    assert (dispute.status, [row.net for row in dispute.balance_transactions]) == ("won", [-49500, 48000])
    assert nets(api)[-1] == ("dispute_reversal", 48000)
    assert told(api)[2:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_what_is_lost_stays_lost(world: World, api, disputed: str) -> None:
    assert api.v1.disputes.close(disputed).status == "lost"
    assert (nets(api)[-1], told(api)[-1]) == (("dispute", -49500), "charge.dispute.closed")

    with pytest.raises(ValueError, match="already closed"):
        world.press("win", disputed)


def test_what_nobody_answers_in_time_is_lost(world: World, api, disputed: str) -> None:
    world.clock(advance=7 * DAY + 1)

    dispute = api.v1.disputes.retrieve(disputed)
    assert (dispute.status, dispute.evidence_details.past_due) == ("lost", True)


@pytest.mark.parametrize(("words", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")])
def test_evidence_of_the_test_mode_decides_at_once(api, disputed: str, words: str, status: str) -> None:
    draft = api.v1.disputes.update(disputed, {"evidence": {"customer_name": "Mia Chen"}, "submit": False})
    assert (draft.status, draft.evidence_details.submission_count) == ("needs_response", 0)

    answered = api.v1.disputes.update(disputed, {"evidence": {"uncategorized_text": words}})

    assert (answered.status, answered.evidence.customer_name) == (status, "Mia Chen")


def test_nothing_is_disputed_twice_or_without_money(world: World, api, disputed: str) -> None:
    charge = api.v1.disputes.retrieve(disputed).charge
    with pytest.raises(ValueError, match="disputed already"):
        world.press("dispute", charge)
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.refunds.create({"charge": charge})
