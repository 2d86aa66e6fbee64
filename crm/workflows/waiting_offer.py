"""A freed place is offered to the first in line: they are told, and have until a time to answer."""

from academy.kernel.db import now
from academy.kernel.notices import tell
from academy.kernel.recipe import Recipe, Waiting
from academy.queries.audience import told
from scheduling.actions.offers import answered, decline, lapse
from scheduling.models import Offer


def tell_the_family(offer: Offer) -> None:
    """Everybody who may answer, once; a letter that could not go out before the end is not sent late."""
    for person in told(offer.entry.student.family):
        tell(person, "waiting_offer", about=offer, expires_at=offer.expires_at)


def wait_for_the_answer(offer: Offer) -> Waiting | None:
    """Until they answer, or the offer's time is over."""
    if offer.state != Offer.State.OPEN or now() >= offer.expires_at:
        return None
    return Waiting(answered(offer), until=offer.expires_at)


def pass_it_on(offer: Offer) -> None:
    """Unanswered it goes back, and the next in line is asked. An answer has done all that already."""
    lapse(offer=offer)


def say_that_it_is_over(offer: Offer) -> None:
    """Whoever did not answer learns that it went on, and how to ask again."""
    if offer.state == Offer.State.LAPSED:
        for person in told(offer.entry.student.family):
            tell(person, "waiting_lapsed", about=offer)


def take_it_back(offer: Offer) -> None:
    """The office ended the story: the place goes to the next in line."""
    decline(offer=offer)


WAITING_OFFER = Recipe(
    name="waiting-offer",
    subject=Offer,
    steps=(tell_the_family, wait_for_the_answer, pass_it_on, say_that_it_is_over),
    on_cancel=(take_it_back,),
)
