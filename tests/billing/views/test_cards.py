"""A family's ways to pay: saved on Stripe's page, charged with one press, explained when the bank declines."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from academy.models import Guardian
from billing.actions.dunning import switch_charging
from billing.models import Card, Charge, Payer, StripePage
from billing.queries.paid import failed_payments
from tests.billing.charging import AMOUNT, ASKING, FAILING, Charged
from tests.cast import ANNE, GIULIA, MARC, MIA, NOAH, OLIVIA, Person
from tests.school import Cedar
from tests.spring import YEAR
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def family(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Charged:
    return Charged.begin(outside_world, worker, cedar.student(MIA).family, cedar.user(GIULIA))


def browser(cedar: Cedar, person: Person) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(page: Client, name: str, *args: int) -> str:
    answer = page.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_card_is_saved_chosen_to_be_charged_and_taken_away(cedar: Cedar, family: Charged) -> None:
    page = browser(cedar, GIULIA)
    assert "No card is saved" in words(page, "family-cards")

    answer = page.post(reverse("family-card-page-new", args=[family.payer.pk]), {"kind": "card"})
    asked = StripePage.objects.get()
    assert answer["Location"] == reverse("family-card-page", args=[asked.pk])
    assert "We are opening the page" in words(page, "family-card-page", asked.pk)
    family.worker()
    asked.refresh_from_db()
    assert asked.url in words(page, "family-card-page", asked.pk)
    family.world.pay(asked.url, approve=True)
    family.hear()

    assert "Visa ···· 4242" in words(page, "family-cards")
    page.post(reverse("family-autopay", args=[family.payer.pk]), {"day": "5"})
    assert "On day 5 of each month" in words(page, "family-cards")
    page.post(reverse("family-card-removal", args=[Card.objects.get().pk]))
    assert "No card is saved" in words(page, "family-cards")
    page.post(reverse("family-card-page-new", args=[family.payer.pk]), {"kind": "portal"})
    family.worker()
    assert "/portal" in StripePage.objects.latest("pk").url


def test_an_invoice_is_paid_with_one_press(cedar: Cedar, family: Charged) -> None:
    page = browser(cedar, GIULIA)
    family.save()
    assert "Pay CAD 120.00 with Visa ···· 4242" in words(page, "family-invoice", family.invoice.pk)

    answer = page.post(reverse("family-invoice-charge", args=[family.invoice.pk]))

    charge = Charge.objects.get()
    assert answer["Location"] == reverse("family-charge", args=[charge.pk])
    assert "Your bank is being asked" in words(page, "family-charge", charge.pk)
    assert "See how the charge goes" in words(page, "family-invoice", family.invoice.pk)
    family.worker()
    assert "It is paid" in words(page, "family-charge", charge.pk)
    assert (family.captured, "Visa ···· 4242" in words(page, "family-cards")) == ([AMOUNT], True)


def test_a_declined_card_is_explained_and_counts_as_a_failed_payment(cedar: Cedar, family: Charged) -> None:
    family.save(FAILING)
    charge = family.pay_now()

    shown = words(browser(cedar, GIULIA), "family-charge", charge.pk)

    assert "The bank declined without saying why" in shown
    assert len(failed_payments(family.payer.family_id)) == 1


def test_the_bank_is_answered_from_our_page(cedar: Cedar, family: Charged) -> None:
    family.save(ASKING)
    charge = family.pay_now()

    assert charge.ask_url in words(browser(cedar, GIULIA), "family-charge", charge.pk)


def test_while_charging_is_stopped_the_family_and_the_office_read_so(cedar: Cedar, family: Charged) -> None:
    family.save()
    switch_charging(is_on=False, because="The bank called.", by=cedar.user(OLIVIA))
    charge = family.pay_now()

    assert "stopped the charging of cards for now" in words(browser(cedar, GIULIA), "family-charge", charge.pk)
    office = browser(cedar, OLIVIA)
    assert "Cards are not charged." in office.get("/admin/billing/charge/").content.decode()
    office.post("/admin/billing/chargingswitch/go_on/", {"because": "It was nothing."})
    family.worker()
    assert family.captured == [AMOUNT]
    assert "Cards are not charged." not in office.get("/admin/billing/charge/").content.decode()


def test_a_separated_parent_finds_only_their_own_cards(cedar: Cedar) -> None:
    family = cedar.student(NOAH).family
    Guardian.objects.filter(family=family, until=None).update(may_pay=True)
    payers = {person: Payer.objects.create(family=family, person=cedar.user(person)) for person in (ANNE, MARC)}
    for number, payer in enumerate(payers.values()):
        Card.objects.create(
            payer=payer,
            payment_method=f"pm_{number}",
            brand="visa",
            last4=f"000{number}",
            expires_month=1,
            expires_year=YEAR + 1,
            is_default=True,
        )
    page = browser(cedar, ANNE)

    shown = words(page, "family-cards")

    assert ("0000" in shown, "···· 0001" in shown) == (True, False)
    other = payers[MARC].cards.get()
    for name in ("family-card-choice", "family-card-removal"):
        assert page.post(reverse(name, args=[other.pk])).status_code == 404
    assert page.post(reverse("family-autopay", args=[payers[MARC].pk]), {"day": "3"}).status_code == 404
