"""A family's pages about the waiting list: join, see where one stands, answer an offer, leave."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from academy.audiences import family_page
from academy.kernel.errors import Refusal
from academy.models import Student, Subject, Teacher
from scheduling.actions.offers import accept, decline
from scheduling.actions.waiting import join, leave, position
from scheduling.kinds_forms import ChildForm
from scheduling.kinds_words import entry_row, entry_rows, group_card, offer_words
from scheduling.models import Offer, Timeslot, WaitingEntry, Weekday
from scheduling.presenting import slots_of
from scheduling.queries.free import FreeTime
from scheduling.queries.line import what
from scheduling.queries.seats import Group, group_offerings

SHOWN = 50


def _mine(request: Any) -> Any:
    rows = WaitingEntry.objects.of_family(request.family)
    return rows.select_related("student__family", "timeslot__teacher", "offering__course", "teacher", "subject")


@require_safe
@family_page
def waiting(request: Any) -> HttpResponse:
    """Everything the family waits for, with its place in line and the reason; then what is over."""
    rows = entry_rows(_mine(request).order_by("-asked_at", "-pk")[:SHOWN])
    is_open = (WaitingEntry.State.WAITING, WaitingEntry.State.OFFERED)
    words = {
        "waiting": [row for row in rows if row["state"] in is_open],
        "over": [row for row in rows if row["state"] not in is_open],
    }
    return render(request, "family/waiting.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def waiting_new(request: Any) -> HttpResponse:
    """Join the line for what the address names."""
    wish = _wish(request)
    students = list(Student.objects.of_family(request.family))
    form = ChildForm(
        request.POST if request.method == "POST" else None,
        students=students,
        initial={"student": request.GET.get("student", "")},
    )
    words: dict[str, Any] = {"form": form, "what": what(WaitingEntry(**wish))}
    if request.method == "POST" and form.is_valid():
        try:
            entry = join(student=form.cleaned_data["student"], by=request.user, **wish)
        except Refusal as no:
            form.add_error(None, no.sentence)
            words["slots"] = slots_of([one for one in no.alternatives if isinstance(one, FreeTime)])
            words["groups"] = [group_card(one) for one in no.alternatives if isinstance(one, Group)]
        else:
            return redirect("family-waiting-entry", pk=entry.pk)
    return render(request, "family/waiting_new.html", words, status=400 if form.errors else 200)


def _wish(request: Any) -> dict[str, Any]:
    """What the address names; 404 for what there is not."""
    asked = {
        name: request.GET[name] for name in ("timeslot", "offering", "teacher", "subject") if request.GET.get(name)
    }
    if not asked:
        raise Http404
    weekday = request.GET.get("weekday", "")
    wish: dict[str, Any] = {"weekday": int(weekday)} if weekday in map(str, Weekday.values) else {}
    for name, rows in (("timeslot", Timeslot.objects.on_offer()), ("offering", group_offerings())):
        if name in asked:
            number = asked[name]
            if not (number.isascii() and number.isdigit() and len(number) < 18):
                raise Http404
            wish[name] = get_object_or_404(rows, pk=number)
    if wish.keys() & {"timeslot", "offering"}:
        return {name: row for name, row in wish.items() if name != "weekday"}
    if "teacher" in asked:
        wish["teacher"] = get_object_or_404(Teacher.objects.public(), slug=asked["teacher"])
    if "subject" in asked:
        wish["subject"] = get_object_or_404(Subject, is_active=True, slug=asked["subject"])
    return wish


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def waiting_entry(request: Any, pk: int) -> HttpResponse:
    """Where one wish stands; its offer, to take or leave. POST answers: accept, decline or leave."""
    entry = get_object_or_404(_mine(request), pk=pk)
    offer = Offer.objects.filter(entry=entry).select_related("place__enrolment__offering__course").first()
    reason = ""
    if request.method == "POST":
        try:
            return _answer(request, entry, offer)
        except Refusal as no:
            reason = no.sentence
    words = {
        "entry": entry_row(entry, position(entry)),
        "offer": offer_words(offer) if offer else None,
        "reason": reason,
    }
    return render(request, "family/waiting_entry.html", words, status=409 if reason else 200)


def _answer(request: Any, entry: WaitingEntry, offer: Offer | None) -> HttpResponse:
    wanted = request.POST.get("answer")
    if wanted == "accept" and offer:
        enrolment = accept(offer=offer, by=request.user)
        return redirect("family-booking", pk=enrolment.pk)
    if wanted == "decline" and offer:
        decline(offer=offer)
        messages.success(request, _("The place goes to the next in line. Thank you for telling us."))
    elif wanted == "leave":
        leave(entry=entry)
        messages.success(request, _("You are not in line for this any more."))
    return redirect("family-waiting")
