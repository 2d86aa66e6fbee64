"""Money that was given back and did not arrive: it is ours again, and a person must see to it."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.notices import tell_staff
from billing.actions.allocate import lock_payers, settle
from billing.actions.ledger import take_back
from billing.models import JournalEntry, Refund


@transaction.atomic
def refund_came_back(*, refund: Refund, reference: str) -> None:
    """Put a refund back into the payment it was of, once. reference: the provider's name for it."""
    # Against its being booked as given back, or its payer paying, in the same moment.
    lock_payers([refund.payment.payer_id])
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.state == Refund.State.FAILED:
        return
    given = JournalEntry.objects.filter(
        kind=JournalEntry.Kind.REFUND, about_label=Refund._meta.label, about_id=refund.pk
    ).first()
    if given:
        take_back(
            entry=given,
            kind=JournalEntry.Kind.RETURNED,
            about=refund,
            memo=f"Refund {reference} of payment {refund.payment.reference} came back",
        )
    refund.state, refund.reference = Refund.State.FAILED, refund.reference or reference
    refund.save(update_fields=["state", "reference"])
    settle(payers=[refund.payment.payer_id])
    tell_staff(
        "staff_money",
        about=refund,
        facts={
            "title": _("A refund came back: %(amount)s") % {"amount": refund.amount},
            "reason": _(
                "The family's bank did not take it, so the money is the school's again and stands to the family's "
                "credit. Ask them where it may go, and give it back another way."
            ),
        },
    )
