"""Charging a saved card while its owner is away, and what can come of it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

import stripe

from academy.kernel.errors import Refusal
from billing.stripe.client.calls import api, asked, between, metadata, moment, named, once, ours, paged
from billing.stripe.client.receipts import WHOLE, Receipt, read_receipt

AUTHENTICATE = "authentication_required"
# https://docs.stripe.com/billing/revenue-recovery/smart-retries#non-retryable-decline-codes, and those of
# https://docs.stripe.com/declines/codes by which the card, not the moment, is at fault.
HARD = frozenset(
    {
        "do_not_try_again",
        "expired_card",
        "fraudulent",
        "highest_risk_level",
        "incorrect_cvc",
        "incorrect_number",
        "invalid_account",
        "invalid_number",
        "lost_card",
        "merchant_blacklist",
        "new_account_information_available",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
    }
)


class Outcome(StrEnum):
    """What came of an attempt. `open`: Stripe has not decided, or the attempt was given up and nothing was taken."""

    PAID = "paid"
    NEEDS_PAYER = "needs_payer"
    DECLINED = "declined"
    OPEN = "open"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Attempt:
    """One attempt to charge a card. receipt: there when it was paid.

    code and decline_code: why it was not, in Stripe's words (https://docs.stripe.com/declines/codes). ask_url: where
    the payer answers their bank, while it waits for them.
    """

    payment_intent: str
    outcome: Outcome
    receipt: Receipt | None = None
    code: str = ""
    decline_code: str = ""
    ask_url: str = ""

    @property
    def is_hard(self) -> bool:
        """Whether trying the same card again can only fail again."""
        return self.outcome == Outcome.DECLINED and bool({self.code, self.decline_code} & HARD)

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        return {**asdict(self), "receipt": self.receipt.facts() if self.receipt else None}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Back from a step's result."""
        receipt = Receipt.from_facts(facts["receipt"]) if facts["receipt"] else None
        return cls(**{**facts, "outcome": Outcome(facts["outcome"]), "receipt": receipt})


def charge_card(
    *, payer: int, customer: str, payment_method: str, amount: int, currency: str, obligation: str, key: str
) -> Attempt:
    """Charge a saved card. A card that is declined is an answer, not an error; another attempt needs another key.

    obligation: our own name for what is owed, such as "invoice-7"; it and the key are how the attempt is found again.
    Raises ProviderDown, Unknown, and Refusal where Stripe does not take the question at all.
    """
    told = {"payer": str(payer), "obligation": obligation, "attempt": key, **ours()}
    params: Any = {
        "amount": amount,
        "currency": currency.lower(),
        "customer": customer,
        "payment_method": payment_method,
        "payment_method_types": ["card"],
        "confirm": True,
        "off_session": True,
        "metadata": told,
        "expand": [WHOLE],
    }
    return _attempt(asked("charge card", lambda: _tried(api().payment_intents.create, params, once(key))))


def find_charge(*, customer: str, obligation: str, key: str) -> Attempt | None:
    """What came of the attempt made with this key for this obligation, if it reached Stripe."""
    found = paged("list payment intents", api().payment_intents.list, {"customer": customer})
    for row in found:
        told = metadata(row)
        if (told.get("obligation"), told.get("attempt")) == (obligation, key):
            return read_charge(payment_intent=row.id)
    return None


def read_charge(*, payment_intent: str) -> Attempt:
    """What came of an attempt by now."""
    params: Any = {"expand": [WHOLE]}
    return _attempt(asked("read payment intent", lambda: api().payment_intents.retrieve(payment_intent, params)))


def ask_payer(*, payment_intent: str, payment_method: str, back_url: str, key: str) -> Attempt:
    """Try an attempt again that waits for its payer, who is here now: `ask_url` is where their bank asks them.

    https://docs.stripe.com/payments/save-and-reuse#charge-saved-payment-method
    """
    params: Any = {"payment_method": payment_method, "return_url": back_url, "expand": [WHOLE]}
    intents = api().payment_intents

    def confirm() -> Any:
        return _tried(lambda words, options: intents.confirm(payment_intent, words, options), params, once(key))

    return _attempt(asked("ask the payer", confirm))


def give_up_charge(*, payment_intent: str) -> Attempt:
    """Close an attempt so that nobody can pay it any more, or learn that somebody has: Stripe alone decides.

    It takes no key: closing what is closed does no harm, and a key would repeat even an answer that failed.
    """
    try:
        asked("cancel payment intent", lambda: api().payment_intents.cancel(payment_intent))
    except Refusal:
        # Paid or canceled already; what it is now is what was asked.
        return read_charge(payment_intent=payment_intent)
    return Attempt(payment_intent=payment_intent, outcome=Outcome.CANCELED)


def _tried(confirm: Any, params: Any, options: Any) -> Any:
    """The payment intent after a confirmation, a declined one as well."""
    try:
        return confirm(params, options)
    except stripe.CardError as error:
        declined = getattr(error.error, "payment_intent", None)
        if declined is None:
            # Refused before an attempt was made of it.
            raise
        return declined


def _attempt(intent: Any) -> Attempt:
    match intent.status:
        case "succeeded" if isinstance(intent.latest_charge, str):
            return read_charge(payment_intent=intent.id)
        case "succeeded":
            return Attempt(payment_intent=intent.id, outcome=Outcome.PAID, receipt=read_receipt(intent))
        case "requires_action":
            return Attempt(
                payment_intent=intent.id,
                outcome=Outcome.NEEDS_PAYER,
                code=AUTHENTICATE,
                ask_url=intent.next_action.redirect_to_url.url if intent.next_action.redirect_to_url else "",
            )
        case "requires_payment_method" if intent.last_payment_error:
            error = intent.last_payment_error
            code, decline_code = error.code or "", getattr(error, "decline_code", None) or ""
            waits = AUTHENTICATE in (code, decline_code)
            return Attempt(
                payment_intent=intent.id,
                outcome=Outcome.NEEDS_PAYER if waits else Outcome.DECLINED,
                code=code,
                decline_code=decline_code,
            )
        case "canceled":
            return Attempt(payment_intent=intent.id, outcome=Outcome.CANCELED)
    return Attempt(payment_intent=intent.id, outcome=Outcome.OPEN)


@dataclass(frozen=True)
class Taken:
    """A charge that took money, as the comparison with our books needs it. Minor units. fee: what Stripe kept of it."""

    charge: str
    payment_intent: str
    customer: str
    amount: int
    refunded: int
    fee: int
    currency: str
    at: datetime
    metadata: dict[str, str]


def list_charges(*, since: datetime, until: datetime) -> list[Taken]:
    """Every charge that took money from `since` on and before `until`, the newest first."""
    params = {**between(since, until), "expand": ["data.balance_transaction"]}
    rows = paged("list charges", api().charges.list, params)
    return [_taken(row) for row in rows if row.paid]


def read_taken(charge: str) -> Taken:
    """What a charge took."""
    params: Any = {"expand": ["balance_transaction"]}
    return _taken(asked("read charge", lambda: api().charges.retrieve(charge, params)))


def _taken(row: Any) -> Taken:
    return Taken(
        charge=row.id,
        payment_intent=named(row.payment_intent),
        customer=named(row.customer),
        amount=row.amount_captured,
        refunded=row.amount_refunded,
        fee=row.balance_transaction.fee if row.balance_transaction else 0,
        currency=row.currency.upper(),
        at=moment(row.created),
        metadata=metadata(row),
    )
