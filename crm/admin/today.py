"""Today in cards: lessons, holds that wait to be paid, money."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.words import clock, here, short_day, span, until
from crm.admin.acts import Act, page
from crm.admin.cards import Card, Line
from crm.admin.money import money_card
from crm.queries import work_queue
from crm.queries.work_queue import Heap


def today_cards(request: HttpRequest, begins: datetime, ends: datetime, *, held: Heap) -> list[Card]:
    """The cards this person may see. held: the places that wait to be paid."""
    cards = []
    if request.user.has_perm("scheduling.view_lesson"):
        cards.append(_lessons(request, begins, ends))
    if request.user.has_perm("scheduling.view_place"):
        cards.append(_holds(held))
    if request.user.has_perm("billing.view_payment"):
        cards += [_payments(begins), money_card()]
    if request.user.has_perm("scheduling.view_attendance"):
        cards.append(_often_away())
    return cards


def _lessons(request: HttpRequest, begins: datetime, ends: datetime) -> Card:
    found, counts = work_queue.lessons_between(begins, ends), work_queue.tally(begins, ends)
    said = _("%(taught)s taught · %(called_off)s called off · %(unmarked)s not marked yet · %(to_come)s to come")
    return Card(
        title=_("Lessons today"),
        count=found.count,
        lines=[_lesson(request, lesson) for lesson in found.rows],
        more=reverse("admin:scheduling_lesson_changelist") + "?when=today",
        empty=_("No lessons today. Booked lessons appear here with their teacher and room."),
        said=said % counts if any(counts.values()) else "",
        url=f"{reverse('admin:scheduling_lesson_calendar')}?view=day&by=teacher&day={begins:%Y-%m-%d}",
    )


def _lesson(request: HttpRequest, lesson: Any) -> Line:
    room = f"{lesson.teacher}, {lesson.room}" if lesson.room else str(lesson.teacher)
    name, has_begun = "scheduling_lesson", lesson.starts_at <= timezone.now()
    acts = []
    if lesson.state == lesson.State.BOOKED and has_begun:
        acts.append(Act(_("Taught"), page(name, lesson.pk, "taught"), "scheduling.change_lesson"))
    if lesson.state == lesson.State.BOOKED:
        acts.append(Act(_("Cancel"), page(name, lesson.pk, "cancel"), "scheduling.change_lesson", is_post=False))
    return Line(
        when=span(lesson.starts_at, lesson.ends_at),
        title=lesson.who_comes or _("nobody yet"),
        detail=f"{room} · {lesson.get_state_display()}",
        url=page(name, lesson.pk),
        acts=[act for act in acts if request.user.has_perm(act.permission)],
    )


def _holds(found: Heap) -> Card:
    return Card(
        title=_("Held, not paid yet"),
        count=found.count,
        lines=[
            Line(
                when=_("runs out %(when)s") % {"when": until(place.expires_at)},
                title=str(place.enrolment.student),
                detail=str(place.pattern or ""),
                url=page("scheduling_place", place.pk),
            )
            for place in found.rows
        ],
        more=reverse("admin:scheduling_place_changelist") + "?state__exact=held",
        empty=_("Nobody is about to pay. A place stands here while a family has it on hold."),
    )


def _payments(begins: datetime) -> Card:
    found = work_queue.payments_since(begins)
    return Card(
        title=_("Payments today"),
        count=found.count,
        lines=[
            Line(
                when=clock(here(payment.received_at)),
                title=str(payment.amount),
                detail=f"{payment.payer.family} · {payment.method or payment.get_provider_display()}",
                url=page("billing_payment", payment.pk),
            )
            for payment in found.rows
        ],
        more=reverse("admin:billing_payment_changelist"),
        empty=_("No money came in today. Payments appear here as soon as Stripe reports them."),
    )


def _often_away() -> Card:
    found, marks = work_queue.often_away(), reverse("admin:scheduling_attendance_changelist")
    return Card(
        title=_("Missed more than once without a word"),
        count=found.count,
        lines=[
            Line(
                when=ngettext("%(n)s lesson", "%(n)s lessons", student.misses) % {"n": student.misses},
                title=str(student),
                detail=_("last on %(day)s") % {"day": short_day(here(student.missed))},
                url=f"{marks}?participant__student__id__exact={student.pk}",
            )
            for student in found.rows
        ],
        more=f"{marks}?often=yes",
        empty=_("Nobody, in the last eight weeks. Who stays away repeatedly without notice stands here."),
    )
