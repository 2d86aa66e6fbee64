"""Why a payment is disputed, in plain words, and what to send to the bank.

Stripe's reasons: https://docs.stripe.com/disputes/categories; what helps with each:
https://docs.stripe.com/disputes/best-practices
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

UNKNOWN = _("The bank does not say why.")
REASONS: dict[str, Any] = {
    "bank_cannot_process": _("The bank could not carry the payment out."),
    "credit_not_processed": _("They say that money they were promised back has not come."),
    "customer_initiated": _("They asked their bank for the money back."),
    "debit_not_authorized": _("They say that they never allowed this payment."),
    "duplicate": _("They say that they paid twice for the same thing."),
    "fraudulent": _("They say that they did not make this payment."),
    "general": UNKNOWN,
    "incorrect_account_details": _("The details of the account were wrong."),
    "insufficient_funds": _("There was not enough money in the account."),
    "noncompliant": _("The bank says that a rule of the card's network was broken."),
    "product_not_received": _("They say that the lessons were not given."),
    "product_unacceptable": _("They say that the lessons were not what was agreed."),
    "subscription_canceled": _("They say that they had ended the lessons before this payment."),
    "unrecognized": _("They do not recognise the payment on their statement."),
}

_WHO = _("Who paid: name, e-mail address and phone of the payer, and earlier payments with the same card.")
_TAUGHT = _("The dates of the lessons that were given, with attendance and the teacher's notes.")
_AGREED = _("What was agreed: the booking, the price, and the rules on cancelling they accepted.")
_SAID = _("What was written to and fro: letters, messages, and answers.")
_INVOICE = _("The invoice and the receipt.")
_BOTH = _("Both invoices, and why each was owed.")
_LEAVING = _("When they left, what the notice period is, and which lessons were given until then.")
_GIVEN_BACK = _("What was given back already, with its date and reference.")

USUAL = (_WHO, _INVOICE, _TAUGHT, _AGREED, _SAID)
EVIDENCE: dict[str, tuple[Any, ...]] = {
    "credit_not_processed": (_GIVEN_BACK, _AGREED, _SAID),
    "duplicate": (_BOTH, _TAUGHT, _GIVEN_BACK),
    "product_not_received": (_TAUGHT, _AGREED, _INVOICE, _SAID),
    "product_unacceptable": (_AGREED, _TAUGHT, _SAID, _INVOICE),
    "subscription_canceled": (_LEAVING, _TAUGHT, _AGREED, _SAID),
}


def reason_in_words(reason: str) -> str:
    """Why, in the reader's language."""
    return str(REASONS.get(reason, UNKNOWN))


def what_to_send(reason: str) -> list[str]:
    """What helps most, first."""
    return [str(one) for one in EVIDENCE.get(reason, USUAL)]
