"""A card saved on Stripe's page is charged by the clock, once for what is owed, and never for what is not."""

from collections.abc import Callable
from datetime import timedelta

import pgtrigger
import pytest

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from academy.kernel.money import Money
from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, run_of
from billing.actions.card import remove_card
from billing.actions.charge import begin_charge, begin_due_charges, settle_charge
from billing.actions.dunning import make_rules, switch_charging
from billing.models import Charge, Extra, Payment
from billing.stripe.client import Attempt, Outcome
from tests.billing.charging import AMOUNT, ASKING, FAILING, Charged, look_again, owes
from tests.booked import pay_by_transfer
from tests.cast import GIULIA, MIA, OLIVIA, STAFF
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Charged:
    return Charged.begin(outside_world, worker, cedar.student(MIA).family, cedar.user(GIULIA))


def test_a_saved_card_is_charged_by_the_clock_and_the_payment_booked(family: Charged) -> None:
    card = family.save()
    assert family.tick() is None
    family.by_itself()

    charge = family.tick()

    assert charge
    assert (charge.state, charge.card, charge.amount_cents, charge.asked_by) == ("succeeded", card, AMOUNT, None)
    [payment] = Payment.objects.filter(invoice=family.invoice)
    assert (payment.reference, payment.amount_cents, payment.fee_cents) == (charge.payment_intent, AMOUNT, 378)
    family.hear()
    assert (family.tick(), family.captured, family.payments) == (charge, [AMOUNT], [AMOUNT])
    assert family.told == ["receipt"]


def test_a_soft_decline_is_tried_again_as_the_rules_say_and_then_ends(family: Charged) -> None:
    with tracing(actor="test"):
        make_rules(every_hours=48, retries=2, late_fee=Money(1500, "CAD"), asks_for_pause=True, by=None)
    family.save(FAILING)
    family.by_itself()
    for nth in range(1, 4):
        family.tick()
        family.later(47)
        assert (family.tick(), len(family.states)) == (family.charges[-1], nth)
        family.later(49)

    family.tick()

    assert (family.states, family.captured, family.payments) == (["declined"] * 3, [], [])
    assert family.told == ["charge_declined"] * 3
    alerts = Notice.objects.filter(kind="staff_alert", about_label="billing.Charge")
    assert alerts.count() == 3 * len(STAFF)
    assert "let the lessons rest" in alerts.latest("pk").facts["reason"]
    assert [(fee.cents, fee.about_id) for fee in Extra.objects.filter(sort="late_fee")] == [(1500, family.invoice.pk)]


def test_a_hard_decline_is_never_tried_again_but_another_card_is(family: Charged) -> None:
    family.save()
    family.by_itself()
    begin_due_charges()
    [charge] = family.charges
    settle_charge(
        charge=charge, attempt=Attempt("pi_1", Outcome.DECLINED, code="card_declined", decline_code="lost_card")
    )
    family.later(500)
    assert (family.tick(), family.captured) == (charge, [])
    assert [(one.state, one.is_hard) for one in family.charges] == [("declined", True)]

    card = family.save()
    assert family.payer.cards.get(is_default=True) == card
    family.tick()

    assert (family.states, family.captured) == (["declined", "succeeded"], [AMOUNT])


def test_who_must_answer_their_bank_is_told_once_and_then_it_is_paid(family: Charged) -> None:
    family.save(ASKING)
    family.by_itself()

    charge = family.tick()

    assert charge
    assert (charge.state, family.told, family.captured) == ("needs_payer", ["charge_needs_you"], [])
    family.hear()
    look_again(charge)
    assert family.tick() == charge
    assert family.told == ["charge_needs_you"]

    family.world.http.post(charge.ask_url, data={"do": "approve"})
    family.hear()

    assert (family.states, family.captured, family.payments) == (["succeeded"], [AMOUNT], [AMOUNT])
    assert family.told == ["charge_needs_you", "receipt"]


def test_an_unanswered_bank_ends_the_attempt_and_the_rules_go_on(family: Charged) -> None:
    family.save(ASKING)
    family.by_itself()
    charge = family.tick()
    assert charge
    with pgtrigger.ignore("billing.Charge:asks_for_the_same"):
        Charge.objects.filter(pk=charge.pk).update(asked_at=Now() - timedelta(hours=48))

    look_again(charge)
    family.worker()

    charge.refresh_from_db()
    assert (charge.state, charge.decline_code) == ("given_up", "authentication_required")
    assert family.told == ["charge_needs_you", "charge_declined"]
    family.world.http.post(charge.ask_url, data={"do": "approve"})
    family.hear()
    assert (family.states, family.captured) == (["given_up"], [])
    family.later(49)
    family.tick()
    assert family.states == ["given_up", "needs_payer"]


