"""Everything at once that the calendar's own stories know: who takes an offer and who does not, who leaves and who
stays, who pays for a make-up, who dawdles, and who regrets it."""

from dataclasses import dataclass
from typing import Self

from academy.kernel.models import Notice, Run
from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, run_of
from academy.models import Enrolment, User
from billing.models import Payment, Purchase
from scheduling.actions.offers import accept
from scheduling.actions.withdraw import give_notice, take_back_notice
from scheduling.models import Cancellation, MakeUpCredit, Offer, Timeslot, WaitingEntry, Withdrawal
from tests.faults.families import Booking
from tests.faults.stories import (
    buys,
    gives_back,
    in_line,
    last_day_passes,
    offer_ends,
    pays_for,
    purchase_ends,
    story,
)
from tests.school import Cedar
from tests.site import until
from tests.world import World


@dataclass(frozen=True)
class Scene:
    """What was begun, and how it has to end."""

    offers: list[Offer]
    next_in_line: WaitingEntry
    notices: list[Withdrawal]
    freed: Cancellation
    hears_of_it: User
    purchases: list[Purchase]

    @classmethod
    def begin(cls, cedar: Cedar, world: World, times: list[Timeslot], settled: list[Booking]) -> Self:
        """settled: two families who have a place of their own already."""
        for_one, for_two, for_three = (times.pop() for _ in range(3))
        first, second, behind, third = in_line([for_one, for_two, for_two, for_three])
        with tracing(actor="test"):
            accept(offer=first.offer, by=first.asked_by)
            offer_ends(second.offer, seconds=1)
            cancel(story("waiting-offer", third.offer), reason="The teacher keeps this hour.")
            notices = [give_notice(enrolment=one.place.enrolment, by=one.person) for one in settled]
            last_day_passes(notices[0])
            take_back_notice(notice=notices[1], by=settled[1].person)
        freed, hears_of_it = gives_back(settled[1], cedar)
        purchases = [buys(cedar, number) for number in range(3)]
        pays_for(purchases[0], world)
        purchase_ends(purchases[1], seconds=1)
        pays_for(purchases[2], world)
        cancel(story("late-make-up", purchases[2]), reason="They changed their minds.")
        return cls([first.offer, second.offer, third.offer], behind, notices, freed, hears_of_it, purchases)

    @property
    def accepted(self) -> Booking:
        """What the offer that was taken has become."""
        offer = self.offers[0]
        return Booking(offer.entry.asked_by, offer.place.enrolment)

    def runs(self) -> list[Run]:
        """Every story that is told here, and the refunds they led to."""
        payments = Payment.objects.filter(invoice__purchase__in=self.purchases)
        return [
            *(story("waiting-offer", offer) for offer in self.offers),
            *(story("withdrawal", notice) for notice in self.notices),
            story("freed-hour", self.freed),
            *(story("late-make-up", purchase) for purchase in self.purchases),
            *Run.objects.filter(recipe="refund", subject_id__in=payments.values("refunds")),
        ]

    def all_over(self, *, within: float) -> None:
        """Wait until all of it has come to an end, and whoever was next in line has been asked."""
        until(lambda: all(run.state != "due" for run in self.runs()), within=within, what="the calendar's stories end")
        until(lambda: Offer.objects.filter(entry=self.next_in_line).exists(), within=90, what="the next is asked")

    def assert_ended_well(self) -> None:
        """Each as it must, and everybody concerned was told once."""
        for offer in self.offers:
            offer.refresh_from_db()
        assert [offer.state for offer in self.offers] == ["accepted", "lapsed", "declined"]
        assert _told(self.offers[1].entry.asked_by) == ["waiting_lapsed", "waiting_offer"]
        leaver, stayer = (Enrolment.objects.get(pk=notice.enrolment_id) for notice in self.notices)
        assert (leaver.state, stayer.state) == ("ended", "active")
        assert [place.state for place in leaver.places.all()] == ["freed"]
        assert "withdrawal_done" in _told(self.notices[0].asked_by)
        assert "withdrawal_done" not in _told(self.notices[1].asked_by)
        # Of other hours that were given back they may hear too.
        heard = Notice.objects.filter(person=self.hears_of_it, kind="hour_is_free", about_id=self.freed.pk)
        assert heard.count() == 1
        for purchase in self.purchases:
            purchase.refresh_from_db()
        assert [purchase.state for purchase in self.purchases] == ["paid", "lapsed", "lapsed"]
        given = [MakeUpCredit.objects.filter(decision=purchase.decision_id).count() for purchase in self.purchases]
        assert given == [1, 0, 0]
        paid = [Payment.objects.filter(invoice=purchase.invoice_id) for purchase in self.purchases]
        assert [rows.count() for rows in paid] == [1, 0, 1]
        assert paid[2].get().refunds.get().state == "done"

    def clear(self) -> None:
        """Nobody is left in line for those who come after."""
        offer = Offer.objects.get(entry=self.next_in_line)
        run = run_of("waiting-offer", offer)
        assert run
        cancel(run, reason="The next round.")


def _told(person: User) -> list[str]:
    """What they were written, in order of the alphabet."""
    return sorted(Notice.objects.filter(person=person).values_list("kind", flat=True))
