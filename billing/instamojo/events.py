"""What Instamojo's words mean to us. A word is only a trigger: the truth is read anew, so order does not matter."""

from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent
from billing.actions.payment import record_payment
from billing.actions.payment_link import close_link
from billing.actions.refund import give_back
from billing.instamojo.client import PaymentRequest, read_request
from billing.models import Payment, PaymentLink

ENDS = {"Expired": PaymentLink.State.EXPIRED, "Inactive": PaymentLink.State.DISABLED}


def settle_request(request: PaymentRequest) -> None:
    """Write down what became of a payment request. Again, or late, or out of order: nothing more happens.

    What was paid a second time goes back. Raises Refusal for a request that is none of ours, or a payment of another
    amount or currency than its link's.
    """
    link = _link(request.id)
    for nth, received in enumerate(request.received):
        if received.amount != link.amount:
            raise Refusal(
                f"Payment {received.payment} paid {received.amount}, but link {link.number} is for {link.amount}.",
                code="wrong-amount",
            )
        payment = record_payment(
            invoice=link.invoice,
            amount=received.amount,
            fee=received.fee,
            provider=Payment.Provider.INSTAMOJO,
            reference=received.payment,
            received_at=received.at,
            method=received.method,
        )
        if nth:
            give_back(payment=payment, because=_("It was paid twice on one payment link."))
    if request.received:
        close_link(link=link, state=PaymentLink.State.PAID)
    elif request.status in ENDS:
        close_link(link=link, state=ENDS[request.status])


def payment_changed(event: InboundEvent) -> None:
    """A payment succeeded or failed: look at its request again, whatever the word says of amounts."""
    settle_request(read_request(str(_link(event.payload["payment_request_id"]).reference)))


def _link(reference: str) -> PaymentLink:
    link = PaymentLink.objects.select_related("invoice").filter(reference=reference).first()
    if link is None:
        raise Refusal(f"Payment request {reference} belongs to no link of ours.", code="foreign")
    return link


READERS = dict.fromkeys(("Credit", "Failed"), payment_changed)
