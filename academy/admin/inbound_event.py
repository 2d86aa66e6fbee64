"""Inbound events: what providers told us, kept as it came."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.actions.work import reprocess, try_now
from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import BROKEN, WAITS, WELL, moment, state
from academy.admin.dead_letter import letter_of
from academy.admin.filters import one_of
from academy.kernel.dead_letters import replay
from academy.kernel.models import InboundEvent
from academy.kernel.models.work import WorkState


def _retry(event: InboundEvent, by: Any) -> str:
    if event.state == WorkState.DEAD:
        replay(letter_of(event), by=by)
    else:
        try_now(work=event)
    return say("A worker looks at it now.")


def _reprocess(event: InboundEvent, by: Any) -> str:
    reprocess(event=event)
    return say("It is handled again; what the provider says now is what counts.")


RETRY = Button(
    name="retry",
    label=_("Try now"),
    press=_retry,
    permission="academy.change_inboundevent",
    offered=lambda event: event.state in (WorkState.DUE, WorkState.DEAD),
    tone="main",
)
REPROCESS = Button(
    name="reprocess",
    label=_("Handle again"),
    press=_reprocess,
    permission="academy.change_inboundevent",
    question=_("The provider is asked again how things stand. What has been booked is not booked twice."),
    offered=lambda event: event.state in (WorkState.DONE, WorkState.CLOSED),
)


@admin.register(InboundEvent)
class InboundEventAdmin(FactAdmin):
    """The payload is only a trigger; its readers ask the provider."""

    list_display = ("kind", "provider", "state_label", "deliveries", "came", "handled")
    list_filter = ("state", one_of("provider", _("provider"), [(name, name) for name in settings.INBOX]))
    search_exactly = ("event_id",)
    search_first = {"provider__in": list(settings.INBOX)}
    ordering = ("-pk",)
    fields = (
        ("provider", "kind"), ("state_label", "deliveries"), "event_id", ("came", "handled"), ("attempts", "outages"),
        "last_error", "request_id", "payload",
    )  # fmt: skip
    readonly_fields = ("state_label", "came", "handled")
    buttons = (RETRY, REPROCESS)

    state_label = state("state", {WorkState.DUE: WAITS, WorkState.DEAD: BROKEN, WorkState.DONE: WELL})
    came = moment("created_at", title=_("came"))
    handled = moment("finished_at", title=_("handled"))
