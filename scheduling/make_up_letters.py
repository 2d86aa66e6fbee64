"""What is said about lessons that were called off, and about the make-ups for them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.letters import Facts, Kind, Promise
from academy.kernel.models import Notice
from academy.queries.school import school
from academy.words import day, in_zone, long_date
from scheduling.letter_parts import lesson_rows, letter
from scheduling.makeup.reasons import in_words
from scheduling.models import Cancellation, Decision, Lesson, MakeUpCredit
from scheduling.queries.makeups import lesson_of


def _decided(notice: Notice, heading: str) -> Facts | None:
    """The lesson, what the policy says of it and why; None once another decision took its place."""
    decision: Decision | None = notice.about()
    if decision is None or decision.replaced_at:
        return None
    name, lesson = decision.student.first_name, decision.lesson
    credit = MakeUpCredit.objects.filter(decision=decision).first()
    opens = f"{reverse('family-make-ups')}?credit={credit.pk}" if credit else reverse("family-make-ups")
    return letter(
        heading % {"name": name},
        in_words(decision.because),
        opens,
        _("Book the make-up") if credit else _("See why"),
        lesson_rows(notice, lesson, name),
    )


def _called_off(notice: Notice) -> Facts | None:
    return _decided(notice, _("%(name)s’s lesson does not take place"))


def _missed(notice: Notice) -> Facts | None:
    return _decided(notice, _("We missed %(name)s today"))


def _decided_anew(notice: Notice) -> Facts | None:
    return _decided(notice, _("We looked at %(name)s’s lesson again"))


def _trial_called_off(notice: Notice) -> Facts | None:
    said: Cancellation | None = notice.about()
    if said is None or said.taken_back_at:
        return None
    return letter(
        _("The trial lesson does not take place"),
        [_("Nothing is charged. Choose another time whenever it suits.")],
        reverse("timeslots"),
        _("See free times"),
        lesson_rows(notice, said.lesson),
    )


def _teacher_called_off(notice: Notice) -> Facts | None:
    said: Cancellation | None = notice.about()
    if said is None or said.taken_back_at:
        return None
    who = str(said.student) if said.student else ", ".join(str(row.student) for row in said.lesson.participants.all())
    goes_on = said.student and said.lesson.is_live
    heading = _("%(name)s will not come") if goes_on else _("The lesson with %(name)s does not take place")
    return letter(
        heading % {"name": who},
        [_("The others come as usual.") if goes_on else _("The hour is free; another family may book it.")],
        reverse("teacher-home"),
        _("See your lessons"),
        lesson_rows(notice, said.lesson, who),
    )


def _on_again(notice: Notice) -> Facts | None:
    said: Cancellation | None = notice.about()
    if said is None:
        return None
    is_teacher = said.lesson.teacher.user_id == notice.person_id
    return letter(
        _("The lesson takes place after all"),
        [_("It stands in the calendar as before.")],
        reverse("teacher-home") if is_teacher else reverse("family-lessons"),
        _("See the lessons"),
        lesson_rows(notice, said.lesson, str(said.student or "")),
    )


def _make_up(notice: Notice) -> Facts | None:
    """For the family and the teacher alike: where the make-up is now."""
    lesson: Lesson | None = notice.about()
    if lesson is None or not lesson.is_live:
        return None
    who = ", ".join(row.student.first_name for row in lesson.participants.select_related("student"))
    is_teacher = lesson.teacher.user_id == notice.person_id
    moved = notice.kind.endswith("moved")
    heading = _("The make-up lesson has another time") if moved else _("A make-up lesson is booked")
    link = reverse("teacher-home") if is_teacher else reverse("family-lesson", args=[lesson.pk])
    return letter(heading, [], link, _("See the lesson"), lesson_rows(notice, lesson, who))


def _credit_given(notice: Notice) -> Facts | None:
    credit: MakeUpCredit | None = notice.about()
    if credit is None or credit.state != MakeUpCredit.State.OPEN:
        return None
    issued = credit.entries.get(kind="issued")
    return _credit(credit, _("A make-up lesson for %(name)s"), [issued.because])


def _expires(notice: Notice) -> Facts | None:
    credit: MakeUpCredit | None = notice.about()
    if credit is None or credit.state != MakeUpCredit.State.OPEN or credit.expires_on is None:
        return None
    sentence = _("It can be used until %(day)s, and there are hours free now. After that day it is gone.")
    return _credit(
        credit, _("%(name)s’s make-up lesson waits to be booked"), [sentence % {"day": long_date(credit.expires_on)}]
    )


def _credit(credit: MakeUpCredit, heading: str, sentences: list[str]) -> Facts:
    missed = lesson_of(credit)
    return letter(
        heading % {"name": credit.student.first_name},
        sentences,
        f"{reverse('family-make-ups')}?credit={credit.pk}",
        _("Choose an hour"),
        [
            (_("Student"), credit.student.first_name),
            (_("Subject"), credit.subject.name if credit.subject else ""),
            (_("For the lesson on"), day(in_zone(missed.starts_at, school().zone)) if missed else ""),
            (_("To be used by"), long_date(credit.expires_on) if credit.expires_on else ""),
        ],
    )


def _hour_is_free(notice: Notice) -> Facts | None:
    """As long as the hour is free and the credit open; the first to take it has it."""
    said: Cancellation | None = notice.about()
    credit = MakeUpCredit.objects.filter(pk=notice.facts.get("credit"), state=MakeUpCredit.State.OPEN).first()
    if said is None or credit is None or said.taken_back_at or said.lesson.starts_at <= now():
        return None
    return letter(
        _("An hour is free for %(name)s’s make-up") % {"name": credit.student.first_name},
        [str(notice.facts.get("because", "")), _("Whoever takes it first has it.")],
        f"{reverse('family-make-ups')}?credit={credit.pk}",
        _("See the hour"),
        lesson_rows(notice, said.lesson, credit.student.first_name),
    )


def _kind(facts: Any, promise: Promise = Promise.AT_LEAST_ONCE) -> Kind:
    return Kind(facts=facts, promise=promise)


LESSON_CALLED_OFF = _kind(_called_off)
LESSON_MISSED = _kind(_missed)
DECIDED_ANEW = _kind(_decided_anew)
TRIAL_CALLED_OFF = _kind(_trial_called_off)
TEACHER_CALLED_OFF = _kind(_teacher_called_off)
LESSON_ON_AGAIN = _kind(_on_again)
MAKE_UP_BOOKED = _kind(_make_up)
MAKE_UP_MOVED = _kind(_make_up)
CREDIT_GIVEN = _kind(_credit_given)
CREDIT_EXPIRES = _kind(_expires, Promise.AT_MOST_ONCE)
HOUR_IS_FREE = _kind(_hour_is_free, Promise.AT_MOST_ONCE)
