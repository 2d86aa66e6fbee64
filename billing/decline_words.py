"""What a bank's code means, in words a parent understands (https://docs.stripe.com/declines/codes).

What a bank does not want to be told (that a card was reported stolen, say) is not told: Stripe asks for that.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

_ASK = _("The bank declined without saying why. Ask them, or use another card.")
_GONE = _("This card can not be used any more. Please save another one.")
_NOT_THIS = _("This card does not allow such a payment. Please use another one.")
_TYPED = _("The card's details do not match those at the bank. Please save the card again.")
_MOMENT = _("The bank could not answer just then. Nothing is wrong with the card.")
_LIMIT = _("The card has reached a limit that the bank set. Ask the bank, or use another card.")

WORDS: dict[str, Any] = {
    "approve_with_id": _MOMENT,
    "authentication_required": _("The bank wanted to ask you first, and got no answer."),
    "payment_intent_authentication_failure": _("The bank asked you, and the payment was not confirmed."),
    "call_issuer": _ASK,
    "card_declined": _ASK,
    "card_not_supported": _NOT_THIS,
    "card_velocity_exceeded": _LIMIT,
    "currency_not_supported": _NOT_THIS,
    "do_not_honor": _ASK,
    "do_not_try_again": _ASK,
    "duplicate_transaction": _("The bank believes that this was paid a moment ago. Look at your statement first."),
    "expired_card": _("The card has expired. Please save the new one."),
    "fraudulent": _ASK,
    "generic_decline": _ASK,
    "highest_risk_level": _ASK,
    "incorrect_address": _TYPED,
    "incorrect_cvc": _TYPED,
    "incorrect_number": _TYPED,
    "incorrect_pin": _TYPED,
    "incorrect_zip": _TYPED,
    "insufficient_funds": _("There was not enough money on the card."),
    "invalid_account": _GONE,
    "invalid_amount": _LIMIT,
    "invalid_cvc": _TYPED,
    "invalid_expiry_month": _TYPED,
    "invalid_expiry_year": _TYPED,
    "invalid_number": _TYPED,
    "issuer_not_available": _MOMENT,
    "lost_card": _GONE,
    "merchant_blacklist": _ASK,
    "new_account_information_available": _("The bank has issued a new card. Please save that one."),
    "no_action_taken": _ASK,
    "not_permitted": _NOT_THIS,
    "not_taken": _("The payment was not made."),
    "pickup_card": _GONE,
    "pin_try_exceeded": _LIMIT,
    "processing_error": _MOMENT,
    "reenter_transaction": _MOMENT,
    "restricted_card": _GONE,
    "revocation_of_all_authorizations": _("The bank was told not to pay us from this card. Please use another one."),
    "revocation_of_authorization": _("The bank was told not to pay us from this card. Please use another one."),
    "security_violation": _ASK,
    "service_not_allowed": _NOT_THIS,
    "stolen_card": _GONE,
    "stop_payment_order": _("The bank was told not to pay us from this card. Please use another one."),
    "transaction_not_allowed": _NOT_THIS,
    "try_again_later": _MOMENT,
    "withdrawal_count_limit_exceeded": _LIMIT,
}


def decline_words(code: str) -> str:
    """The sentence for a code; for one that is new to us, that the bank did not say why."""
    return str(WORDS.get(code, _ASK))
