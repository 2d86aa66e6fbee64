"""The waiting list as the office sees it: everybody in order, where they stand and why; and asking the next."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import WAITS, WELL, link_to, moment, state
from academy.kernel.errors import Refusal
from academy.kernel.trace import notes
from scheduling.actions.offers import make_offers
from scheduling.actions.waiting import leave
from scheduling.models import Offer, WaitingEntry
from scheduling.queries.line import Standing, standings, what


def _offer_next(_row: None, by: Any) -> str:
    made = make_offers()
    if not made:
        raise Refusal(say("Nothing that is free fits anybody in line."))
    return say("Offered: %(offers)s.") % {"offers": "; ".join(str(offer.entry) for offer in made)}


def _take_off(entry: WaitingEntry, by: Any) -> str:
    leave(entry=entry, because=say("Taken off the list by %(person)s.") % {"person": by})
    return say("They are not in line any more.")


def _standing(entry: WaitingEntry) -> Standing | None:
    """Where it stands; the line is read once for a page, however many rows it shows."""
    kept: dict[int, Standing] | None = notes().get("line")
    if kept is None:
        kept = notes()["line"] = standings(WaitingEntry.objects.in_line())
    return kept.get(entry.pk)


OFFER_NEXT = Button(
    name="offer_next",
    label=_("Offer what is free"),
    press=_offer_next,
    permission="scheduling.change_waitingentry",
    question=_(
        "Everything that is free now is held for the first in line whom it fits. The clock does so every minute."
    ),
    tone="main",
)
TAKE_OFF = Button(
    name="take_off",
    label=_("Take off the list"),
    press=_take_off,
    permission="scheduling.change_waitingentry",
    question=_("The others move up. The family can join again, at the end."),
    offered=lambda entry: entry.state == WaitingEntry.State.WAITING,
)


@admin.register(WaitingEntry)
class WaitingEntryAdmin(FactAdmin):
    """Families join and leave on their own pages."""

    list_display = ("student", "waits_for", "state_label", "asked", "place_in_line", "ended_because")
    list_filter = ("state",)
    list_select_related = ("student", "timeslot__teacher", "offering__course", "teacher", "subject")
    search_fields = ("student__first_name", "student__last_name", "teacher__name")
    ordering = ("asked_at", "pk")
    fields = (("its_student", "waits_for"), ("state_label", "place_in_line"), ("asked", "ended_because"))
    readonly_fields = ("its_student", "waits_for", "state_label", "place_in_line", "asked")
    list_buttons = (OFFER_NEXT,)
    counted = (_("family in line"), _("families in line"))
    buttons = (TAKE_OFF,)

    state_label = state("state", {WaitingEntry.State.OFFERED: WAITS, WaitingEntry.State.TAKEN: WELL})
    asked = moment("asked_at", title=_("asked"))

    @admin.display(description=_("waits for"))
    def waits_for(self, entry: WaitingEntry) -> str:
        return what(entry)

    @admin.display(description=_("place in line"))
    def place_in_line(self, entry: WaitingEntry) -> str:
        standing: Standing | None = _standing(entry)
        if standing is None:
            return ""
        words = {"number": standing.number, "of": standing.of, "because": standing.because}
        return say("%(number)s of %(of)s; the family reads: “%(because)s”") % words

    @admin.display(description=_("student"))
    def its_student(self, entry: WaitingEntry) -> str:
        return link_to(entry.student)


@admin.register(Offer)
class OfferAdmin(FactAdmin):
    """What was offered to whom, and what they answered."""

    list_display = ("entry", "state_label", "until", "made", "answered", "because")
    list_filter = ("state",)
    list_select_related = (
        "entry__student",
        "entry__timeslot__teacher",
        "entry__offering__course",
        "entry__offering__semester",
        "entry__teacher",
        "entry__subject",
    )
    search_fields = ("entry__student__first_name", "entry__student__last_name")
    ordering = ("-pk",)
    fields = (("its_entry", "its_place"), ("state_label", "until"), ("made", "answered"), "because")
    readonly_fields = ("its_entry", "its_place", "state_label", "until", "made", "answered")

    state_label = state("state", {Offer.State.OPEN: WAITS, Offer.State.ACCEPTED: WELL})
    until = moment("expires_at", title=_("open until"))
    made = moment("made_at", title=_("made"))
    answered = moment("answered_at", title=_("answered"))

    @admin.display(description=_("waiting family"))
    def its_entry(self, offer: Offer) -> str:
        return link_to(offer.entry)

    @admin.display(description=_("place"))
    def its_place(self, offer: Offer) -> str:
        return link_to(offer.place)
