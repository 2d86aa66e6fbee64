"""What a family will be billed next, and the voucher that makes it less."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.audiences import family_page
from academy.guesses import guess
from academy.kernel.errors import Refusal
from academy.models import Enrolment
from billing.actions.voucher import use_voucher
from billing.forms import VoucherForm
from billing.models import Payer
from billing.presenting import voucher_row
from billing.queries.coming import coming
from billing.queries.vouchers import used_by


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def coming_bill(request: Any) -> HttpResponse:
    """The lines of the next bill by what is known now, for the family and for who asks; posting a code uses it."""
    live = Enrolment.objects.of_family(request.family).live()
    enrolments = list(live.select_related("student__family", "offering__course").order_by("pk"))
    form = VoucherForm(request.POST if request.method == "POST" else None, enrolments=enrolments)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            with guess(request, chosen["voucher"], field="voucher"):
                used = use_voucher(code=chosen["voucher"], enrolment=chosen["enrolment"], by=request.user)
        except Refusal as no:
            form.add_error("voucher" if "voucher" in no.fields else None, no.sentence)
        else:
            words = {"code": used.voucher, "enrolment": used.enrolment}
            messages.success(request, _("The voucher %(code)s is used for %(enrolment)s.") % words)
            return redirect("family-coming-bill")
    payers = Payer.objects.of([request.family], request.user).select_related("person", "family")
    facts = {
        "bills": coming(request.family, list(payers)),
        "vouchers": [voucher_row(used) for used in used_by(request.family, to=request.user)],
        "form": form if enrolments else None,
    }
    return render(request, "family/coming_bill.html", facts, status=400 if form.errors else 200)
