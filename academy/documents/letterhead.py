"""The head of every paper, from the school's settings."""

import phonenumbers

from academy.documents.sheet import Letterhead
from academy.models import School
from academy.queries.school import school

# https://unicode.org/reports/tr35/tr35-general.html: the territories whose paper is US letter; all others print on A4.
LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])


def letterhead() -> Letterhead:
    """Of the school as its settings are now."""
    here = school()
    lines = [*here.address.splitlines(), _phone(here), here.email, here.tax_number]
    return Letterhead(
        name=here.name,
        lines=tuple(line.strip() for line in lines if line.strip()),
        paper="letter" if here.country in LETTER else "A4",
    )


def _phone(here: School) -> str:
    """As one dials it from abroad; as it was typed where it is no number."""
    try:
        number = phonenumbers.parse(here.phone, here.country)
    except phonenumbers.NumberParseException:
        return here.phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
