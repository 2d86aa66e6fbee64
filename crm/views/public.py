"""Where everybody's journey begins."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from academy.audiences import public_page
from academy.kernel.errors import Refusal
from crm.actions.lead import record_enquiry
from crm.forms import EnquiryForm


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def enquiry(request: HttpRequest) -> HttpResponse:
    """Ask for lessons. What was typed stays when something is not right."""
    chosen = {"subject": request.GET.get("subject", "")}
    form = EnquiryForm(request.POST if request.method == "POST" else None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        # What has to be typed again is not counted.
        limited = ratelimit.consume_or_429(request, action="enquiry")
        if limited:
            return limited
        if _record(form):
            return redirect("enquiry-thanks")
    return render(request, "public/enquiry.html", {"form": form}, status=400 if form.errors else 200)


def _record(form: EnquiryForm) -> bool:
    facts = dict(form.cleaned_data)
    facts.pop("consent")
    if facts.pop("website"):
        # A machine filled in what people do not see; it is thanked like everybody and nothing is kept.
        return True
    try:
        record_enquiry(
            **facts, zone=timezone.get_current_timezone_name(), language=(get_language() or "en").partition("-")[0]
        )
    except Refusal as no:
        for field, sentence in (no.fields or {"__all__": no.sentence}).items():
            form.add_error(field if field in form.fields else None, sentence)
        return False
    return True


@require_safe
@public_page
def enquiry_thanks(request: HttpRequest) -> HttpResponse:
    """It has arrived."""
    return render(request, "public/enquiry_thanks.html")
