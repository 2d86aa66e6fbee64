"""Cards that say no, banks that ask, enrolments that end, words that are lost: money is taken once, and told once."""

from datetime import timedelta

import pytest

from academy.actions.enrolment import end_enrolment
from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.models import DeadLetter, Notice
from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, run_of
from academy.models import Family, Price
from billing.actions.charge import begin_due_charges
from billing.actions.dunning import switch_charging
from billing.actions.reconcile_subscriptions import reconcile_subscriptions
from billing.actions.subscription import end_now, pause, subscribe
from billing.models import Agreement, Charge, Invoice, Payer, Share, Subscription, SubscriptionWish
from billing.queries.subscriptions import to_be_begun, wish_of
from billing.stripe.client import end_with_period as end_at_stripe
from tests.billing.actions.test_compare import compared
from tests.billing.charging import ASKING, FAILING, owes
from tests.billing.subscribing import MONTH, Begin, of_lessons, tended, wrong
from tests.booked import pay_by_transfer
from tests.cast import MIA, OLIVIA, STAFF
from tests.school import Cedar
from tests.today import day_at_school
from tests.world_fixtures import client

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_declined_renewal_is_told_once_and_paid_from_the_card_that_follows(begin: Begin) -> None:
    family = begin(FAILING, trial_days=14)
    family.start()
    family.later(days=14)
    assert (family.subscription.state, family.told) == ("past_due", ["subscription_declined"])
    family.later(days=3)
    assert (family.bills[-1], family.told) == ((MONTH, "open"), ["subscription_declined"])
    alerts = Notice.objects.filter(kind="staff_alert", about_label="billing.SubscriptionBill")
    assert alerts.count() == len(STAFF)
    assert "declined without saying why" in alerts[0].facts["reason"]
    assert tended(family) == 0

    card = family.save()
    assert tended(family) == 1

    assert wish_of(family.subscription).card == card
    assert (family.subscription.state, family.payments, family.open_cents) == ("active", [MONTH], 0)
    assert (family.told, tended(family)) == (["subscription_declined"], 0)
    assert wrong() == {}


def test_what_the_bank_asks_is_answered_on_stripes_page(begin: Begin) -> None:
    family = begin(ASKING, trial_days=14)
    family.start()
    family.later(days=14)
    assert (family.told, family.payments) == (["subscription_needs_you"], [])
    [letter] = [one for one in family.world.mailbox(family.payer.person.email) if "confirm" in one["subject"].lower()]
    page = family.subscription.bills.get(state="open").pay_url
    assert page in letter["text"]

    answer = family.world.http.post(page, data={"card": ASKING})
    family.world.http.post(answer.headers["location"], data={"do": "approve"})
    family.hear()

    assert (family.subscription.state, family.payments) == ("active", [MONTH])
    assert wrong() == {}


def test_a_first_payment_that_fails_leaves_nothing_behind_but_the_word_of_it(begin: Begin) -> None:
    family = begin(FAILING)
    assert family.start().state == "incomplete"
    assert family.told == ["subscription_declined"]

    family.later(days=1)

    assert (family.subscription.state, family.payments) == ("incomplete_expired", [])
    family.save()
    with tracing(actor="test"):
        again = subscribe(enrolment=family.enrolment, payer=family.payer.payer, by=family.payer.person)
    family.hear()
    again.refresh_from_db()
    assert (again.state, family.payments) == ("active", [MONTH])
    assert wrong() == {}


def test_it_ends_with_its_enrolment(begin: Begin) -> None:
    family = begin()
    family.start()
    end_enrolment(enrolment=family.enrolment)

    assert tended(family) == 1

    assert (family.subscription.state, tended(family)) == ("canceled", 0)
    family.later(days=31)
    assert family.payments == [MONTH]
    assert wrong() == {}


def test_the_cards_clock_leaves_to_the_subscription_what_it_pays(begin: Begin) -> None:
    family = begin(trial_days=14)
    pay_by_transfer(family.payer.invoice)
    theirs, other = of_lessons(family), owes(family.payer.payer, 700)
    family.start()
    family.payer.by_itself()

    with tracing(actor="clock"):
        begin_due_charges()
    family.hear()
    assert [charge.invoice for charge in Charge.objects.all()] == [other]

    # The control: while it rests it takes nothing, so the card is charged.
    family.press(pause)
    with tracing(actor="clock"):
        begin_due_charges()
    family.hear()
    assert [charge.invoice for charge in Charge.objects.order_by("pk")] == [other, theirs]


def test_what_is_open_long_after_it_was_due_is_charged_all_the_same(begin: Begin) -> None:
    family = begin(trial_days=60)
    family.start()
    pay_by_transfer(family.payer.invoice)
    invoice = of_lessons(family)
    family.payer.by_itself()
    Invoice.objects.filter(pk=invoice.pk).update(due_on=invoice.due_on - timedelta(days=31))

    assert begin_due_charges() == 1


def test_a_lost_word_is_made_good(begin: Begin) -> None:
    family = begin(trial_days=14)
    family.start()
    family.world.clock(advance=15 * 24 * 3600)
    Subscription.objects.update(told_at=Now() - timedelta(days=2))

    assert reconcile_subscriptions() == 1

    assert (family.subscription.state, family.payments, family.open_cents) == ("active", [MONTH], 0)
    assert reconcile_subscriptions() == 0
    family.hear()
    assert family.payments == [MONTH]
    assert wrong() == {}


