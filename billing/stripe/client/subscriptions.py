"""Subscriptions: what Stripe bills by itself, week after week or month after month."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

import structlog

from academy.kernel.errors import Refusal
from billing.stripe.client.calls import api, asked, metadata, moment, named, once, ours, paged
from billing.stripe.client.receipts import WHOLE, Receipt, read_receipt

log = structlog.get_logger("billing.stripe")


@dataclass(frozen=True)
class Subscription:
    """A subscription of one price. status: trialing, active, past_due, unpaid, incomplete, canceled, …

    obligation: our own name for what is subscribed to. renews_at: when its period ends; it ends then if ends_then.
    """

    id: str
    customer: str
    obligation: str
    status: str
    price: str
    item: str
    payment_method: str
    begun_at: datetime
    renews_at: datetime
    ends_then: bool
    is_paused: bool
    latest_bill: str

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        return {**asdict(self), "begun_at": self.begun_at.isoformat(), "renews_at": self.renews_at.isoformat()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Back from a step's result."""
        moments = {name: datetime.fromisoformat(facts[name]) for name in ("begun_at", "renews_at")}
        return cls(**{**facts, **moments})


@dataclass(frozen=True)
class Bill:
    """An invoice that Stripe made of a subscription. Minor units. next_try: when it charges again; None: never.

    payment_intent: its only one, or nothing where nothing is due. pay_url: where any card pays it. by_itself: whether
    Stripe finalises it and tries it again without being asked.
    """

    id: str
    subscription: str
    status: str
    amount: int
    currency: str
    tries: int
    next_try: datetime | None
    receipt: Receipt | None
    payment_intent: str
    pay_url: str
    made_at: datetime
    by_itself: bool


@dataclass(frozen=True)
class ListedBill:
    """A bill in a list: which it is, and the payment intent that asks for it; empty where nothing is due."""

    id: str
    payment_intent: str


def begin_subscription(
    *, payer: int, customer: str, price: str, payment_method: str, obligation: str, trial_days: int, key: str
) -> Subscription:
    """Begin one, charged to a saved card; it is `incomplete` where the card does not pay. trial_days 0: no trial."""
    params: Any = {
        "customer": customer,
        "items": [{"price": price}],
        "default_payment_method": payment_method,
        "off_session": True,
        "metadata": {"payer": str(payer), "obligation": obligation, **ours()},
    }
    if trial_days:
        params["trial_period_days"] = trial_days
    return _subscription(asked("begin subscription", lambda: api().subscriptions.create(params, options=once(key))))


def find_subscription(*, customer: str, obligation: str) -> Subscription | None:
    """The newest subscription of a customer for this obligation, ended ones as well, if Stripe has one."""
    found = paged("list subscriptions", api().subscriptions.list, {"customer": customer, "status": "all"})
    return next((_subscription(row) for row in found if metadata(row).get("obligation") == obligation), None)


def read_subscription(subscription: str) -> Subscription:
    """How a subscription stands."""
    return _subscription(asked("read subscription", lambda: api().subscriptions.retrieve(subscription)))


def change_subscription(*, subscription: str, price: str, prorate: bool, key: str) -> Subscription:
    """Another price from now on. prorate: the rest of the period is made up for on the next bill."""
    item = read_subscription(subscription).item
    behaviour = "create_prorations" if prorate else "none"
    return _update(
        "change subscription", subscription, key, items=[{"id": item, "price": price}], proration_behavior=behaviour
    )


def pause_subscription(*, subscription: str, until: datetime | None, key: str) -> Subscription:
    """Bill nothing for now: what falls into the pause is void. until: when it goes on by itself.

    https://docs.stripe.com/billing/subscriptions/pause-payment
    """
    pause: dict[str, Any] = {"behavior": "void"}
    if until:
        pause["resumes_at"] = int(until.timestamp())
    return _update("pause subscription", subscription, key, pause_collection=pause)


def resume_subscription(*, subscription: str, key: str) -> Subscription:
    """Go on billing from the next period."""
    return _update("resume subscription", subscription, key, pause_collection="")


