"""Taking an invoice's money from a saved card while its payer is away, once, whatever breaks in between."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import ProviderDown
from academy.kernel.recipe import Recipe, Remote, Result, Waiting
from billing.actions.charge import drop_charge, give_charge_up, is_still_owed, settle_charge
from billing.actions.dunning import CHARGING
from billing.models import Charge, Checkout
from billing.models.charge import LIVE
from billing.queries.charging import charging_is_on, dunning
from billing.stripe import client
from billing.workflows.paying import ask_again, close_page, record_closed

# While charging is stopped a call that was begun looks again so often (seconds).
LOOK_AGAIN = 10
NOTHING_OWED: Result = {"nothing_owed": True}


def wait_until_charging_is_on(_charge: Charge) -> Waiting | None:
    """While the office has stopped it, nothing is charged."""
    return None if charging_is_on() else Waiting(CHARGING)


def _stop_where_it_is_off() -> None:
    if not charging_is_on():
        raise ProviderDown(_("The office has stopped the charging of cards."), retry_after=LOOK_AGAIN)


def _open_checkout(charge: Charge) -> Checkout | None:
    return Checkout.objects.filter(invoice=charge.invoice_id, state=Checkout.State.OPEN).first()


def _no_page(charge: Charge) -> bool:
    return _is_over(charge) or _open_checkout(charge) is None


def _close_page(charge: Charge, _key: str) -> Result:
    return close_page(_open_checkout(charge))


def _record_page(_charge: Charge, result: Result) -> None:
    record_closed(result)


def _charge(charge: Charge, _key: str) -> Result:
    _stop_where_it_is_off()
    if not is_still_owed(charge):
        return NOTHING_OWED
    return client.charge_card(
        payer=charge.card.payer_id,
        customer=str(charge.card.payer.stripe_customer),
        payment_method=charge.card.payment_method,
        amount=charge.amount_cents,
        currency=charge.currency,
        obligation=charge.obligation,
        key=charge.key,
    ).facts()


def _find(charge: Charge, _key: str) -> Result | None:
    found = client.find_charge(
        customer=str(charge.card.payer.stripe_customer), obligation=charge.obligation, key=charge.key
    )
    return found.facts() if found else None


def _record(charge: Charge, result: Result) -> None:
    if result == NOTHING_OWED:
        drop_charge(charge=charge)
    else:
        settle_charge(charge=charge, attempt=client.Attempt.from_facts(result))


def _is_over(charge: Charge) -> bool:
    return charge.state not in LIVE


def _needs_nobody(charge: Charge) -> bool:
    return charge.state != Charge.State.NEEDS_PAYER


def _ask(charge: Charge, _key: str) -> Result:
    _stop_where_it_is_off()
    return client.ask_payer(
        payment_intent=str(charge.payment_intent),
        payment_method=charge.card.payment_method,
        back_url=settings.ORIGIN + reverse("family-charge", args=[charge.pk]),
        key=f"{charge.key}-ask",
    ).facts()


def _asked(charge: Charge, _key: str) -> Result | None:
    found = client.read_charge(payment_intent=str(charge.payment_intent))
    return found.facts() if found.ask_url or found.outcome != client.Outcome.NEEDS_PAYER else None


def wait_for_the_answer(charge: Charge) -> Waiting | None:
    """The payer answers their bank, or Stripe decides; as long as there is time until the next attempt."""
    until = _answer_until(charge)
    return None if _is_over(charge) or now() >= until else Waiting(f"charge:{charge.pk}", until, timedelta(minutes=10))


def _answer_until(charge: Charge) -> datetime:
    return charge.asked_at + dunning().every


def _nothing_to_close(charge: Charge) -> bool:
    return _is_over(charge) or not charge.payment_intent


def _close(charge: Charge, _key: str) -> Result:
    return client.give_up_charge(payment_intent=str(charge.payment_intent)).facts()


def give_it_up(charge: Charge) -> None:
    """It never reached Stripe, or Stripe would not take it."""
    give_charge_up(charge=charge)


close_attempt = Remote("close_attempt", _close, ask_again, _record, skip_if=_nothing_to_close)

CHARGE = Recipe(
    name="charge",
    subject=Charge,
    steps=(
        wait_until_charging_is_on,
        Remote("close_checkout", _close_page, ask_again, _record_page, skip_if=_no_page),
        Remote("charge_card", _charge, _find, _record, skip_if=_is_over),
        Remote("ask_payer", _ask, _asked, _record, skip_if=_needs_nobody),
        wait_for_the_answer,
        close_attempt,
    ),
    on_cancel=(close_attempt, give_it_up),
)
