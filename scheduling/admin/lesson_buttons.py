"""What the office does to one lesson. Each button calls the verb that everybody calls, and shows its Refusal."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold import widgets

from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from academy.admin.lookups import student_field
from academy.models import Student, Teacher
from scheduling.actions.add_lesson import add_lesson
from scheduling.actions.call_off import reinstate
from scheduling.actions.lesson import mark_taught, move_lesson, substitute
from scheduling.actions.remind import remind_by_hand
from scheduling.models import Lesson, Room

REASON = _("Only where a rule speaks against it: a closed day, leave, hours that are not offered.")


def _rooms() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.filter(is_active=True),
        required=False,
        help_text=_("Empty: online."),
    )


def _teachers() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=_("Teacher"), queryset=Teacher.objects.filter(is_active=True))


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Why all the same"), max_length=200, required=False, help_text=REASON)


def _time(label: Any) -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(label=label, widget=widgets.UnfoldAdminSplitDateTimeWidget)


class MoveForm(StaffForm):
    """A new time on the clock that the page shows; the lesson's length stays."""

    starts_at = _time(_("New time"))
    room = _rooms()
    allowed_because = _reason()


class SubstituteForm(StaffForm):
    """Who gives it instead, at its own time."""

    teacher = _teachers()
    room = _rooms()
    allowed_because = _reason()


class NewForm(StaffForm):
    """Who, with whom, when and where."""

    student = student_field()
    teacher = _teachers()
    starts_at = _time(_("Starts"))
    minutes = forms.IntegerField(label=_("Length (minutes)"), initial=30, min_value=1, max_value=1440)
    room = _rooms()
    allowed_because = _reason()


def _taught(lesson: Lesson, by: Any) -> str:
    mark_taught(lesson=lesson)
    return say("The lesson counts as taught.")


def _move(lesson: Lesson, by: Any, **answers: Any) -> str:
    move_lesson(lesson=lesson, **answers)
    return say("The lesson is moved. Family and teacher are told.")


def _substitute(lesson: Lesson, by: Any, **answers: Any) -> str:
    substitute(lesson=lesson, **answers)
    return say("Somebody else gives it. Family and both teachers are told.")


def _new(_row: None, by: Any, student: Student, **answers: Any) -> str:
    add_lesson(students=[student], **answers)
    return say("The lesson is on the calendar. Family and teacher are told; no bill was made.")


def _reinstate(lesson: Lesson, by: Any) -> str:
    reinstate(lesson=lesson, by=by)
    return say("The lesson takes place after all. Family and teacher are told.")


def _remind(lesson: Lesson, by: Any) -> str:
    count = remind_by_hand(lesson=lesson)
    return ngettext("%(n)s person is being reminded.", "%(n)s people are being reminded.", count) % {"n": count}


def is_booked(lesson: Lesson) -> bool:
    """Whether it may be changed."""
    return lesson.state == Lesson.State.BOOKED


TAUGHT = Button(
    name="taught",
    label=_("Taught"),
    press=_taught,
    permission="scheduling.change_lesson",
    offered=lambda lesson: is_booked(lesson) and lesson.starts_at <= timezone.now(),
    tone="main",
)
MOVE = Button(
    name="move",
    label=_("Move"),
    press=_move,
    permission="scheduling.change_lesson",
    question=_("This lesson alone; its series stays as it is. Family and teacher are told."),
    form=MoveForm,
    initial=lambda lesson: {"starts_at": lesson.starts_at, "room": lesson.room_id},
    offered=is_booked,
)
SUBSTITUTE = Button(
    name="substitute",
    label=_("Substitute"),
    press=_substitute,
    permission="scheduling.change_lesson",
    question=_("This lesson alone is given by somebody else. Family and both teachers are told."),
    form=SubstituteForm,
    initial=lambda lesson: {"room": lesson.room_id},
    offered=is_booked,
)
REMIND = Button(
    name="remind",
    label=_("Remind now"),
    press=_remind,
    permission="scheduling.change_lesson",
    question=_("Family, student and teacher get a letter now, besides those that are sent by themselves."),
    offered=lambda lesson: is_booked(lesson) and lesson.starts_at > timezone.now(),
)
REINSTATE = Button(
    name="reinstate",
    label=_("Takes place after all"),
    press=_reinstate,
    permission="scheduling.change_lesson",
    question=_("If nobody has its hour meanwhile. A credit that was given for it is withdrawn."),
    offered=lambda lesson: lesson.state == Lesson.State.CANCELLED and lesson.starts_at > timezone.now(),
)
NEW = Button(
    name="new",
    label=_("New single lesson"),
    press=_new,
    permission="scheduling.change_lesson",
    question=_("A lesson of its own. Nobody is billed for it by itself."),
    form=NewForm,
)
