"""How people write addresses and numbers, made equal so that the same person is recognised."""

import phonenumbers
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from academy.kernel.errors import Refusal


def normal_email(text: str) -> str:
    """The address in lower case. Raises Refusal with the rule that is broken. (RFC 5321, without asking the DNS.)"""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Refusal(
            _("Please check the e-mail address: it should look like name@example.com."), fields={"email": str(error)}
        ) from error


def normal_phone(text: str, *, country: str) -> str:
    """The number as E.164 (+14165550199); country (CA, IN …) is where it is when no country code was written."""
    if not text.strip():
        return ""
    sentence = _("Please check the phone number. With its country code it looks like +1 416 555 0199.")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise Refusal(sentence, fields={"phone": sentence}) from error
    if not phonenumbers.is_possible_number(number):
        raise Refusal(sentence, fields={"phone": sentence})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
