"""Dead work has a letter, and a letter has one answer."""

from collections.abc import Callable
from typing import Any

import pytest

from academy.kernel.dead_letters import bury, dismiss, replay
from academy.kernel.errors import Refusal
from academy.kernel.models import DeadLetter, InboundEvent, Notice
from academy.kernel.models.work import WorkState
from academy.kernel.notices import tell
from academy.kernel.queue import waiting
from academy.kernel.work import claim, perform
from academy.models import Family, User


@pytest.fixture
def fay(db: None) -> User:
    return User.objects.create_user("fay@example.com", "x" * 12, first_name="Fay", is_staff=True)


@pytest.fixture
def letter(piece: InboundEvent, fay: User) -> DeadLetter:
    bury(claim(InboundEvent, piece.pk), "It broke.")
    return DeadLetter.objects.get()


def test_a_letter_says_what_died_and_alerts_the_office(letter: DeadLetter, fay: User) -> None:
    assert (letter.title, letter.error) == ("test seen", "It broke.")
    alert = Notice.objects.get()
    assert (alert.person, alert.about(), alert.facts) == (fay, letter, {"title": "test seen", "reason": "It broke."})


def test_work_that_another_has_taken_meanwhile_is_not_buried(piece: InboundEvent, fay: User) -> None:
    mine = claim(InboundEvent, piece.pk)
    InboundEvent.objects.update(claims=2)

    bury(mine, "It broke.")

    assert DeadLetter.objects.count() == 0
    assert InboundEvent.objects.get().state == WorkState.DUE


def test_replayed_it_is_tried_again_with_fresh_attempts(letter: DeadLetter, fay: User) -> None:
    rings = waiting()

    replay(letter, by=fay)

    event = InboundEvent.objects.get()
    assert (event.state, event.attempts, event.outages, event.finished_at) == (WorkState.DUE, 0, 0, None)
    assert waiting() == rings + 1
    letter.refresh_from_db()
    assert (letter.resolution, letter.resolved_by) == ("replayed", fay)
    perform(InboundEvent, event.pk, lambda _work: None)
    assert InboundEvent.objects.get().state == WorkState.DONE


def test_dying_again_it_has_another_letter(
    letter: DeadLetter, fay: User, at_once: Callable[[Any], Any], piece: InboundEvent
) -> None:
    replay(letter, by=fay)
    bury(claim(InboundEvent, at_once(piece).pk), "It broke again.")

    assert [row.error for row in DeadLetter.objects.order_by("pk")] == ["It broke.", "It broke again."]
    assert Notice.objects.count() == 2


def test_dismissed_it_stays_as_it_is_with_the_reason(letter: DeadLetter, fay: User) -> None:
    dismiss(letter, by=fay, reason="A test of Stripe's own.")

    letter.refresh_from_db()
    assert (letter.resolution, letter.reason, letter.resolved_by) == ("dismissed", "A test of Stripe's own.", fay)
    assert InboundEvent.objects.get().state == WorkState.DEAD


@pytest.mark.parametrize("reason", ["", "   "])
def test_dismissing_needs_a_reason(letter: DeadLetter, fay: User, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        dismiss(letter, by=fay, reason=reason)

    assert refused.value.fields == {"reason": "A reason is needed."}
    letter.refresh_from_db()
    assert letter.resolution == ""


def test_a_letter_is_answered_once(letter: DeadLetter, fay: User) -> None:
    replay(letter, by=fay)

    for again in (lambda: replay(letter, by=fay), lambda: dismiss(letter, by=fay, reason="No.")):
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code == "already-answered"


def test_an_alert_that_dies_raises_no_alert(fay: User, family: Family) -> None:
    notice = tell(fay, "staff_alert", about=family)

    bury(claim(Notice, notice.pk), "The mailbox is full.")

    assert DeadLetter.objects.get().kind == "academy.Notice"
    assert Notice.objects.count() == 1
