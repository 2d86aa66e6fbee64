"""Groups, the waiting list and withdrawals in the words the pages show."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.words import clock, day, here, locale, long_date, when
from scheduling.models import Offer, Pause, Place, WaitingEntry, Withdrawal
from scheduling.place_words import place_words
from scheduling.presenting import weekly
from scheduling.queries.line import Standing, standings, what
from scheduling.queries.seats import Group


def waiting_url(**wish: Any) -> str:
    """Where one joins the line for this."""
    return f"{reverse('family-waiting-new')}?{urlencode({name: value for name, value in wish.items() if value})}"


def group_card(group: Group, *, may_book: bool = True) -> dict[str, Any]:
    """A group as everybody sees it: when, with whom, how many seats are free. may_book: else they write to us."""
    offering, count = group.offering, len(group.lessons)
    course, seats = offering.course, offering.capacity or 0
    price = course.price.format(locale())
    words = {"free": group.on_offer, "seats": seats}
    return {
        "name": course.name,
        "description": course.description,
        "subject": course.subject,
        "teacher_name": group.series.teacher.name,
        "when_label": weekly(group.series),
        "place": group.series.room.name if group.series.room else _("Online"),
        "first_label": day(here(group.first)),
        "lessons_label": ngettext("%(n)s lesson", "%(n)s lessons", count) % {"n": count},
        "price_label": _("%(price)s a lesson") % {"price": price},
        "total_label": (course.price * count).format(locale()),
        "is_free": bool(group.on_offer),
        "seats_label": _("%(free)s of %(seats)s seats free") % words if group.on_offer else _("Full"),
        "url": f"{reverse('family-seat-new')}?course={course.slug}" if may_book else reverse("enquiry"),
        "waiting_url": waiting_url(offering=offering.pk) if may_book else reverse("enquiry"),
    }


def standing_words(standing: Standing | None) -> str:
    """ "2nd of 5" would be 2 of 5 in many languages, so it is said with numbers."""
    if standing is None:
        return ""
    return _("Number %(number)s of %(of)s in line") % {"number": standing.number, "of": standing.of}


TONES = {
    WaitingEntry.State.OFFERED: "wait",
    WaitingEntry.State.TAKEN: "good",
    WaitingEntry.State.WAITING: "quiet",
    WaitingEntry.State.ENDED: "quiet",
}


def entry_rows(entries: Iterable[WaitingEntry]) -> list[dict[str, Any]]:
    """A family's wishes, each with where it stands and why."""
    rows = list(entries)
    found = standings(rows)
    return [entry_row(row, found.get(row.pk)) for row in rows]


def entry_row(entry: WaitingEntry, standing: Standing | None) -> dict[str, Any]:
    """One of them."""
    return {
        "pk": entry.pk,
        "title": f"{entry.student.first_name} · {what(entry)}",
        "asked_label": _("asked on %(day)s") % {"day": long_date(here(entry.asked_at))},
        "standing": standing_words(standing),
        "because": standing.because if standing else entry.ended_because,
        "state": entry.state,
        "status_word": entry.get_state_display().capitalize(),
        "status_tone": TONES[WaitingEntry.State(entry.state)],
        "url": reverse("family-waiting-entry", args=[entry.pk]),
    }


def offer_words(offer: Offer) -> dict[str, Any]:
    """What is offered, until when, what it costs, and why to this family."""
    said, course = place_words(offer.place), offer.place.enrolment.offering.course
    until = here(offer.expires_at)
    return {
        "is_open": offer.state == Offer.State.OPEN,
        "course": course.name,
        "teacher_name": said["teacher"].name if said["teacher"] else "",
        "when_label": said["when"],
        "place": said["place"],
        "first_label": said["first"],
        "lessons": said["lessons"],
        "total_label": (course.price * said["lessons"]).format(locale()),
        "because": offer.because,
        "until_label": _("%(day)s, %(time)s") % {"day": day(until), "time": clock(until)},
        "booking_url": reverse("family-booking", args=[offer.place.enrolment_id]),
    }


def notice_words(notice: Withdrawal) -> dict[str, Any]:
    """A notice that stands."""
    return {"last_day_label": long_date(notice.last_day), "words": notice.words}


def pause_preview(place: Place, first: date, last: date) -> dict[str, Any]:
    """Which lessons are left out, and what they cost, before anything is done."""
    lessons = place.lessons.live().filter(day__range=(first, last)).order_by("starts_at")
    rows = [when(lesson.starts_at, lesson.ends_at) for lesson in lessons]
    price = place.enrolment.offering.course.price
    return {
        "lessons": rows,
        "count_label": ngettext("%(n)s lesson is left out", "%(n)s lessons are left out", len(rows)) % {"n": len(rows)},
        "price_label": (price * len(rows)).format(locale()) if rows else "",
    }


def pause_row(pause: Pause, today: date) -> dict[str, Any]:
    """A rest that was asked for; is_to_come: the family may still take it back. today: at the school."""
    return {
        "pk": pause.pk,
        "label": _("%(first)s to %(last)s") % {"first": long_date(pause.first_day), "last": long_date(pause.last_day)},
        "because": pause.because,
        "is_to_come": pause.first_day > today,
    }
