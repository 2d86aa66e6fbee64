"""The calls we make to Stripe, as typed functions. Nothing else in the house imports the library.

Each takes the idempotency key of the step that makes it (https://docs.stripe.com/api/idempotent_requests): the same
key never does a thing twice. Facts come back as our own small records, amounts in minor units.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar

import stripe
import structlog
from django.conf import settings

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.trace import current

log = structlog.get_logger("billing.stripe")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Receipt:
    """What Stripe took: amount and fee in minor units, and when."""

    payment_intent: str
    amount: int
    fee: int
    currency: str
    at: datetime
    method: str


@dataclass(frozen=True)
class Session:
    """A checkout session. invoice: our own id, as we gave it. receipt: there once it was paid."""

    id: str
    url: str
    status: str
    invoice: int
    receipt: Receipt | None

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        facts = asdict(self)
        if self.receipt:
            facts["receipt"]["at"] = self.receipt.at.isoformat()
        return facts

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "Session":
        """Back from a step's result."""
        receipt = facts["receipt"]
        if receipt:
            receipt = Receipt(**{**receipt, "at": datetime.fromisoformat(receipt["at"])})
        return cls(**{**facts, "receipt": receipt})


def _client() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        base_addresses={"api": settings.STRIPE_API_URL},
        http_client=stripe.RequestsClient(timeout=settings.PROVIDER_TIMEOUT_SECONDS),
        # Tried again by the work that calls us, which writes every attempt down.
        max_network_retries=0,
    )


class OtherWords(Exception):
    """A key came back with other parameters than it was first used with: two calls think they are the same one."""


def asked(what: str, call: Callable[[], Answer]) -> Answer:
    """Make one call and translate how it failed: surely not done, perhaps done, or refused for good."""
    try:
        answer = call()
    except stripe.RateLimitError as error:
        after = str((error.headers or {}).get("Retry-After", ""))
        wait = float(after) if after.isdigit() else None
        raise ProviderDown(f"Stripe asks us to slow down ({what}).", retry_after=wait) from error
    except stripe.APIConnectionError as error:
        # A refused connection never reached Stripe; anything later may have.
        never_sent = "refused" in str(error).lower() or "resolve" in str(error).lower()
        raise (ProviderDown if never_sent else Unknown)(f"No answer from Stripe ({what}).") from error
    except stripe.IdempotencyError as error:
        if error.http_status != HTTPStatus.CONFLICT:
            # Somebody else's call, or another version of ours: asking again would change nothing, a person must look.
            raise OtherWords(f"Stripe knows the key of this call from another one ({what}).") from error
        raise Unknown(f"Stripe is still busy with this very request ({what}).") from error
    except stripe.APIError as error:
        raise Unknown(f"Stripe failed while it worked ({what}): {error.user_message or error}.") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise ProviderDown(f"Stripe does not accept our key ({what}).") from error
    except stripe.StripeError as error:
        log.warning("refused by Stripe", call=what, code=error.code, message=str(error.user_message))
        raise Refusal(str(error.user_message or error), code=error.code or "stripe") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unknown(f"Stripe's answer could not be read ({what}).") from error
    log.info("called Stripe", call=what)
    return answer


def _options(key: str) -> stripe.RequestOptions:
    return {"idempotency_key": key}


def _ours() -> dict[str, str]:
    # The request id travels along, so that one word finds the whole story at Stripe too. It is the run's own, the same
    # at every try, as the idempotency key demands.
    return {"request_id": current().request_id}


def create_customer(*, payer: int, name: str, email: str, key: str) -> str:
    """Make Stripe's customer for a payer; returns its id."""
    # No request id here: the key is the payer's, and the same key must come with the same words.
    params: Any = {"name": name, "email": email, "metadata": {"payer": str(payer)}}
    return asked("create customer", lambda: _client().v1.customers.create(params, options=_options(key)).id)


def _metadata(row: Any) -> dict[str, str]:
    return row.metadata.to_dict() if row.metadata else {}


def find_customer(*, payer: int, email: str) -> str | None:
    """The customer that carries our payer's number, if Stripe has one."""
    found = asked("list customers", lambda: _client().v1.customers.list({"email": email, "limit": 100}).data)
    return next((row.id for row in found if _metadata(row).get("payer") == str(payer)), None)


def open_session(
    *, invoice: int, customer: str, title: str, amount: int, currency: str, done_url: str, back_url: str, key: str
) -> Session:
    """A page on which one invoice can be paid. It stays open until we expire it (24 h at the most)."""
    params: Any = {
        "mode": "payment",
        "customer": customer,
        "client_reference_id": str(invoice),
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": amount,
                    "product_data": {"name": title},
                },
            }
        ],
        "success_url": done_url,
        "cancel_url": back_url,
        "metadata": {"invoice": str(invoice), **_ours()},
        "payment_intent_data": {"metadata": {"invoice": str(invoice)}},
    }
    return _session(asked("open session", lambda: _client().v1.checkout.sessions.create(params, options=_options(key))))


def find_session(*, invoice: int, customer: str) -> Session | None:
    """The newest session of a customer that carries our invoice's number, if Stripe has one."""
    params: Any = {"customer": customer, "limit": 100}
    found = asked("list sessions", lambda: _client().v1.checkout.sessions.list(params).data)
    newest = next((row for row in found if row.client_reference_id == str(invoice)), None)
    return read_session(newest.id) if newest else None


def read_session(session: str) -> Session:
    """What Stripe knows of a session now, with what was paid."""
    params: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    return _session(asked("read session", lambda: _client().v1.checkout.sessions.retrieve(session, params)))


def expire_session(*, session: str) -> Session:
    """Close a session so that nobody can pay it any more, or learn that somebody has: Stripe alone decides.

    It takes no key: closing what is closed does no harm, and a key would repeat even an answer that failed.
    """
    try:
        asked("expire session", lambda: _client().v1.checkout.sessions.expire(session))
    except Refusal as no:
        log.info("session was not open", session=session, reason=str(no))
    return read_session(session)


def refund(*, payment_intent: str, amount: int, key: str) -> str:
    """Give money back; returns the refund's id."""
    params: Any = {"payment_intent": payment_intent, "amount": amount, "metadata": _ours()}
    return asked("refund", lambda: _client().v1.refunds.create(params, options=_options(key)).id)


def find_refund(*, payment_intent: str) -> str | None:
    """The refund of a payment, if Stripe has one."""
    found = asked("list refunds", lambda: _client().v1.refunds.list({"payment_intent": payment_intent}).data)
    return found[0].id if found else None


def _session(row: Any) -> Session:
    intent = row.payment_intent
    paid = row.payment_status == "paid" and intent is not None and not isinstance(intent, str)
    return Session(
        id=row.id,
        url=row.url or "",
        status=row.status,
        invoice=int(row.client_reference_id or 0),
        receipt=_receipt(intent) if paid else None,
    )


def _receipt(intent: Any) -> Receipt:
    charge = intent.latest_charge
    if charge.balance_transaction is None:
        # https://docs.stripe.com/payments/payment-intents/asynchronous-capture: it comes a moment after the charge.
        raise ProviderDown("Stripe has not said yet what it keeps of this payment.")
    card = getattr(charge.payment_method_details, "card", None)
    return Receipt(
        payment_intent=intent.id,
        amount=intent.amount_received,
        fee=charge.balance_transaction.fee,
        currency=intent.currency.upper(),
        at=datetime.fromtimestamp(charge.created, tz=UTC),
        method=f"{card.brand} •••• {card.last4}" if card else charge.payment_method_details.type,
    )
