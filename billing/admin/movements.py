"""What a dispute or a payout moved at the provider."""

from collections.abc import Iterable

from django.utils.translation import gettext as say

from academy.admin.base import Panel
from academy.admin.columns import money
from academy.admin.columns import say as in_words
from billing.models import BalanceMovement


def moves(rows: Iterable[BalanceMovement]) -> list[Panel]:
    """A panel with each movement, as it is booked; none where nothing moved."""
    shown = [
        {
            "what": row.get_kind_display(),
            "amount": money(row.amount_cents, row.currency),
            "fee": money(row.fee_cents, row.currency),
            "net": str(row.net),
            "at": in_words(row.moved_at),
            "reference": row.reference,
        }
        for row in rows
    ]
    return [Panel(say("What it moved"), "admin/billing/movements.html", {"rows": shown})] if shown else []
