"""The button by which the office calls a lesson off, for whoever said so; the policy judges it as it does elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from scheduling.actions.call_off import call_off
from scheduling.models import Cancellation, Cause, Lesson, Side

EVERYBODY = ""


class CallOffForm(StaffForm):
    """Who said it and why; in a group also of whom."""

    student = forms.ChoiceField(label=_("Who does not come"), required=False)
    side = forms.ChoiceField(label=_("Said by"), choices=Side.choices)
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)
    words = forms.CharField(label=_("In words"), widget=forms.Textarea, max_length=500, required=False)
    has_proof = forms.BooleanField(label=_("Proof was seen (a doctor’s note and the like)"), required=False)
    announced_at = forms.SplitDateTimeField(label=_("Said at, if not just now"), required=False)

    def __init__(self, *args: Any, row: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.coming = {str(one.student_id): one.student for one in row.participants.all() if one.excused_at is None}
        choices = [(EVERYBODY, _("everybody: the whole lesson")), *((pk, str(who)) for pk, who in self.coming.items())]
        self.fields["student"].choices = choices  # type: ignore[attr-defined]

    def clean_student(self) -> Any:
        return self.coming.get(self.cleaned_data["student"])


def _call_off(lesson: Lesson, by: Any, **answers: Any) -> str:
    judged = call_off(lesson=lesson, channel=Cancellation.Channel.OFFICE, by=by, **answers)
    said = [f"{row.student.first_name}: {row.get_outcome_display()}" for row in judged]
    return say("It is called off and everybody concerned is told. %(said)s") % {"said": ", ".join(said)}


CALL_OFF = Button(
    name="cancel",
    label=_("Call off"),
    press=_call_off,
    permission="scheduling.change_lesson",
    question=_("The policy says what follows; family and teacher are told."),
    form=CallOffForm,
    offered=lambda lesson: lesson.state == Lesson.State.BOOKED,
    tone="stern",
)
