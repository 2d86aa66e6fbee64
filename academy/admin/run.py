"""Stories: every recipe's run as a timeline, with what it waits for and until when."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.actions.work import try_now
from academy.admin.base import FactAdmin, Panel
from academy.admin.buttons import Button
from academy.admin.columns import BROKEN, WAITS, WELL, about, moment, state
from academy.admin.dead_letter import letter_of
from academy.admin.filters import one_of
from academy.admin.forms import ReasonForm
from academy.admin.panels import story_of
from academy.kernel.dead_letters import replay
from academy.kernel.models import Run
from academy.kernel.models.work import WorkState
from academy.kernel.workflow import cancel
from academy.queries.timeline import waits_for, words_of


def _retry(run: Run, by: Any) -> str:
    if run.state == WorkState.DEAD:
        replay(letter_of(run), by=by)
    else:
        try_now(work=run)
    return say("It goes on from where it stood.")


def _cancel(run: Run, by: Any, reason: str) -> str:
    cancel(run, reason=reason.strip() or say("Cancelled by the office."))
    return say("It is being turned round: what was done is undone step by step.")


RETRY = Button(
    name="retry",
    label=_("Try now"),
    press=_retry,
    permission="academy.change_run",
    offered=lambda run: run.state in (WorkState.DUE, WorkState.DEAD),
    tone="main",
)
CANCEL = Button(
    name="cancel",
    label=_("Cancel and undo"),
    press=_cancel,
    permission="academy.change_run",
    question=_("What was done is undone by the story's own steps, and the people concerned are told. Why?"),
    form=ReasonForm,
    offered=lambda run: run.state == WorkState.DUE and run.course == Run.Course.FORWARD,
    tone="stern",
)


@admin.register(Run)
class RunAdmin(FactAdmin):
    """Runs move by their steps; staff may hurry one or turn it round."""

    list_display = ("story", "state_label", "waits", "not_before_label", "attempts", "began")
    list_filter = ("state", one_of("recipe", _("story"), [(name, words_of(name)) for name in settings.RECIPES]))
    search_exactly = ("subject_id", "request_id")
    ordering = ("-pk",)
    fields = (
        ("story", "state_label"),
        ("its_subject", "course"),
        ("waits", "not_before_label"),
        ("attempts", "outages"),
        ("leased_by", "leased_until"),
        "reason",
        "last_error",
        ("began", "ended"),
        "request_id",
    )
    readonly_fields = ("story", "state_label", "its_subject", "waits", "not_before_label", "began", "ended")
    buttons = (RETRY, CANCEL)

    state_label = state("state", {WorkState.DUE: WAITS, WorkState.DEAD: BROKEN, WorkState.DONE: WELL})
    not_before_label = moment("not_before", title=_("looks again"))
    began = moment("created_at", title=_("began"))
    ended = moment("finished_at", title=_("ended"))

    @admin.display(description=_("story"))
    def story(self, run: Run) -> str:
        subject = run.subject_label.partition(".")[2].lower()
        return f"{words_of(run.recipe)}: {subject} {run.subject_id}"

    @admin.display(description=_("waits for"))
    def waits(self, run: Run) -> str:
        return waits_for(run) if run.waiting_for and run.state == WorkState.DUE else "–"

    @admin.display(description=_("about"))
    def its_subject(self, run: Run) -> str:
        return about(run.subject_label, run.subject_id)

    def over_row(self, request: HttpRequest, row: Run) -> list[Panel]:
        return [story_of(row, title=_("Step by step"), linked=False)]