def test_what_was_paid_otherwise_in_between_is_not_charged(family: Charged) -> None:
    family.save()
    family.by_itself()
    begin_due_charges()
    pay_by_transfer(family.invoice)

    family.tick()

    assert (family.states, family.captured, family.payments) == (["given_up"], [], [AMOUNT])
    assert "charge_declined" not in family.told


def test_while_the_switch_is_off_charging_waits_and_then_goes_on(family: Charged, cedar: Cedar) -> None:
    family.save()
    family.by_itself()
    begin_due_charges()
    owner = cedar.user(OLIVIA)
    switch_charging(is_on=False, because="The bank called.", by=owner)

    family.tick()
    begun = owes(family.payer)
    begin_due_charges()

    assert (family.states, family.captured, begun.charges.count()) == (["asked"], [], 0)
    switch_charging(is_on=True, because="It was nothing.", by=owner)
    family.tick()
    assert (family.states, family.captured) == (["succeeded"], [AMOUNT, AMOUNT])


def test_a_call_that_was_begun_waits_for_the_switch_too(family: Charged, cedar: Cedar) -> None:
    family.save()
    family.by_itself()
    begin_due_charges()
    family.world.faults(
        {"match": {"method": "POST", "path": "payment_intents"}, "do": "status", "args": {"status": 503}}
    )
    family.worker()
    switch_charging(is_on=False, because="The bank called.", by=cedar.user(OLIVIA))
    family.world.faults()

    look_again(family.charges[0])
    family.worker()
    assert (family.states, family.captured) == (["asked"], [])

    switch_charging(is_on=True, because="It was nothing.", by=cedar.user(OLIVIA))
    look_again(family.charges[0])
    family.worker()
    assert (family.states, family.captured) == (["succeeded"], [AMOUNT])


def test_nobody_charges_twice_at_once_nor_what_is_paid_nor_another_ones_card(family: Charged) -> None:
    card = family.save()
    charge = begin_charge(invoice=family.invoice, card=card, by=family.person)
    with pytest.raises(Refusal, match="being charged already"):
        begin_charge(invoice=family.invoice, card=card, by=family.person)
    with pytest.raises(Refusal, match="being charged just now"):
        remove_card(card=card, by=family.person)
    family.worker()
    with pytest.raises(Refusal, match="Nothing is left to pay"):
        begin_charge(invoice=family.invoice, card=card, by=family.person)
    remove_card(card=card, by=family.person)
    with pytest.raises(Refusal, match="not saved any more"):
        begin_charge(invoice=owes(family.payer), card=card, by=family.person)
    charge.refresh_from_db()
    assert charge.state == "succeeded"


def test_what_a_family_tries_itself_is_not_retried_and_nobody_is_written_to(family: Charged) -> None:
    family.save(FAILING)

    charge = family.pay_now()

    assert (charge.state, charge.decline_code, family.told) == ("declined", "generic_decline", [])
    family.later(100)
    assert family.tick() == charge


@pytest.mark.parametrize("is_on", [True, False])
def test_the_office_calls_a_charge_off_before_the_bank_has_said_anything(
    family: Charged, cedar: Cedar, is_on: bool
) -> None:
    owner = cedar.user(OLIVIA)
    make_rules(every_hours=24, retries=0, late_fee=Money(1500, "CAD"), asks_for_pause=False, by=owner)
    family.save(ASKING)
    family.by_itself()
    with tracing(actor="clock"):
        begin_due_charges()
    switch_charging(is_on=is_on, because="The bank called.", by=owner)
    family.worker()
    charge = Charge.objects.get()
    before = family.told

    run = run_of("charge", charge)
    assert run
    cancel(run, reason="They pay in cash.")
    family.hear()

    charge.refresh_from_db()
    assert (charge.state, charge.decline_code, family.told) == ("given_up", "not_taken", before)
    assert not Extra.objects.exists()
    assert Notice.objects.filter(kind="staff_alert", about_label="billing.Charge", person=owner).count() == 1
    switch_charging(is_on=True, because="It was nothing.", by=owner)
    assert begin_due_charges() == 0


def test_the_office_calls_a_charge_off(family: Charged) -> None:
    family.save(ASKING)
    charge = family.pay_now()
    run = run_of("charge", charge)
    assert run

    cancel(run, reason="They pay in cash.")
    family.worker()

    charge.refresh_from_db()
    assert charge.state == "given_up"
    family.world.http.post(charge.ask_url, data={"do": "approve"})
    family.hear()
    assert (family.captured, family.states) == ([], ["given_up"])
