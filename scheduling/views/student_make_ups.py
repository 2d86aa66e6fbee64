"""A student's make-up credits, to read: booking with them is the family's."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.audiences import student_page
from scheduling.make_up_words import balance_line, credit_row
from scheduling.models import MakeUpCredit
from scheduling.queries.makeups import credits_of
from scheduling.student_words import who_books


@require_safe
@student_page
def make_ups(request: Any) -> HttpResponse:
    """Every credit of the last year: until when it can be used, and why there is one."""
    owned = credits_of([request.student])
    words = {
        "balance": balance_line(owned),
        "credits": [credit_row(row, lesson_page="student-lesson") for row in owned],
        "who": who_books(request.student) if any(row.state == MakeUpCredit.State.OPEN for row in owned) else None,
    }
    return render(request, "student/make_ups.html", words)
