"""Which payment of ours a charge of Stripe's is."""

from academy.kernel.errors import Refusal
from billing.actions.charge import settle_charge
from billing.models import Checkout, Payment, Subscription
from billing.stripe.client import Taken, list_bills, read_charge, read_session, read_taken
from billing.stripe.events.charges import charge_of
from billing.stripe.events.sessions import settle_session
from billing.stripe.events.subscriptions import look_at_bill


def find_payment(payment_intent: str) -> Payment | None:
    """The payment we know by it."""
    rows = Payment.objects.select_related("invoice__payer")
    return rows.filter(provider=Payment.Provider.STRIPE, reference=payment_intent).first()


def payment_behind(*, payment_intent: str, charge: str) -> Payment:
    """The payment a charge was, booked now if we never heard of it. Raises Refusal for what is none of ours."""
    return find_payment(payment_intent) or settle_taken(read_taken(charge))


def settle_taken(taken: Taken) -> Payment:
    """Book what a charge took, if we never heard of it. Raises Refusal for what is none of ours, or does not fit."""
    invoice = taken.metadata.get("invoice", "")
    pages = Checkout.objects.filter(invoice=int(invoice)) if invoice.isdecimal() else Checkout.objects.none()
    for page in pages:
        session = read_session(page.session)
        if session.receipt and session.receipt.payment_intent == taken.payment_intent:
            settle_session(session)
    charge = charge_of(taken.metadata.get("obligation", ""), taken.metadata.get("attempt", ""))
    if charge:
        settle_charge(charge=charge, attempt=read_charge(payment_intent=taken.payment_intent))
    # What a subscription took carries no words of ours.
    for subscription in Subscription.objects.filter(payer__stripe_customer=taken.customer, reference__isnull=False):
        for bill in list_bills(subscription=str(subscription.reference)):
            if bill.payment_intent == taken.payment_intent:
                look_at_bill(bill.id)
    payment = find_payment(taken.payment_intent)
    if payment is None:
        raise Refusal(f"Charge {taken.charge} belongs to no invoice of ours.", code="foreign")
    return payment
