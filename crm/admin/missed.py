"""Missed lessons that need a person, in words: what the policy leaves to the office, and places it takes away."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.admin.acts import Act, Item, page
from scheduling.makeup.reasons import in_words


def decision_item(decision: Any) -> Item:
    return Item(
        title=f"{decision.student}: {decision.get_outcome_display()}",
        reason=" ".join(in_words(decision.because)),
        since=decision.decided_at,
        url=page("scheduling_decision", decision.pk),
        acts=[
            Act(
                _("Decide otherwise"),
                page("scheduling_decision", decision.pk, "otherwise"),
                "scheduling.change_decision",
                is_post=False,
                is_main=True,
            )
        ],
    )


def lost_item(lost: Any) -> Item:
    ask = f"{reverse('admin:scheduling_withdrawal_notice')}?enrolment={lost.place.enrolment_id}"
    return Item(
        title=str(lost.place),
        reason=" ".join(lost.because),
        since=lost.since,
        url=page("scheduling_place", lost.place.pk),
        acts=[Act(_("Take the place away"), ask, "scheduling.add_withdrawal", is_post=False, is_main=True)],
    )
