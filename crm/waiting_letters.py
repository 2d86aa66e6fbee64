"""What is said on the way from the waiting list to a place, and when a student leaves."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice
from academy.models.zone import zone
from academy.queries.school import school
from academy.words import clock, long_date, zone_label
from scheduling.models import Offer, Withdrawal
from scheduling.place_words import place_words


def _place_rows(offer: Offer) -> list[tuple[str, Any]]:
    said, enrolment = place_words(offer.place), offer.place.enrolment
    return [
        (_("Student"), enrolment.student.first_name),
        (_("Course"), enrolment.offering.course.name),
        (_("Teacher"), said["teacher"].name if said["teacher"] else ""),
        (_("Every week"), said["when"]),
        (_("First lesson"), said["first"]),
        (_("Where"), said["place"]),
    ]


def _waiting_offer(notice: Notice) -> Facts | None:
    offer: Offer | None = notice.about()
    # Answered meanwhile, there is nothing to say any more.
    if offer is None or offer.state != Offer.State.OPEN:
        return None
    its_zone = notice.person.zone or school().zone
    until = offer.expires_at.astimezone(zone(its_zone))
    end = f"{long_date(until)}, {clock(until)} ({zone_label(its_zone)})"
    return {
        "heading": _("A place for %(student)s has become free") % {"student": offer.entry.student.first_name},
        "sentences": [
            _("You are waiting for it, so we ask you first. It is held for you until the time below."),
            offer.because,
        ],
        "rows": [*_place_rows(offer), (_("Held until"), end)],
        "label": _("Take it or leave it"),
        "link": settings.ORIGIN + reverse("family-waiting-entry", args=[offer.entry_id]),
    }


def _waiting_lapsed(notice: Notice) -> Facts | None:
    offer: Offer | None = notice.about()
    if offer is None:
        return None
    return {
        "heading": _("The place has gone to the next in line"),
        "sentences": [_("We held it for you and heard nothing in time. You can join the line again, at its end.")],
        "rows": [
            (_("Student"), offer.entry.student.first_name),
            (_("Course"), str(offer.place.enrolment.offering.course)),
        ],
        "label": _("See the waiting list"),
        "link": settings.ORIGIN + reverse("family-waiting"),
    }


def _rows(about: Withdrawal) -> list[tuple[str, Any]]:
    enrolment = about.enrolment
    return [
        (_("Student"), enrolment.student.first_name),
        (_("Course"), enrolment.offering.course.name),
        (_("Last day"), long_date(about.last_day)),
    ]


def _noted(notice: Notice) -> Facts | None:
    about: Withdrawal | None = notice.about()
    if about is None or about.taken_back_at:
        return None
    return {
        "heading": _("We have noted that %(student)s leaves") % {"student": about.enrolment.student.first_name},
        "sentences": [
            _("Lessons go on to the last day. Until it is over you can take this back, and everything stays as it is.")
        ],
        "rows": _rows(about),
        "label": _("See it or take it back"),
        "link": settings.ORIGIN + reverse("family-withdrawal", args=[about.enrolment_id]),
    }


def _done(notice: Notice) -> Facts | None:
    about: Withdrawal | None = notice.about()
    if about is None:
        return None
    return {
        "heading": _("Thank you, and all the best"),
        "sentences": [_("The last day is over and the place has been given back. You are welcome at any time.")],
        "rows": _rows(about),
        "label": _("See your lessons"),
        "link": settings.ORIGIN + reverse("family-lessons"),
    }


def _staff(notice: Notice) -> Facts | None:
    about: Withdrawal | None = notice.about()
    if about is None or about.taken_back_at:
        return None
    return {
        "heading": _("%(student)s leaves") % {"student": about.enrolment.student},
        "sentences": [about.words or _("The family gave no reason.")],
        "rows": [*_rows(about), *([(_("Exception"), about.exception)] if about.exception else [])],
        "label": _("Open it"),
        "link": settings.ORIGIN + reverse("admin:scheduling_withdrawal_change", args=[about.pk]),
    }


WAITING_OFFER = Kind(facts=_waiting_offer)
WAITING_LAPSED = Kind(facts=_waiting_lapsed)
WITHDRAWAL_NOTED = Kind(facts=_noted)
WITHDRAWAL_DONE = Kind(facts=_done)
STAFF_WITHDRAWAL = Kind(facts=_staff)
