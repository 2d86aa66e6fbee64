"""What is said about cards that are charged by themselves."""

from django.conf import settings
from django.urls import reverse

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice
from academy.words import here, locale, long_date
from billing.decline_words import decline_words
from billing.models import Charge
from billing.queries.balances import is_settled
from billing.queries.charging import dunning, next_attempt, tried


def _declined(notice: Notice) -> Facts | None:
    charge: Charge | None = notice.about()
    if charge is None or is_settled(charge.invoice):
        return None
    again = next_attempt(tried(charge.invoice.charges.all(), charge.card), dunning())
    return {
        **_facts(charge),
        "why": decline_words(charge.decline_code),
        "again": long_date(here(again)) if again else "",
        "link": settings.ORIGIN + reverse("family-invoice", args=[charge.invoice_id]),
    }


def _needs_you(notice: Notice) -> Facts | None:
    charge: Charge | None = notice.about()
    if charge is None or charge.state != Charge.State.NEEDS_PAYER:
        return None
    return {**_facts(charge), "link": settings.ORIGIN + reverse("family-charge", args=[charge.pk])}


def _facts(charge: Charge) -> Facts:
    return {
        "amount": charge.amount.format(locale()),
        "invoice": charge.invoice.number,
        "card": str(charge.card),
    }


CHARGE_DECLINED = Kind(facts=_declined)
CHARGE_NEEDS_YOU = Kind(facts=_needs_you)
