"""Offer what has become free to those in line, the first who can come first; and what the family answers."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.actions.enrolment import fail_enrolment
from academy.kernel.db import Now, now
from academy.kernel.errors import Refusal
from academy.kernel.workflow import start, wake
from academy.models import Enrolment
from academy.queries.audience import may_book
from academy.queries.school import school
from scheduling.actions.book import hold_weekly
from scheduling.actions.book_seat import hold_seat
from scheduling.actions.place import free_place
from scheduling.actions.waiting import lock_the_line
from scheduling.models import Offer, Place, WaitingEntry
from scheduling.queries.free import FreeTime, free_times, offered
from scheduling.queries.line import Standing, Wish, in_line, why_offered
from scheduling.queries.seats import groups
from scheduling.queries.terms_of_policy import offer_lasts

# Refusals that will be the same tomorrow: whoever waits for this waits in vain.
IN_VAIN = ("already-enrolled", "enrolled", "age", "no-course")


def make_offers() -> list[Offer]:
    """Hold everything that is free for somebody in line, one offer after the other; returns the offers made."""
    made = []
    while offer := offer_next():
        made.append(offer)
    return made


@transaction.atomic
def offer_next() -> Offer | None:
    """Hold one free place for the first in line whom it fits. None where nothing that is free fits anybody.

    Who cannot come then is passed over and keeps their place in line.
    """
    # One at a time, so that the order is that of the line; each in a transaction of its own, so that the calendars are
    # locked for one place only.
    lock_the_line()
    line = in_line()
    if not line:
        return None
    times = free_times(offered(), for_the_line=True) if any(not wish.offering for wish in line) else []
    seats = {group.offering.pk: group for group in groups([w.entry.offering for w in line if w.entry.offering])}
    for wish in line:
        fitting: list[FreeTime | None] = [time for time in times if wish.fits(time.timeslot)]
        if wish.offering in seats and seats[wish.offering].free:
            fitting = [None]
        for time in fitting:
            offer = _try(wish, line, time)
            if offer:
                return offer
    return None


def _try(wish: Wish, line: list[Wish], time: FreeTime | None) -> Offer | None:
    """time: the weekly time; None for a seat in the group that is waited for."""
    entry = wish.entry
    if not may_book(entry.asked_by, entry.student.family_id):
        _end(entry, _("Nobody who asked may book any more."))
        return None
    same = [other for other in line if other.meets(wish)]
    ahead = next(place for place, other in enumerate(same) if other is wish)
    because = why_offered(entry, Standing(number=ahead + 1, of=len(same), ahead=ahead))
    try:
        with transaction.atomic():
            return _hold(entry, time, because)
    except Refusal as no:
        if no.code in IN_VAIN:
            _end(entry, no.sentence)
        return None


def _hold(entry: WaitingEntry, time: FreeTime | None, because: str) -> Offer:
    what: dict[str, Any] = {"student": entry.student, "by": entry.asked_by, "lasting": offer_lasts()}
    if time:
        enrolment = hold_weekly(timeslot=time.timeslot, subject=entry.subject, because=because, **what)
    else:
        group: Any = entry.offering
        enrolment = hold_seat(offering=group, because=because, **what)
    place = Place.objects.get(enrolment=enrolment)
    waiting = WaitingEntry.objects.filter(pk=entry.pk, state=WaitingEntry.State.WAITING)
    if not waiting.update(state=WaitingEntry.State.OFFERED):
        raise Refusal(_("They left the line this very moment."), code="left")
    offer = Offer.objects.create(entry=entry, place=place, because=because[:300], expires_at=place.expires_at)
    start("waiting-offer", offer)
    return offer


def _end(entry: WaitingEntry, because: str) -> None:
    rows = WaitingEntry.objects.filter(pk=entry.pk, state=WaitingEntry.State.WAITING)
    rows.update(state=WaitingEntry.State.ENDED, ended_because=because[:200])


@transaction.atomic
def accept(*, offer: Offer, by: Any) -> Enrolment:
    """The family takes it: the hold now lasts as long as the school gives to pay, and the enrolment begins.

    Again: the same enrolment. Raises Refusal: not allowed, or the offer was declined or is over.
    """
    # Against its lapsing in the same second: whoever has the row first decides.
    offer = Offer.objects.select_for_update(of=("self",)).select_related("place__enrolment__student").get(pk=offer.pk)
    enrolment = offer.place.enrolment
    if not may_book(by, enrolment.student.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    if offer.state == Offer.State.ACCEPTED:
        return enrolment
    if offer.state != Offer.State.OPEN or offer.expires_at <= now():
        sentence = _("This offer is over, and the place has gone to the next in line. You can join the line again.")
        raise Refusal(sentence, code="offer-over")
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.ACCEPTED, answered_at=Now())
    WaitingEntry.objects.filter(pk=offer.entry_id).update(state=WaitingEntry.State.TAKEN)
    Place.objects.filter(pk=offer.place_id).update(expires_at=Now() + _time_to_pay())
    start("enrolment", enrolment)
    wake(answered(offer))
    return enrolment


def _time_to_pay() -> Any:
    return timedelta(minutes=school().hold_minutes)


@transaction.atomic
def decline(*, offer: Offer) -> None:
    """The family does not want it; the next in line is asked. Again: nothing more happens."""
    _close(offer, Offer.State.DECLINED, _("The offer was declined."))


@transaction.atomic
def lapse(*, offer: Offer) -> None:
    """Nobody answered in time; the next in line is asked. Nothing happens where it was answered, or has time left."""
    if offer.expires_at <= now():
        _close(offer, Offer.State.LAPSED, _("The offer was not answered in time."))


def _close(offer: Offer, state: str, because: str) -> None:
    # Against its being accepted in the same second.
    offer = Offer.objects.select_for_update(of=("self",)).select_related("place__enrolment").get(pk=offer.pk)
    if offer.state != Offer.State.OPEN:
        return
    Offer.objects.filter(pk=offer.pk).update(state=state, answered_at=Now())
    WaitingEntry.objects.filter(pk=offer.entry_id).update(state=WaitingEntry.State.ENDED, ended_because=because[:200])
    free_place(place=offer.place, because=because)
    fail_enrolment(enrolment=offer.place.enrolment, because=because)
    wake(answered(offer))


def answered(offer: Offer) -> str:
    """What its story waits for."""
    return f"offer-answered:{offer.pk}"
