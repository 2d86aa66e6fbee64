"""Instamojo's side of the comparison: payments and refunds, and how one is put right.

It has no list of its balance: disputes and what it sends to the bank are told to people only, and booked by hand.
"""

from datetime import datetime

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from billing.actions.adopt_refund import adopt_refund
from billing.instamojo import client
from billing.instamojo.events import settle_request
from billing.models import Move, Payment, Refund
from billing.queries.moved import Moved


def told(since: datetime) -> list[Moved]:
    """Every payment on a request that changed since then, and every refund of one."""
    requests = client.list_requests(changed_since=since)
    charges = [_charge(request.id, each) for request in requests for each in request.received]
    return [*charges, *(_refund(each) for each in client.list_refunds(since=since))]


def _charge(request: str, told: client.Received) -> Moved:
    return Moved(
        kind=Move.CHARGE,
        reference=told.payment,
        amount=told.amount.cents,
        fee=told.fee.cents,
        currency=told.amount.currency,
        at=told.at,
        source=request,
    )


def _refund(told: client.GivenBack) -> Moved:
    return Moved(
        kind=Move.REFUND,
        reference=told.id,
        amount=-told.amount.cents,
        fee=0,
        currency=told.amount.currency,
        at=told.at,
        source=told.payment,
    )


def put_right(row: Moved) -> None:
    """Do what its webhook would have done. Raises Refusal where it does not fit our books, and says why."""
    if row.kind == Move.CHARGE:
        settle_request(client.read_request(row.source))
        return
    payment = Payment.objects.filter(provider=Payment.Provider.INSTAMOJO, reference=row.source).first()
    if payment and payment.refunds.filter(state=Refund.State.ASKED).exists():
        raise Refusal(f"A refund of payment {row.source} is under way; its own story books it.", code="under-way")
    if payment is None:
        raise Refusal(f"Refund {row.reference} is of no payment of ours.", code="foreign")
    adopt_refund(payment=payment, amount=Money(-row.amount, row.currency), reference=row.reference)


def catch_up(since: datetime) -> None:
    """Nothing stands there but payments and refunds."""
