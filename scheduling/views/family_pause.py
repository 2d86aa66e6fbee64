"""A family lets a weekly place rest for a while (holiday hold), or takes that back before it begins."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.audiences import family_page
from academy.kernel.errors import Refusal
from academy.models import Enrolment
from academy.queries.school import school_today
from academy.words import short_day
from scheduling.actions.pause import pause_place, refuse_pause, take_back_pause
from scheduling.kinds_forms import PauseForm
from scheduling.kinds_words import pause_preview, pause_row
from scheduling.models import Place


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def pause(request: Any, pk: int) -> HttpResponse:
    """GET asks for the days; POST shows what they mean (look), lets it rest (rest) or takes one back (back=its id)."""
    mine = Enrolment.objects.of_family(request.family).select_related("student__family", "offering__course")
    enrolment = get_object_or_404(mine, pk=pk)
    place = enrolment.places.filter(state=Place.State.CONFIRMED).select_related("enrolment__student").last()
    if place is None or not place.series.exists():
        raise Http404
    if request.method == "POST" and "back" in request.POST:
        return _take_back(request, place)
    form = PauseForm(request.POST if request.method == "POST" else None)
    words: dict[str, Any] = {"enrolment": enrolment, "form": form}
    if form.is_bound and form.is_valid():
        asked = {**form.cleaned_data, "place": place, "by": request.user}
        try:
            if "rest" in request.POST:
                pause_place(**asked)
                messages.success(request, _("The place rests then. Its weekly time stays yours."))
                return redirect("family-pause", pk=pk)
            refuse_pause(place=place, by=request.user, first_day=asked["first_day"], last_day=asked["last_day"])
            words["preview"] = pause_preview(place, asked["first_day"], asked["last_day"])
        except Refusal as no:
            words["reason"] = no.sentence
    today = school_today()
    words["rests"] = [pause_row(row, today) for row in place.pauses.filter(lifted_at=None)]
    no_good = form.errors or "reason" in words
    return render(request, "family/pause.html", words, status=400 if no_good else 200)


def _take_back(request: Any, place: Place) -> HttpResponse:
    number = request.POST["back"]
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    row = get_object_or_404(place.pauses.filter(lifted_at=None), pk=number if is_number else 0)
    try:
        gone = take_back_pause(pause=row, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
        return redirect("family-pause", pk=place.enrolment_id)
    if gone:
        days = ", ".join(short_day(day) for day in gone)
        messages.warning(
            request, _("The lessons take place, but not on %(days)s: the hour has been taken.") % {"days": days}
        )
    else:
        messages.success(request, _("It is taken back. The lessons take place."))
    return redirect("family-pause", pk=place.enrolment_id)
