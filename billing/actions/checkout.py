"""Write down what the provider says of a checkout."""

from django.db import transaction

from academy.kernel.db import Now
from billing.models import Checkout, Invoice


@transaction.atomic
def record_checkout(*, invoice: Invoice, session: str, url: str, amount_cents: int) -> Checkout:
    """Keep the page on which so much of an invoice can be paid, once per session."""
    facts = {"invoice": invoice, "url": url, "amount_cents": amount_cents}
    return Checkout.objects.get_or_create(session=session, defaults=facts)[0]


def close_checkout(*, session: str, state: Checkout.State) -> None:
    """open → complete or expired, as the provider decided; what is closed stays as it is."""
    Checkout.objects.filter(session=session, state=Checkout.State.OPEN).update(state=state, checked_at=Now())
