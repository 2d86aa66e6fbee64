"""The ledger of make-up credits: each line with its cause, used once, told before it expires."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from scheduling.actions.credit import expire, issue, redeem, release, reserve, revoke
from scheduling.actions.credit_clock import tend_credits
from scheduling.models import Lesson, MakeUpCredit, Participant
from tests.cast import GIULIA, LIND, MIA
from tests.school import Cedar
from tests.today import day_at_school

pytestmark = pytest.mark.django_db


def credit_for(cedar: Cedar, *, days: int | None = 30) -> MakeUpCredit:
    return issue(
        student=cedar.student(MIA),
        subject=cedar.subject("piano"),
        teacher=cedar.teacher(LIND),
        minutes=30,
        expires_on=day_at_school() + timedelta(days=days) if days is not None else None,
        because="The teacher was ill.",
        by=cedar.user(GIULIA),
    )


def make_up(cedar: Cedar, *, days: int = 3, state: str = Lesson.State.BOOKED) -> Lesson:
    begins = timezone.now() + timedelta(days=days)
    lesson = Lesson.objects.create(
        kind=Lesson.Kind.MAKE_UP,
        teacher=cedar.teacher(LIND),
        starts_at=begins,
        ends_at=begins + timedelta(minutes=30),
        state=state,
    )
    Participant.objects.create(lesson=lesson, student=cedar.student(MIA))
    return lesson


def now_is(credit: MakeUpCredit) -> tuple[str, int]:
    credit.refresh_from_db()
    return credit.state, credit.balance


def test_a_credit_goes_from_issued_to_used_and_its_balance_follows(cedar: Cedar) -> None:
    credit, lesson = credit_for(cedar), make_up(cedar)
    assert now_is(credit) == ("open", 1)

    reserve(credit=credit, lesson=lesson, because="Booked.")
    assert now_is(credit) == ("reserved", 0)
    release(credit=credit, lesson=lesson, because="Given back.")
    assert now_is(credit) == ("open", 1)
    reserve(credit=credit, lesson=lesson, because="Booked again.")
    redeem(credit=credit, lesson=lesson, because="Taught.")

    assert now_is(credit) == ("redeemed", 0)
    assert [entry.kind for entry in credit.entries.all()] == [
        "issued",
        "reserved",
        "released",
        "reserved",
        "redeemed",
    ]


def test_what_is_used_or_over_is_refused_in_a_sentence(cedar: Cedar) -> None:
    credit, lesson = credit_for(cedar), make_up(cedar)
    reserve(credit=credit, lesson=lesson, because="Booked.")

    for verb in (
        lambda: reserve(credit=credit, lesson=lesson, because="Twice."),
        lambda: revoke(credit=credit, because="No."),
        lambda: expire(credit=credit, because="Over."),
    ):
        with pytest.raises(Refusal) as no, transaction.atomic():
            verb()
        assert no.value.code == "credit-used"
        assert no.value.sentence == "This credit is “booked” already, so nothing was changed."
    assert now_is(credit) == ("reserved", 0)


def test_the_clock_uses_what_was_taught_and_ends_what_is_old(cedar: Cedar) -> None:
    taught, old, kept, endless = (credit_for(cedar, days=days) for days in (30, -1, 0, None))
    reserve(credit=taught, lesson=make_up(cedar, days=-1, state=Lesson.State.TAUGHT), because="Booked.")

    assert tend_credits() == {"redeemed": 1, "expired": 1, "warned": 1}
    assert tend_credits() == {"redeemed": 0, "expired": 0, "warned": 1}

    assert [now_is(row)[0] for row in (taught, old, kept, endless)] == ["redeemed", "expired", "open", "open"]


def test_a_family_is_told_before_a_credit_expires_once_for_each_warning(cedar: Cedar) -> None:
    credit = credit_for(cedar, days=14)
    for days in (14, 14, 9, 3, 2):
        MakeUpCredit.objects.filter(pk=credit.pk).update(expires_on=day_at_school() + timedelta(days=days))
        tend_credits()
    far = credit_for(cedar, days=15)

    tend_credits()

    told = Notice.objects.filter(kind="credit_expires", person=cedar.user(GIULIA)).order_by("pk")
    assert [(notice.about_id, notice.occasion) for notice in told] == [(credit.pk, "14d"), (credit.pk, "3d")]
    assert not Notice.objects.filter(kind="credit_expires", about_id=far.pk).exists()
