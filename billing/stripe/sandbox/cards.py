"""The test cards Stripe publishes, and what each does."""

from dataclasses import dataclass

from academy.sandbox.store import Doc
from billing.stripe.sandbox import shelf
from billing.stripe.sandbox.errors import StripeError, invalid

MESSAGES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "incorrect_number": "Your card number is incorrect.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "payment_intent_authentication_failure": (
        "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    ),
    "setup_intent_authentication_failure": (
        "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Card:
    """One test card. `code` is what refuses it; `attaches` whether it can be saved all the same.

    `challenge`: the bank asks its owner; once saved with their answer no longer when they are away, unless
    `every_time`. As published: https://docs.stripe.com/testing
    """

    number: str
    words: str
    code: str = ""
    decline_code: str = ""
    attaches: bool = False
    challenge: bool = False
    every_time: bool = False
    dispute: bool = False
    blocked: bool = False

    @property
    def message(self) -> str:
        """What the person is told."""
        return MESSAGES.get(self.decline_code) or MESSAGES.get(self.code, "")


CARDS = {
    card.number: card
    for card in (
        Card(number="4242424242424242", words="Succeeds"),
        Card(number="4000000000000002", words="Declined", code="card_declined", decline_code="generic_decline"),
        Card(
            number="4000000000009995",
            words="Declined: insufficient funds",
            code="card_declined",
            decline_code="insufficient_funds",
        ),
        Card(number="4000000000009987", words="Declined: lost card", code="card_declined", decline_code="lost_card"),
        Card(
            number="4000000000009979", words="Declined: stolen card", code="card_declined", decline_code="stolen_card"
        ),
        Card(number="4000000000000069", words="Expired", code="expired_card", decline_code="expired_card"),
        Card(
            number="4000000000000127", words="Wrong security code", code="incorrect_cvc", decline_code="incorrect_cvc"
        ),
        Card(
            number="4000000000000119",
            words="Processing error",
            code="processing_error",
            decline_code="processing_error",
        ),
        Card(
            number="4000000000000341",
            words="Can be saved, then every charge is declined",
            code="card_declined",
            decline_code="generic_decline",
            attaches=True,
        ),
        Card(number="4000002500003155", words="The bank asks until it is saved (3D Secure)", challenge=True),
        Card(number="4000002760003184", words="The bank asks every time (3D Secure)", challenge=True, every_time=True),
        Card(
            number="4000008260003178",
            words="The bank asks, then insufficient funds",
            code="card_declined",
            decline_code="insufficient_funds",
            attaches=True,
            challenge=True,
            every_time=True,
        ),
        Card(number="4000000000000259", words="Succeeds, then disputed as fraud", dispute=True),
        Card(
            number="4100000000000019",
            words="Blocked as the highest fraud risk",
            code="card_declined",
            decline_code="fraudulent",
            blocked=True,
        ),
    )
}
BAD_NUMBER = "4242424242424241"

METHODS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_createDispute": "4000000000000259",
}
"""Payment methods that exist without being created."""


def read(number: str) -> Card:
    """The card of this number. Raises StripeError for a mistyped one, or one that is no test card."""
    digits = number.replace(" ", "").replace("-", "")
    if digits in CARDS:
        return CARDS[digits]
    if not digits.isdigit() or not _luhn(digits):
        raise declined_before(code="incorrect_number", param="number")
    raise declined_before(code="card_declined", decline_code="test_mode_live_card")


def _luhn(digits: str) -> bool:
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return len(digits) >= 12 and total % 10 == 0


def declined_before(*, code: str, decline_code: str = "", param: str = "") -> StripeError:
    """A card refused before any payment was tried with it."""
    message = MESSAGES[code]
    if decline_code == "test_mode_live_card":
        message = "Your card was declined. Your request was in test mode, but used a non test card."
    return StripeError(402, "card_error", message, code=code, param=param, decline_code=decline_code or None)


def of(method: Doc) -> Card:
    """The card behind a payment method."""
    return CARDS[method["_card"]]


def asks(method: Doc, *, off_session: bool) -> bool:
    """Whether the bank asks before it pays with this method."""
    card = of(method)
    return card.challenge and (card.every_time or not (off_session and method.get("_set_up")))


def details(card: Card) -> Doc:
    """The `card` part of a payment method."""
    return {
        "brand": "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": "visa",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"fp{int(card.number) % 10**14:014d}",
        "funding": "credit",
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": ["visa"], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def refuse_unknown_method(identifier: str) -> StripeError:
    """A payment method that does not exist."""
    return invalid(f"No such PaymentMethod: '{identifier}'", code="resource_missing", param="payment_method")


def last4(method: Doc) -> str:
    """For sentences about the card."""
    return str(shelf.shown(method["card"])["last4"])
