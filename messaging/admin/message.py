"""The mail log: what was said to whom, and what became of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, moment, state
from messaging.models import Message


@admin.register(Message)
class MessageAdmin(FactAdmin):
    """A letter that holds a link or a code is kept without its text. Search by a person's address or a letter's id."""

    list_display = ("subject", "state_label", "channel", "person", "address", "written")
    list_filter = ("state", "channel")
    list_select_related = ("person",)
    search_exactly = ("person__email", "message_id", "provider_id")
    ordering = ("-pk",)
    fields = (
        "subject", ("state_label", "channel"), ("its_person", "address"), ("written", "sent"), "error", "text",
        ("message_id", "provider_id"), "its_notice",
    )  # fmt: skip
    readonly_fields = ("state_label", "its_person", "written", "sent", "its_notice")

    state_label = state(
        "state",
        {
            Message.State.DELIVERED: WELL,
            Message.State.OPENED: WELL,
            Message.State.BOUNCED: BROKEN,
            Message.State.FAILED: BROKEN,
            Message.State.UNCERTAIN: WAITS,
        },
    )
    written = moment("created_at", title=_("written"))
    sent = moment("sent_at", title=_("sent"))

    @admin.display(description=_("to"))
    def its_person(self, message: Message) -> str:
        return link_to(message.person)

    @admin.display(description=_("notice"))
    def its_notice(self, message: Message) -> str:
        return link_to(message.notice)
