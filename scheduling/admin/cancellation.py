"""What was called off, by whom and why; and a family's word that reached the office."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to, moment
from scheduling.actions.call_off import take_back
from scheduling.models import Cancellation


def _take_back(said: Cancellation, by: Any) -> str:
    take_back(cancellation=said, by=by)
    return say("The lesson takes place after all; family and teacher are told.")


TAKE_BACK = Button(
    name="take_back",
    label=_("Takes place after all"),
    press=_take_back,
    permission="scheduling.change_cancellation",
    question=_("The hour is taken again if nobody has it yet, and a credit that was given for it is withdrawn."),
    offered=lambda said: said.taken_back_at is None,
)


@admin.register(Cancellation)
class CancellationAdmin(FactAdmin):
    """Written when a lesson is called off; taken back by its button."""

    list_display = ("lesson", "student", "cause", "side", "channel", "said", "taken_back")
    list_filter = ("cause", "side", "channel")
    list_select_related = ("lesson__teacher", "student")
    search_fields = ("student__first_name", "student__last_name", "lesson__teacher__name")
    ordering = ("-pk",)
    fields = (
        ("its_lesson", "its_student"),
        ("cause", "side", "channel"),
        ("words", "has_proof"),
        ("said", "announced_by", "taken_back"),
    )
    readonly_fields = ("its_lesson", "its_student", "said", "taken_back")
    buttons = (TAKE_BACK,)

    said = moment("announced_at", title=_("said"))
    taken_back = moment("taken_back_at", title=_("taken back"))

    @admin.display(description=_("lesson"))
    def its_lesson(self, said: Cancellation) -> str:
        return link_to(said.lesson)

    @admin.display(description=_("student"))
    def its_student(self, said: Cancellation) -> str:
        return link_to(said.student) if said.student else say("everybody")
