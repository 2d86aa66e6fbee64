"""Checkout sessions: pages of Stripe's on which one invoice is paid."""

from dataclasses import asdict, dataclass
from typing import Any

import structlog

from academy.kernel.errors import Refusal
from billing.stripe.client.calls import api, asked, once, only_line, ours, paged
from billing.stripe.client.receipts import WHOLE, Receipt, read_receipt

log = structlog.get_logger("billing.stripe")


@dataclass(frozen=True)
class Session:
    """A checkout session. invoice: our own id, as we gave it. amount: what it asks for. receipt: once it was paid."""

    id: str
    url: str
    status: str
    invoice: int
    amount: int
    receipt: Receipt | None

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        return {**asdict(self), "receipt": self.receipt.facts() if self.receipt else None}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "Session":
        """Back from a step's result."""
        receipt = facts["receipt"]
        return cls(**{**facts, "receipt": Receipt.from_facts(receipt) if receipt else None})


def open_session(
    *, invoice: int, customer: str, title: str, amount: int, currency: str, done_url: str, back_url: str, key: str
) -> Session:
    """A page on which one invoice can be paid. It stays open until we expire it (24 h at the most)."""
    params: Any = {
        "mode": "payment",
        "customer": customer,
        "client_reference_id": str(invoice),
        "line_items": [only_line(title, amount, currency)],
        "success_url": done_url,
        "cancel_url": back_url,
        "metadata": {"invoice": str(invoice), **ours()},
        "payment_intent_data": {"metadata": {"invoice": str(invoice)}},
    }
    return _session(asked("open session", lambda: api().checkout.sessions.create(params, options=once(key))))


def find_session(*, invoice: int, customer: str) -> Session | None:
    """The newest session of a customer that carries our invoice's number, if Stripe has one."""
    found = paged("list sessions", api().checkout.sessions.list, {"customer": customer})
    newest = next((row for row in found if row.client_reference_id == str(invoice)), None)
    return read_session(newest.id) if newest else None


def read_session(session: str) -> Session:
    """What Stripe knows of a session now, with what was paid."""
    params: Any = {"expand": [f"payment_intent.{WHOLE}"]}
    return _session(asked("read session", lambda: api().checkout.sessions.retrieve(session, params)))


def expire_session(*, session: str) -> Session:
    """Close a session so that nobody can pay it any more, or learn that somebody has: Stripe alone decides.

    It takes no key: closing what is closed does no harm, and a key would repeat even an answer that failed.
    """
    try:
        asked("expire session", lambda: api().checkout.sessions.expire(session))
    except Refusal as no:
        log.info("session was not open", session=session, reason=str(no))
    return read_session(session)


def _session(row: Any) -> Session:
    intent = row.payment_intent
    paid = row.payment_status == "paid" and intent is not None and not isinstance(intent, str)
    return Session(
        id=row.id,
        url=row.url or "",
        status=row.status,
        invoice=int(row.client_reference_id or 0),
        amount=row.amount_total or 0,
        receipt=read_receipt(intent) if paid else None,
    )
