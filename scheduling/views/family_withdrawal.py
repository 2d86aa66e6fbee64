"""A family gives up a course, or takes that back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.audiences import family_page
from academy.kernel.errors import Refusal
from academy.models import Enrolment
from scheduling.actions.withdraw import earliest_last_day, give_notice, notice_of, take_back_notice
from scheduling.kinds_forms import LeaveForm
from scheduling.kinds_words import notice_words
from scheduling.queries.terms_of_policy import notice_to_leave


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def withdrawal(request: Any, pk: int) -> HttpResponse:
    """GET asks; POST gives notice, or takes it back (answer=stay)."""
    mine = Enrolment.objects.of_family(request.family).select_related("student__family", "offering__course")
    enrolment = get_object_or_404(mine, pk=pk)
    notice = notice_of(enrolment)
    stays = request.method == "POST" and "stay" in request.POST
    form = LeaveForm(
        request.POST if request.method == "POST" and not stays else None, initial={"last_day": earliest_last_day()}
    )
    words: dict[str, Any] = {"enrolment": enrolment, "form": form, "days": notice_to_leave().days}
    try:
        if stays and notice:
            take_back_notice(notice=notice, by=request.user)
            messages.success(request, _("It is taken back. Everything stays as it is."))
            return redirect("family-home")
        if form.is_bound and form.is_valid():
            give_notice(enrolment=enrolment, by=request.user, **form.cleaned_data)
            return redirect("family-withdrawal", pk=pk)
    except Refusal as no:
        words["reason"] = no.sentence
    words["notice"] = notice_words(notice) if notice else None
    words["is_running"] = enrolment.state in (Enrolment.State.ACTIVE, Enrolment.State.PAUSED)
    no_good = form.errors or "reason" in words
    return render(request, "family/withdrawal.html", words, status=400 if no_good else 200)
