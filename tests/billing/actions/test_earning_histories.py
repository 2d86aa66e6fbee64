"""Whatever happens in whatever order: what is earned depends on what is so, not on when it was booked."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as some

from academy.models import Price, Student
from academy.queries.school import school_today
from billing.actions.take_back import take_back_invoice
from billing.models import Account, Agreement, Discount, Earning, Invoice, InvoiceLine
from billing.queries.earned import reached
from scheduling.actions.credit import expire, revoke
from scheduling.models import Lesson, MakeUpCredit, Series
from tests.billing.earning import account, assert_sound, billed, booked, credited, missed, past, tuesday
from tests.billing.owing import enrolment_of, shared
from tests.cast import ANNE, LEO, MARC, MIA, NOAH
from tests.school import Cedar
from tests.seed import SEED

HISTORIES = 6
STEPS = 14
CENTS = some.integers(-3, 5000)


class History:
    """Three children of two families, one of them with two payers; what happens to them is told by a seed."""

    def __init__(self, cedar: Cedar, seed: int) -> None:
        self.chance = random.Random(seed)
        hours = ((MIA, "15:00"), (LEO, "15:30"), (NOAH, "16:00"))
        self.series = [past(cedar, child, starts=starts) for child, starts in hours]
        self.students: list[Student] = [enrolment_of(one).student for one in self.series]
        points = self.chance.randrange(1, 10000)
        shared(cedar, NOAH, {ANNE: points, MARC: 10000 - points}, first=tuesday(30))
        Discount.objects.create(
            kind=Discount.Kind.SIBLING, name="Second child", points=1000, currency="CAD", first_day=tuesday(30)
        )
        for one in self.series:
            self.agree(one)

    def agree(self, series: Series) -> None:
        """On a price of any kind."""
        enrolment = enrolment_of(series)
        price, _new = Price.objects.get_or_create(
            course=enrolment.offering.course,
            basis=self.chance.choice(Price.Basis.values),
            per_week=self.chance.choice((1, 2)),
            listed_until=None,
            defaults={
                "cents": self.chance.randrange(1, 20000),
                "currency": "CAD",
                "is_in_advance": self.chance.random() < 0.5,
            },
        )
        Agreement.objects.filter(enrolment=enrolment).delete()
        Agreement.objects.create(enrolment=enrolment, price=price, first_day=series.first_day)

    def steps(self) -> list[Callable[[], Any]]:
        """What happens, in order."""
        return [
            self.chance.choice((self.bill, self.hold, self.hold, self.miss, self.end, self.void))()
            for _ in range(STEPS)
        ]

    def bill(self) -> Callable[[], Any]:
        student, until = self.chance.choice(self.students), tuesday(self.chance.randrange(-1, 6))
        return lambda: billed(student, until)

    def lesson(self) -> tuple[Lesson, Student]:
        place = self.chance.randrange(3)
        return self.chance.choice(list(self.series[place].lessons.order_by("day"))), self.students[place]

    def hold(self) -> Callable[[], Any]:
        lesson, _student = self.lesson()
        return lambda: Lesson.objects.filter(pk=lesson.pk, state="booked").update(state="taught")

    def miss(self) -> Callable[[], Any]:
        (lesson, student), outcome = self.lesson(), self.chance.choice(("charged", "not_charged", "credit", "credit"))

        def happens() -> None:
            if Lesson.objects.filter(pk=lesson.pk).exclude(state="cancelled").exists():
                decision = missed(lesson, outcome, student)
                if outcome == "credit":
                    credited(decision)

        return happens

    def end(self) -> Callable[[], Any]:
        how = self.chance.choice((expire, revoke))

        def happens() -> None:
            for credit in MakeUpCredit.objects.filter(state="open").order_by("pk")[:1]:
                MakeUpCredit.objects.filter(pk=credit.pk).update(expires_on=tuesday())
                how(credit=credit, because="over")

        return happens

    def void(self) -> Callable[[], Any]:
        def happens() -> None:
            for invoice in Invoice.objects.filter(state="open").order_by("pk")[:1]:
                # The verb that people press: it lets what paid it pay what else is owed.
                take_back_invoice(invoice=invoice, because="wrong", keep=True)

        return happens


def earned() -> dict[tuple[int, int | None], int]:
    """What stands earned of each payer by each part in a lesson."""
    found: dict[tuple[int, int | None], int] = {}
    for row in Earning.objects.all():
        key = row.payer_id, row.participant_id
        found[key] = found.get(key, 0) + row.cents
    return {key: cents for key, cents in found.items() if cents}


@pytest.mark.parametrize("number", range(HISTORIES))
def test_booked_after_every_step_or_once_at_the_end_is_the_same(cedar: Cedar, number: int) -> None:
    seed = SEED * 100 + number
    history = History(cedar, seed)
    steps = history.steps()
    told = []
    for is_often in (True, False):
        with transaction.atomic():
            for step in steps:
                step()
                if is_often:
                    booked(*random.Random(seed).sample(history.students, 2))
                    assert_sound()
            booked(*history.students)
            assert booked(*history.students) == 0
            assert_sound()
            told.append(earned())
            transaction.set_rollback(True)

    assert told[0] == told[1], f"SEED={SEED}"


@pytest.mark.parametrize("number", range(HISTORIES))
def test_when_all_is_over_all_that_was_billed_is_earned(cedar: Cedar, number: int) -> None:
    history = History(cedar, SEED * 100 + number)
    for step in history.steps():
        step()
        booked(history.students[number % 3])
    for one in history.series:
        held_or_missed = one.lessons.exclude(state="cancelled")
        held_or_missed.filter(state="booked").update(state="taught")
    while MakeUpCredit.objects.filter(state="open").exists():
        history.end()()
    for student in history.students:
        billed(student, school_today())
    booked(*history.students)

    raised = InvoiceLine.objects.filter(invoice__state="open")
    assert account(Account.DEFERRED) == 0, f"SEED={SEED}"
    assert account(Account.REVENUE) == sum(line.amount_cents - line.tax_cents for line in raised) > 0
    assert_sound()


@given(some.lists(CENTS, max_size=12), some.integers(-3, 20000))
def test_lessons_never_reach_beyond_what_was_billed(cents: list[int], amount: int) -> None:
    parts = [part for _lesson, part in reached(enumerate(cents), amount)]

    assert all(part * (1 if amount >= 0 else -1) >= 0 for part in parts)
    assert abs(sum(parts)) <= abs(amount)
    if amount == sum(cents):
        assert sum(parts) == amount


@given(some.lists(some.integers(0, 5000), max_size=12), some.integers(0, 12))
def test_a_bill_of_the_first_lessons_pays_for_just_those(cents: list[int], count: int) -> None:
    parts = [part for _lesson, part in reached(enumerate(cents), sum(cents[:count]))]

    assert parts == cents[:count] + [0] * len(cents[count:])