def take_from_card(*, subscription: str, payment_method: str, key: str) -> Subscription:
    """From now on it is charged to another saved card."""
    return _update("change card of subscription", subscription, key, default_payment_method=payment_method)


def end_with_period(*, subscription: str, key: str) -> Subscription:
    """Let it end when its period does."""
    return _update("end subscription", subscription, key, cancel_at_period_end=True)


def keep_subscription(*, subscription: str, key: str) -> Subscription:
    """Take that end back, before it comes."""
    return _update("keep subscription", subscription, key, cancel_at_period_end=False)


def end_subscription(*, subscription: str) -> Subscription:
    """End it now. It takes no key: what has ended has ended."""
    try:
        return _subscription(asked("end subscription", lambda: api().subscriptions.cancel(subscription)))
    except Refusal as no:
        log.info("subscription was over", subscription=subscription, reason=str(no))
    return read_subscription(subscription)


def read_bill(bill: str) -> Bill:
    """How an invoice of Stripe's stands, with what was paid."""
    params: Any = {"expand": ["payments"]}
    return _bill(asked("read bill", lambda: api().invoices.retrieve(bill, params)))


def list_bills(*, subscription: str) -> list[ListedBill]:
    """All that Stripe billed of a subscription, the newest first; what was paid of each is not read."""
    params = {"subscription": subscription, "expand": ["data.payments"]}
    return [ListedBill(row.id, _intent(row)) for row in paged("list bills", api().invoices.list, params)]


def _intent(row: Any) -> str:
    intents = [named(each.payment.payment_intent) for each in row.payments.data if each.payment.payment_intent]
    return intents[0] if intents else ""


def collect_bill(*, bill: str, by_itself: bool, key: str) -> None:
    """Have Stripe go on with one that is not paid by itself, or leave it alone.

    https://docs.stripe.com/invoicing/integration/automatic-advancement-collection
    """
    asked("collect bill", lambda: api().invoices.update(bill, {"auto_advance": by_itself}, options=once(key)))


def pay_bill(*, bill: str, payment_method: str, key: str) -> Bill:
    """Have an open one taken from this card now, without its owner. A card that says no is an answer, not an error."""
    params: Any = {"payment_method": payment_method, "off_session": True}
    try:
        asked("pay bill", lambda: api().invoices.pay(bill, params, options=once(key)))
    except Refusal as no:
        log.info("bill was not paid", bill=bill, reason=str(no))
    return read_bill(bill)


def _bill(row: Any) -> Bill:
    tries = row.payments.data
    paid = next((each for each in tries if each.status == "paid"), None)
    about = row.parent.subscription_details if row.parent else None
    return Bill(
        id=row.id,
        subscription=named(about.subscription) if about else "",
        status=row.status,
        amount=row.amount_due,
        currency=row.currency.upper(),
        tries=row.attempt_count,
        next_try=moment(row.next_payment_attempt) if row.next_payment_attempt else None,
        receipt=_receipt(named(paid.payment.payment_intent)) if paid and paid.payment.payment_intent else None,
        payment_intent=_intent(row),
        pay_url=row.hosted_invoice_url or "",
        made_at=moment(row.created),
        by_itself=bool(row.auto_advance),
    )


def _receipt(intent: str) -> Receipt:
    params: Any = {"expand": [WHOLE]}
    return read_receipt(asked("read payment intent", lambda: api().payment_intents.retrieve(intent, params)))


def _update(what: str, subscription: str, key: str, **params: Any) -> Subscription:
    return _subscription(asked(what, lambda: api().subscriptions.update(subscription, params, options=once(key))))


def _subscription(row: Any) -> Subscription:
    # By its key: `items` is a method of the library's objects.
    item = row["items"].data[0]
    return Subscription(
        id=row.id,
        customer=named(row.customer),
        obligation=metadata(row).get("obligation", ""),
        status=row.status,
        price=item.price.id,
        item=item.id,
        payment_method=named(row.default_payment_method),
        begun_at=moment(row.start_date),
        renews_at=moment(item.current_period_end),
        ends_then=row.cancel_at_period_end,
        is_paused=row.pause_collection is not None,
        latest_bill=named(row.latest_invoice),
    )
