"""A card was declined: who is told, what it costs, and what the office is asked; and the switch that stops it all."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.money import Money
from academy.kernel.notices import tell, tell_staff
from academy.kernel.workflow import wake
from academy.models import User
from academy.queries.school import school, school_today
from billing.actions.subscription_clock import follow_the_switch
from billing.decline_words import decline_words
from billing.models import Charge, ChargingSwitch, DunningPolicy, Extra, Sort
from billing.queries.charging import dunning, next_attempt, tried
from billing.queries.payers import addressees

# What a recipe waits for while charging is stopped.
CHARGING = "charging"


@transaction.atomic
def attempt_failed(*, charge: Charge) -> None:
    """Tell the payer and the office once what a bank said, and do what the rules say when it was the last attempt.

    Of what somebody tried themselves nobody is told: they see it on their page.
    """
    if charge.asked_by_id is not None:
        return
    policy = dunning()
    again = next_attempt(tried(charge.invoice.charges.all(), charge.card), policy)
    for person in addressees(charge.invoice.payer):
        tell(person, "charge_declined", about=charge)
    if again is None:
        _charge_late_fee(charge, policy)
    tell_staff("staff_alert", about=charge, facts=_for_staff(charge, is_last=again is None, policy=policy))


def _charge_late_fee(charge: Charge, policy: DunningPolicy) -> None:
    if policy.late_fee_cents:
        payer = charge.invoice.payer
        Extra.objects.get_or_create(
            sort=Sort.LATE_FEE,
            about_label=charge.invoice._meta.label,
            about_id=charge.invoice_id,
            defaults={
                "family": payer.family,
                "payer": payer,
                "name": _("Late fee for invoice %(number)s") % {"number": charge.invoice.number},
                "day": school_today(),
                "cents": policy.late_fee_cents,
                "currency": school().currency,
                "because": _("The card was declined and is not tried again."),
            },
        )


def _for_staff(charge: Charge, *, is_last: bool, policy: DunningPolicy) -> dict[str, str]:
    words = {
        "payer": charge.invoice.payer,
        "amount": charge.amount,
        "invoice": charge.invoice,
        "why": decline_words(charge.decline_code),
    }
    reason = _("%(payer)s, %(amount)s on invoice %(invoice)s: %(why)s") % words
    if not is_last:
        return {"title": _("A card was declined and will be tried again"), "reason": reason}
    if policy.asks_for_pause:
        reason = f"{reason} {_('Ask the family, and let the lessons rest until it is paid.')}"
    return {"title": _("A card was declined and will not be tried again"), "reason": reason}


@transaction.atomic
def make_rules(
    *, every_hours: int, retries: int, late_fee: Money, asks_for_pause: bool, by: User | None
) -> DunningPolicy:
    """Put new rules in force, for all that happens from now on."""
    return DunningPolicy.objects.create(
        every_hours=every_hours,
        retries=retries,
        late_fee_cents=late_fee.cents,
        asks_for_pause=asks_for_pause,
        made_by=by,
    )


@transaction.atomic
def switch_charging(*, is_on: bool, because: str, by: User) -> ChargingSwitch:
    """Stop the charging of cards at once, or let it go on; what waited goes on by itself.

    Subscriptions rest meanwhile: what Stripe would have taken by itself stays owed on invoices.
    """
    switch = ChargingSwitch.objects.create(is_on=is_on, because=because, by=by)
    if is_on:
        wake(CHARGING)
    follow_the_switch(by=by)
    return switch
