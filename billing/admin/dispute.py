"""Disputes: both sides, by when evidence is due, and what to send."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin, Panel
from academy.admin.columns import BROKEN, WAITS, WELL, link_to, moment, money, state
from billing.admin.movements import moves
from billing.dispute_words import reason_in_words, what_to_send
from billing.models import Dispute


@admin.register(Dispute)
class DisputeAdmin(FactAdmin):
    """The bank decides; evidence is given in Stripe's dashboard."""

    list_display = ("amount_label", "family", "state_label", "due", "why", "opened")
    list_filter = ("state",)
    list_select_related = ("payment__payer__family",)
    search_exactly = ("reference", "payment__reference")
    ordering = ("-pk",)
    fields = (
        ("amount_label", "state_label"),
        ("due", "opened"),
        "why",
        ("its_payment", "family"),
        ("loss_label", "reference"),
    )
    readonly_fields = ("amount_label", "state_label", "due", "opened", "why", "its_payment", "family", "loss_label")

    state_label = state(
        "state",
        {
            Dispute.State.NEEDS_ANSWER: BROKEN,
            Dispute.State.ANSWERED: WAITS,
            Dispute.State.WON: WELL,
            Dispute.State.LOST: BROKEN,
        },
    )
    due = moment("evidence_due_at", title=_("evidence due"))
    opened = moment("opened_at", title=_("opened"))

    @admin.display(description=_("amount"), ordering="amount_cents")
    def amount_label(self, dispute: Dispute) -> str:
        return str(dispute.amount)

    @admin.display(description=_("the bank's reason"))
    def why(self, dispute: Dispute) -> str:
        return reason_in_words(dispute.reason)

    @admin.display(description=_("family"))
    def family(self, dispute: Dispute) -> str:
        return str(dispute.payment.payer.family)

    @admin.display(description=_("payment"))
    def its_payment(self, dispute: Dispute) -> str:
        return link_to(dispute.payment)

    @admin.display(description=_("lost"))
    def loss_label(self, dispute: Dispute) -> str:
        return link_to(dispute.loss, str(dispute.loss.amount)) if dispute.loss else "–"

    def over_row(self, request: HttpRequest, row: Dispute) -> list[Panel]:
        invoice = row.payment.invoice
        lines = invoice.lines.all() if invoice else ()
        facts = {
            "dispute": row,
            "reason": reason_in_words(row.reason),
            "payment": row.payment,
            "paid": row.payment.amount,
            "its_payment": link_to(row.payment),
            "its_invoice": link_to(invoice),
            "lines": [(line.description, money(line.amount_cents, row.currency)) for line in lines],
            "send": what_to_send(row.reason) if row.state == Dispute.State.NEEDS_ANSWER else [],
        }
        return [Panel(say("Both sides"), "admin/billing/dispute.html", facts)]

    def under_row(self, request: HttpRequest, row: Dispute) -> list[Panel]:
        return moves(row.movements.all())
