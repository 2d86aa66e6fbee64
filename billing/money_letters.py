"""What staff are told of the school's money: disputes, what came back, and books that do not match."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice


def _money(notice: Notice) -> Facts | None:
    about = notice.about()
    if about is None:
        return None
    page = f"admin:{about._meta.app_label}_{about._meta.model_name}_change"
    return {
        "heading": notice.facts["title"],
        "sentences": [notice.facts["reason"]],
        "rows": [],
        "label": _("Open it"),
        "link": settings.ORIGIN + reverse(page, args=[about.pk]),
    }


STAFF_MONEY = Kind(facts=_money)
