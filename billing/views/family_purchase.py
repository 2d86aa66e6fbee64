"""A family buys a make-up that the policy did not give, and follows what becomes of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from academy.audiences import family_page
from academy.kernel.errors import Refusal
from academy.queries.audience import may_pay
from billing.actions.late_make_up import buy_make_up
from billing.models import Purchase
from billing.presenting import purchase_page
from scheduling.models import Decision


@require_POST
@family_page
def purchase_new(request: Any, pk: int) -> HttpResponse:
    """Begin to buy the make-up for this lesson (student: which sibling's)."""
    mine = Decision.objects.filter(lesson=pk, student__family=request.family, replaced_at=None)
    student = request.POST.get("student", "")
    if student.isascii() and student.isdigit() and len(student) < 18:
        mine = mine.filter(student=student)
    decision = get_object_or_404(mine.select_related("student__family", "lesson__teacher", "policy")[:1])
    try:
        purchase = buy_make_up(decision=decision, by=request.user)
    except Refusal as no:
        messages.error(request, no.sentence)
        return redirect("family-cancellation", pk=pk)
    return redirect("family-purchase", pk=purchase.pk)


@require_safe
@family_page
def purchase(request: Any, pk: int) -> HttpResponse:
    """Where it has got to: to be paid (here is the page), paid (book an hour), or over."""
    rows = Purchase.objects.of_family(request.family)
    found = get_object_or_404(
        rows.select_related("decision__student", "decision__lesson__teacher", "decision__credit", "invoice__payer"),
        pk=pk,
    )
    pays = may_pay(request.user, request.family)
    words = purchase_page(found, to=request.user, may_pay=pays, came_from_paying="paid" in request.GET)
    return render(request, "family/purchase.html", {"purchase": words})
