"""The worker's pulse."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import moment
from academy.kernel.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(FactAdmin):
    """A beat that is minutes old means that nothing is being worked on."""

    list_display = ("worker", "beat", "started", "restarts", "host")
    ordering = ("worker",)
    fields = ("worker", "host", "process_group", "boot", "started", "beat", "restarts")
    readonly_fields = ("started", "beat")

    started = moment("started_at", title=_("started"))
    beat = moment("beat_at", title=_("last beat"))
