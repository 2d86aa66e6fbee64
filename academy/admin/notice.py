"""Notices: what the academy owes people to say, and whether it has been said."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import BROKEN, WAITS, WELL, about, link_to, moment, state
from academy.kernel.models import Notice
from academy.kernel.models.work import WorkState
from academy.queries.timeline import words_of


@admin.register(Notice)
class NoticeAdmin(FactAdmin):
    """facts may hold a link or a code for one person's eyes, so it is not shown."""

    list_display = ("what", "person", "state_label", "since", "ended", "last_error")
    list_filter = ("state",)
    list_select_related = ("person",)
    search_exactly = ("person__email",)
    ordering = ("-pk",)
    fields = (
        ("what", "its_person"), ("state_label", "its_about"), ("since", "ended"), ("expires_at", "occasion"),
        ("attempts", "outages"), "last_error", "request_id",
    )  # fmt: skip
    readonly_fields = ("what", "its_person", "state_label", "its_about", "since", "ended")
    related = ((_("Its messages"), "messaging", "message", "notice__id__exact={pk}"),)

    state_label = state("state", {WorkState.DUE: WAITS, WorkState.DEAD: BROKEN, WorkState.DONE: WELL})
    since = moment("created_at", title=_("since"))
    ended = moment("finished_at", title=_("said"))

    @admin.display(description=_("notice"))
    def what(self, notice: Notice) -> str:
        return words_of(notice.kind)

    @admin.display(description=_("to"))
    def its_person(self, notice: Notice) -> str:
        return link_to(notice.person)

    @admin.display(description=_("about"))
    def its_about(self, notice: Notice) -> str:
        return about(notice.about_label, notice.about_id)
