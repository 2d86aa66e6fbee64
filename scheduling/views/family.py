"""A family's pages about times: its lessons, and booking a weekly place."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from academy.audiences import family_page
from academy.guesses import guess
from academy.kernel.errors import Refusal
from academy.models import Student, Subject
from academy.words import here, month
from scheduling.actions.assign import book_any_teacher
from scheduling.actions.book import book_place
from scheduling.dots import panel
from scheduling.forms import BookingForm
from scheduling.kinds_words import waiting_url
from scheduling.models import Lesson, Participant, Place, Timeslot
from scheduling.presenting import family_row, slot_of, slots_of
from scheduling.queries.free import free_times, offered, offering_for
from scheduling.queries.left_out import left_out_of
from scheduling.queries.lessons import in_full


@require_safe
@family_page
def lessons(request: Any) -> HttpResponse:
    """Everything that is booked from today on, month by month; and how it went lately."""
    mine, students = Lesson.objects.of_family(request.family), Student.objects.of_family(request.family)
    rows = in_full(mine.agreed().to_come(), to=request.family)
    months = [
        {"label": month(here(first.starts_at)), "lessons": [family_row(row) for row in (first, *rest)]}
        for _key, (first, *rest) in groupby(rows, key=lambda row: month(here(row.starts_at)))
    ]
    return render(request, "family/lessons.html", {"months": months, "lately": panel(mine, students, url=_url_of)})


def _url_of(part: Participant) -> str:
    return f"{reverse('family-lesson', args=[part.lesson_id])}?student={part.student_id}"


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def booking_new(request: Any) -> HttpResponse:
    """Choose who a weekly time is for; posting it holds the place."""
    wanted = request.GET.get("timeslot", "")
    slot = None if wanted == "any" else _timeslot(wanted)
    taught = slot.teacher.subjects.all() if slot else Subject.objects.all()
    subjects = [subject for subject in taught if subject.is_active]
    subject = next((subject for subject in subjects if subject.slug == request.GET.get("subject")), None)
    form = BookingForm(
        request.POST if request.method == "POST" else None,
        students=list(Student.objects.of_family(request.family)),
        subjects=subjects,
        initial={"subject": subject.slug} if subject else None,
    )
    if request.method == "POST" and form.is_valid():
        return _book(request, slot, form)
    return _ask(request, slot, form, subject or next(iter(subjects), None))


def _timeslot(number: str) -> Timeslot:
    """One that is on offer, even if it was taken meanwhile: who comes too late is told so, and what else is free."""
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    slot = Timeslot.objects.on_offer().filter(pk=number).first() if is_number else None
    if slot is None:
        raise Http404
    return slot


def _book(request: Any, slot: Timeslot | None, form: BookingForm) -> HttpResponse:
    chosen = {**form.cleaned_data, "by": request.user}
    try:
        with guess(request, chosen["voucher"], field="voucher"):
            enrolment = book_place(timeslot=slot, **chosen) if slot else book_any_teacher(**chosen)
    except Refusal as no:
        if no.code in ("just-taken", "student-busy", "nobody-free", "in-line"):
            return _taken(request, no, form.cleaned_data["subject"], slot, form.cleaned_data["student"])
        form.add_error(next((name for name in no.fields if name in form.fields), None), no.sentence)
        return _ask(request, slot, form, form.cleaned_data["subject"])
    return redirect("family-booking", pk=enrolment.pk)


def _taken(
    request: Any, no: Refusal, subject: Subject | None, slot: Timeslot | None = None, student: Student | None = None
) -> HttpResponse:
    # Who could not come then need not wait for it either.
    wish = {"timeslot": slot.pk} if slot else {"subject": subject.slug if subject else ""}
    words = {
        "waiting_url": "" if no.code == "student-busy" else waiting_url(**wish, student=student and student.pk),
        "reason": no.sentence,
        "alternatives": slots_of(no.alternatives, subject=subject),
        "any_teacher_url": _any_teacher(subject),
    }
    return render(request, "family/taken.html", words, status=409)


def _any_teacher(subject: Subject | None) -> str:
    return f"{reverse('family-booking-new')}?timeslot=any" + (f"&subject={subject.slug}" if subject else "")


def _ask(request: Any, slot: Timeslot | None, form: BookingForm, subject: Subject | None) -> HttpResponse:
    words: dict[str, Any] = {"form": form}
    if slot:
        times = free_times(offered(teacher=slot.teacher).filter(pk=slot.pk))
        if not times:
            # Whoever came back to the page after holding it goes on where they were.
            own = Place.objects.live().filter(timeslot=slot, enrolment__student__family=request.family).last()
            if own:
                return redirect("family-booking", pk=own.enrolment_id)
            no = Refusal(_("This time has just been taken."))
            return _taken(request, no, subject or slot.teacher.subjects.first(), slot)
        offering = offering_for(slot, times[0].semester, subject=subject)
        words["slot"] = slot_of(times[0], offering, subject=subject)
        words["left_out"] = left_out_of(times[0])
        if offering:
            count = len(times[0].lessons)
            words["lines"] = [
                {
                    "description": f"{offering.course.name}, {offering.semester.name}",
                    "arithmetic": _("%(lessons)s lessons × %(price)s")
                    % {"lessons": count, "price": offering.course.price},
                    "amount_label": str(offering.course.price * count),
                }
            ]
            words["total_label"] = str(offering.course.price * count)
    return render(request, "family/booking_new.html", words, status=400 if form.errors else 200)