def test_the_comparison_books_what_a_lost_word_said(begin: Begin) -> None:
    family = begin()
    family.payer.payer.refresh_from_db()
    with tracing(actor="test"):
        subscribe(enrolment=family.enrolment, payer=family.payer.payer, by=family.payer.person)
    family.payer.worker()
    assert family.payments == []

    found = compared()[1]

    assert (found["healed"], found["drift_cents"], family.payments) == (1, 0, [MONTH])
    family.hear()
    assert family.payments == [MONTH]
    assert wrong() == {}


def test_what_is_ended_at_stripe_is_the_wish_from_then_on(begin: Begin) -> None:
    family = begin()
    begun = family.start()
    end_at_stripe(subscription=str(begun.reference), key="on-their-pages")

    family.hear()

    assert (wish_of(family.subscription).ends_with_period, wish_of(family.subscription).asked_by) == (True, None)
    assert wrong() == {}


def test_the_office_calls_off_what_is_being_begun(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    switch_charging(is_on=False, because="The bank called.", by=cedar.user(OLIVIA))
    family.start()
    run = run_of("subscription", SubscriptionWish.objects.get())
    assert run

    cancel(run, reason="They pay in cash.")
    family.hear()

    assert (family.subscription.state, family.subscription.reference) == ("canceled", None)
    assert SubscriptionWish.objects.get().state == "dropped"
    alerted = Notice.objects.filter(kind="staff_alert", person=cedar.user(OLIVIA))
    assert [alert.facts["title"] for alert in alerted] == ["What was wished of a subscription was not done"]


def test_what_is_none_of_ours_has_no_effect_and_a_person_sees_it(begin: Begin) -> None:
    family = begin()
    api = client(family.world).v1
    customer = api.customers.create({}).id
    price = api.prices.create(
        {"currency": "cad", "unit_amount": 500, "recurring": {"interval": "month"}, "product_data": {"name": "Other"}}
    )
    method = api.payment_methods.attach("pm_card_visa", {"customer": customer})
    words = {"obligation": "subscription-1"}
    api.subscriptions.create(
        {
            "customer": customer,
            "items": [{"price": price.id}],
            "default_payment_method": method.id,
            "metadata": words,
        }
    )

    family.hear()

    assert (Subscription.objects.count(), family.payments) == (0, [])
    assert {letter.error.rpartition(" is ")[2] for letter in DeadLetter.objects.all()} == {"none of ours."}


def test_it_takes_a_payers_part_and_nothing_from_who_pays_nothing(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    student, payer = cedar.student(MIA), family.payer.payer
    theirs = Payer.objects.create(family=student.family, person=family.payer.person)
    parts = {payer: 3333, theirs: 6667}
    Share.objects.bulk_create(
        Share(payer=one, student=student, points=points, first_day="2020-01-01") for one, points in parts.items()
    )

    begun = family.start()

    assert (wish_of(begun).cents, family.payments) == (4000, [4000])
    Share.objects.filter(student=student).delete()
    end_now(subscription=begun, by=family.payer.person)
    family.hear()
    with pytest.raises(Refusal, match="pays nothing"):
        subscribe(enrolment=family.enrolment, payer=theirs, by=family.payer.person)


def test_one_subscription_for_an_enrolment_with_a_card_and_a_price_that_is_so_collected(begin: Begin) -> None:
    family = begin()
    begun = family.start()
    words = {"enrolment": family.enrolment, "payer": family.payer.payer, "by": family.payer.person}
    with pytest.raises(Refusal, match="already"):
        subscribe(**words)  # type: ignore[arg-type]
    end_now(subscription=begun, by=family.payer.person)
    family.hear()
    family.payer.payer.cards.update(is_default=False)
    with pytest.raises(Refusal, match="Save a card first"):
        subscribe(**words)  # type: ignore[arg-type]
    family.enrolment.agreements.all().delete()
    by_invoice = Price.objects.filter(course=family.price.course, collection="invoice").latest("pk")
    family.enrolment.agreements.create(price=by_invoice, first_day="2020-01-01")
    with pytest.raises(Refusal, match="by invoice"):
        subscribe(**words)  # type: ignore[arg-type]


def test_another_familys_account_pays_nothing_for_it(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    other = Payer.objects.create(family=Family.objects.create(name="Quist"))
    with pytest.raises(Refusal, match="pays nothing") as no:
        subscribe(enrolment=family.enrolment, payer=other, by=cedar.user(OLIVIA))
    assert set(no.value.fields) == {"payer"}


def test_a_family_is_offered_what_it_may_begin(begin: Begin) -> None:
    family, today = begin(), day_at_school()
    payer = family.payer.payer
    assert [offer[1] for offer in to_be_begun([payer], today)] == [family.enrolment]

    # Until the day of the price by subscription it is billed otherwise.
    by_invoice = Price.objects.filter(course=family.price.course, collection="invoice").latest("pk")
    Agreement.objects.create(
        enrolment=family.enrolment, price=by_invoice, first_day="2020-01-01", last_day=today + timedelta(days=9)
    )
    assert to_be_begun([payer], today) == []
