"""Dead letters: work that gave up. Two answers: try again, or leave it with a reason."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import BROKEN, PLAIN, about, badge, moment
from academy.admin.forms import ReasonForm
from academy.kernel.dead_letters import dismiss, replay
from academy.kernel.errors import Refusal
from academy.kernel.models import DeadLetter
from academy.kernel.models.work import Work


def letter_of(work: Work) -> DeadLetter:
    """The unanswered letter about this work. Raises Refusal where somebody has answered it meanwhile."""
    letter = DeadLetter.objects.filter(kind=work.label(), work_id=work.pk, resolution="").first()
    if letter is None:
        raise Refusal(say("Somebody has already dealt with this one."), code="already-answered")
    return letter


def _replay(letter: DeadLetter, by: Any) -> str:
    replay(letter, by=by)
    return say("“%(title)s” is tried again from where it stood.") % {"title": letter.title}


def _dismiss(letter: DeadLetter, by: Any, reason: str) -> str:
    dismiss(letter, by=by, reason=reason)
    return say("“%(title)s” is left as it is.") % {"title": letter.title}


REPLAY = Button(
    name="replay",
    label=_("Try again"),
    press=_replay,
    permission="academy.change_deadletter",
    offered=lambda letter: not letter.resolution,
    tone="main",
)
DISMISS = Button(
    name="dismiss",
    label=_("Dismiss"),
    press=_dismiss,
    permission="academy.change_deadletter",
    question=_("It stays undone for good. Why is that right?"),
    form=ReasonForm,
    offered=lambda letter: not letter.resolution,
)


@admin.register(DeadLetter)
class DeadLetterAdmin(FactAdmin):
    """Never removed: how each was answered, and by whom, stays."""

    list_display = ("title", "answer", "kind_label", "error_label", "since")
    list_filter = (("resolution", admin.ChoicesFieldListFilter),)
    list_select_related = ("resolved_by",)
    search_exactly = ("work_id", "request_id")
    ordering = ("-pk",)
    fields = (
        "title", "error", ("its_work", "since"), ("answer", "resolved_by"), ("answered", "reason"), "request_id",
    )  # fmt: skip
    readonly_fields = ("its_work", "since", "answer", "answered")
    buttons = (REPLAY, DISMISS)
    actions = ("replay_chosen",)

    since = moment("created_at", title=_("since"))
    answered = moment("resolved_at", title=_("answered"))

    @admin.display(description=_("answer"))
    def answer(self, letter: DeadLetter) -> str:
        if not letter.resolution:
            return badge(say("waits for you"), BROKEN)
        return badge(letter.get_resolution_display(), PLAIN)

    @admin.display(description=_("kind"))
    def kind_label(self, letter: DeadLetter) -> str:
        return str(apps.get_model(letter.kind)._meta.verbose_name).capitalize()

    @admin.display(description=_("what happened"))
    def error_label(self, letter: DeadLetter) -> str:
        return letter.error[:120]

    @admin.display(description=_("the work itself"))
    def its_work(self, letter: DeadLetter) -> str:
        return about(letter.kind, letter.work_id)

    @admin.action(description=_("Try again"), permissions=["answer"])
    def replay_chosen(self, request: HttpRequest, letters: QuerySet[DeadLetter]) -> None:
        """Each on its own; those answered meanwhile are named."""
        for letter in letters:
            try:
                messages.success(request, _replay(letter, by=request.user))
            except Refusal as no:
                messages.error(request, no.sentence)

    def has_answer_permission(self, request: HttpRequest) -> bool:
        """Who may answer letters."""
        return bool(request.user.has_perm("academy.change_deadletter"))
