"""The story of a year: who does what on which day, decided by the seed alone."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.management.base import OutputWrapper
from django.utils.module_loading import import_string

from academy.clock import CLOCK
from academy.kernel.trace import tracing
from academy.models import User
from billing.actions.card import ask_for_page
from billing.actions.close_month import close_month
from billing.actions.compare import start_comparison
from billing.actions.run import start_run
from billing.models import BillingRun, Checkout, Dispute, Invoice, Payment, Payout, Refund, StripePage
from billing.pricing.tuition import month_after
from crm.simulation import deeds
from crm.simulation.ground import Ground
from crm.simulation.town import Household, new_family, open_town, take_a_place
from scheduling.models import Timeslot

# The days of a month on which something happens.
DAYS = (1, 3, 5, 8, 11, 14, 17, 20, 23, 26)
BILLS, COMES, SAVES, PAYS, REST, BANKS, CLOSES = 1, 3, 5, (8, 20), 14, 17, 26
# At ten o'clock in Toronto, before the day's lessons.
HOUR = 15
# What of the worker's clock is told here, in its order; the letters of a year are another story.
LOST_WORDS = ("reconcile-checkouts", "reconcile-charges")
TOLD = (*LOST_WORDS, "keep-subscriptions", "charge-cards", "earn", "derive-lessons", "tend-credits", "tend-lots")
JOBS = {tick.name: tick.job for tick in CLOCK}
# One callback in twenty is doubled, one lost, and all of them come in any order. What becomes of letters is not told.
FAULTS = [
    {"match": {"provider": "stripe", "probability": 0.05}, "do": "duplicate_callback"},
    {"match": {"provider": "stripe", "probability": 0.05}, "do": "drop_callback"},
    {"match": {"provider": "mailjet"}, "do": "drop_callback"},
]
KILLS_A_MONTH = 2
# One of so many families does this in a month.
DEEDS = {
    "call off": (3, deeds.call_a_lesson_off),
    "book": (8, deeds.buy_a_book),
    "bring back": (16, deeds.bring_it_back),
    "rest": (14, deeds.rest),
    "other price": (14, deeds.pay_otherwise),
    "leave": (30, deeds.leave),
    "credit back": (6, deeds.ask_for_credit),
    "taken back": (20, partial(deeds.take_one_back, keep=False)),
    "kept": (20, partial(deeds.take_one_back, keep=True)),
}
BY_THE_OFFICE = ("book", "bring back", "rest")


@dataclass
class Year:
    """months from `first` on, with so many families in the end."""

    ground: Ground
    say: OutputWrapper
    seed: int
    first: date
    months: int
    families: int
    households: list[Household] = field(default_factory=list)
    times: list[Timeslot] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    owner: User | None = None
    drift: int | None = None

    def tell(self) -> None:
        """All of it; a line for each month."""
        self.ground.world("reset", callback_delay=None, seed=self.seed)
        self.ground.world("faults", faults=FAULTS, seed=self.seed)
        self._it_is(self.first - timedelta(days=20))
        with tracing(actor="simulation"):
            last = self.first + timedelta(days=31 * self.months)
            self.owner, self.times = open_town(self.first, last, self.families)
        luck = random.Random(f"{self.seed}:times")
        luck.shuffle(self.times)
        month = self.first
        for number in range(self.months):
            began = time.monotonic()
            self._month(number, month)
            month = month_after(month)
            self.say.write(f"{month:%Y-%m}  {self._figures()}  {time.monotonic() - began:.0f} s")

    def _month(self, number: int, month: date) -> None:
        luck = random.Random(f"{self.seed}:{number}")
        kills = luck.sample(DAYS, KILLS_A_MONTH)
        for day in DAYS:
            self._it_is(month.replace(day=day))
            if day == BILLS:
                self._bill(month)
            if day == COMES:
                self._newcomers(number, luck)
            if day == SAVES:
                self._save_cards(number)
            if day in PAYS:
                self._pay(number, day)
            if day == REST:
                self._live(number)
            if day == BANKS:
                self._dispute(number)
            if day == CLOSES and number % 3 == 1:
                self._try("closure", deeds.close_the_school, month_after(month) + timedelta(days=9), self.owner)
            self._tick(is_killed=day in kills)
            if day == CLOSES:
                self._compare()
        if number:
            self._close(month)

    def _it_is(self, day: date) -> None:
        self.ground.it_is(datetime(day.year, day.month, day.day, HOUR, tzinfo=UTC))

    def _try(self, name: str, deed: Any, *args: Any, **kwargs: Any) -> None:
        with tracing(actor="simulation"):
            self.done[name if deeds.tried(deed, *args, **kwargs) else f"no {name}"] += 1

    def _tick(self, *, is_killed: bool = False) -> None:
        """The clock, the worker and the outside world, until nobody has anything to do."""
        with tracing(actor="simulation"):
            # Beside the workers, who still have in hand what was done on this day.
            self.done["lessons"] += deeds.teach()
        self._calm()
        with tracing(actor="simulation"):
            for name in TOLD:
                import_string(JOBS[name])()
        if is_killed:
            self.ground.kill_worker()
            self.done["kills"] += 1
            self.ground.start_worker()
        self._calm()
        for charge in deeds.questions_of_the_bank():
            self.ground.answer(charge.ask_url, is_yes=charge.invoice_id % 3 > 0)
        with tracing(actor="simulation"):
            for name in LOST_WORDS:
                import_string(JOBS[name])()
        self._calm()

    def _calm(self) -> None:
        self.ground.settle()
        while self.ground.deliver():
            self.ground.settle()

    def _bill(self, month: date) -> None:
        if not self.households:
            return
        for kind in (BillingRun.Kind.DRAFT, BillingRun.Kind.RAISE):
            self._calm()
            self._try(f"run {kind}", start_run, kind=kind, month=month, by=self.owner)

    def _newcomers(self, number: int, luck: random.Random) -> None:
        """Most come in the first month, the others by and by."""
        so_far = len(self.households)
        at_once = self.families * 7 // 10
        wanted = at_once + (self.families - at_once) * number // (self.months - 1 or 1)
        today = self.first
        fresh = []
        with tracing(actor="simulation"):
            for each in range(so_far, wanted):
                household = new_family(each, self.seed, today)
                take_a_place(household, self.times.pop())
                fresh.append(household)
        self.households += fresh
        self._calm()
        for household in fresh:
            for page in Checkout.objects.filter(
                state=Checkout.State.OPEN, invoice__enrolment__student=household.student
            ).order_by("pk"):
                self.ground.pay(page.url, deeds.GOOD)

    def _save_cards(self, number: int) -> None:
        """Whoever pays by card saves one; one that fails is replaced in the month after."""
        wanted: list[tuple[Household, StripePage, str]] = []
        with tracing(actor="simulation"):
            for household in self.households:
                card = _card_of(household, number)
                if card:
                    payer = deeds.family_payer(family=household.student.family)
                    page = ask_for_page(payer=payer, kind=StripePage.Kind.CARD, by=household.person)
                    wanted.append((household, page, card))
        self._calm()
        for _household, page, card in wanted:
            page.refresh_from_db()
            self.ground.pay(page.url, card)
        self._calm()
        for household, _page, _card in wanted:
            if household.pays == "subscription":
                self._try("subscription", deeds.have_it_collected, household)
            else:
                self._try("card", deeds.charge_the_newest, household, 5 + household.number % 12)

    def _pay(self, number: int, day: int) -> None:
        for household in self.households:
            if household.pays == "cash" and day == PAYS[0]:
                self._try("cash", deeds.pay_by_hand, household)
            if household.pays == "parts":
                self._try("part", deeds.pay_by_hand, household, 0.5 if day == PAYS[0] else 1.0)
            if household.pays == "ahead" and day == PAYS[0] and number % 3 == 0:
                self._try("ahead", deeds.pay_ahead, household)

    def _live(self, number: int) -> None:
        for household in self.households:
            luck = household.luck(self.seed, number)
            for name, (one_of, deed) in DEEDS.items():
                if luck.randrange(one_of) == 0:
                    more = (self.owner,) if name in BY_THE_OFFICE else ()
                    self._try(name, deed, household, *more)

    def _dispute(self, number: int) -> None:
        """Some ask their bank for the money; what was asked in the month before is decided; the bank pays out."""
        for dispute in Dispute.objects.filter(state=Dispute.State.NEEDS_ANSWER).order_by("payment__received_at", "pk"):
            luck = self._of(dispute.payment).luck(self.seed, number, "bank")
            self.ground.press(luck.choice(("win", "lose")), dispute.reference)
            self.done["disputes decided"] += 1
        for household in self.households:
            if household.pays == "card" and household.luck(self.seed, number, "dispute").randrange(12) == 0:
                for payment in deeds.taken_from_the_card(household):
                    self.ground.press("dispute", payment.reference)
                    self.done["disputes"] += 1
        self.ground.press("pay out")
        self._calm()
        for payout in Payout.objects.filter(state=Payout.State.ON_ITS_WAY):
            self.ground.press("arrive", payout.reference)

    def _of(self, payment: Payment) -> Household:
        return next(one for one in self.households if one.student.family_id == payment.payer.family_id)

    def _compare(self) -> None:
        """Stripe's own book and ours, since the beginning."""
        with tracing(actor="simulation"):
            row = start_comparison(provider=Payment.Provider.STRIPE, since=self.first - timedelta(days=40))
        self._calm()
        row.refresh_from_db()
        self.done["healed"] += row.healed
        self.drift = row.drift_cents

    def _close(self, month: date) -> None:
        """The books of the month before."""
        before = (month - timedelta(days=1)).replace(day=1)
        self._try("close", close_month, month=before, by=self.owner)

    def _figures(self) -> str:
        counts = {
            "families": len(self.households),
            "invoices": Invoice.objects.exclude(number=None).count(),
            "payments": Payment.objects.count(),
            "refunds": Refund.objects.count(),
            **{name: self.done[name] for name in ("lessons", "kills", "healed", "close")},
            "drift": self.drift,
        }
        return "  ".join(f"{name} {count}" for name, count in counts.items())


def _card_of(household: Household, number: int) -> str:
    """The card a family saves in its month, if it does."""
    joined = household.number % 5
    if household.pays == "card" and number == joined % 2:
        return deeds.GOOD
    if household.pays == "asking" and number == 0:
        return deeds.ASKING
    if household.pays == "subscription" and household.number % 2:
        return deeds.GOOD if number == 0 else ""
    if household.pays in ("failing", "subscription"):
        return {0: deeds.GOOD, 2 + joined: deeds.FAILING, 3 + joined: deeds.GOOD}.get(number, "")
    return ""
