"""Paying as people do it: on a page, with a saved card, declined and again, asked by the bank, in parts, by two; and
the desk with twenty families before it."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from academy.kernel.money import Money
from academy.kernel.trace import tracing
from academy.models import Family
from billing.actions.invoice import raise_invoice
from billing.actions.payer import family_payer
from billing.models import Card, Invoice, InvoiceLine, Payer, Payment
from billing.queries.balances import balance
from tests.billing.charging import ASKING, FAILING, GOOD
from tests.booked import pay_by_transfer
from tests.browser.visitor import Visitor
from tests.cast import ANNE, FATIMA, GIULIA, MARC, MIA, NOAH, Person
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site, until
from tests.today import day_at_school

pytestmark = pytest.mark.browser
CENTS = 12000
FAMILIES = 20
# So long the desk may take for them.
A_MINUTE = 60.0


def owes(payer: Payer, cents: int = CENTS) -> Invoice:
    """An invoice of the month."""
    with tracing(actor="test"):
        due_on = day_at_school() + timedelta(days=14)
        invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=due_on)
        InvoiceLine.objects.create(invoice=invoice, position=1, description="Piano lessons", amount_cents=cents)
        return raise_invoice(invoice=invoice)


def bill(cedar: Cedar, child: object = MIA) -> Invoice:
    return owes(family_payer(family=cedar.student(child).family))  # type: ignore[arg-type]


def enters(visit: Callable[..., Visitor], person: Person, **how: object) -> Visitor:
    visitor = visit(**how)
    visitor.sign_in(person)
    return visitor


@pytest.fixture(autouse=True)
def _nothing_saved(site: Site) -> Iterator[None]:
    """No card is left over for the next."""
    yield
    with tracing(actor="test"):
        Card.objects.filter(removed_at=None).update(removed_at=timezone.now(), is_default=False)


def press_pay(visitor: Visitor, site: Site, number: str = GOOD) -> None:
    """On Stripe's page."""
    page = visitor.page
    page.wait_for_url(f"{site.world.address}/**")
    page.get_by_label("Card number").fill(number)
    page.get_by_role("button", name=re.compile("^(Pay|Save card)$")).click()


def save_a_card(visitor: Visitor, site: Site, number: str) -> None:
    """On Stripe's page, which one reaches by \"ways to pay\"; until it stands there."""
    page = visitor.page
    before = Card.objects.filter(removed_at=None).count()
    page.goto("/family/ways-to-pay/")
    visitor.check()
    page.get_by_role("button", name=re.compile("^Save (a|another) card$")).first.click()
    page.get_by_role("link", name="Go on to Stripe and save the card").click()
    press_pay(visitor, site, number)
    if page.get_by_role("heading", name="Is it you?").count():
        page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/family/ways-to-pay/**")
    until(lambda: Card.objects.filter(removed_at=None).count() > before, within=20, what="the card is saved")


@pytest.mark.parametrize(("width", "dark"), [(1180, False), (360, True)])
def test_an_invoice_is_paid_on_stripes_page_and_its_receipt_read(
    visit: Callable[..., Visitor], site: Site, cedar: Cedar, width: int, dark: bool
) -> None:
    invoice = bill(cedar)
    giulia = enters(visit, GIULIA, width=width, dark=dark)
    giulia.look(f"/family/invoices/{invoice.pk}/")
    page = giulia.page
    page.get_by_role("button", name=re.compile("^Pay .*120.00 by card$")).click()
    page.get_by_role("link", name="Go on to Stripe and pay").wait_for()
    giulia.check()
    page.get_by_role("link", name="Go on to Stripe and pay").click()

    press_pay(giulia, site)

    page.wait_for_url(f"{site.address}/family/invoices/{invoice.pk}/**")
    until(lambda: balance(invoice).cents == 0, within=20, what="it is paid")
    giulia.look(f"/family/invoices/{invoice.pk}/")
    page.get_by_role("link", name=re.compile("^Receipt")).first.click()
    page.get_by_role("heading", name="Receipt").wait_for()
    giulia.check()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_declined_card_and_then_another_one(visit: Callable[..., Visitor], site: Site, cedar: Cedar) -> None:
    invoice = bill(cedar)
    giulia = enters(visit, GIULIA, width=360)
    page = giulia.page
    save_a_card(giulia, site, FAILING)
    giulia.look(f"/family/invoices/{invoice.pk}/")
    page.get_by_role("button", name=re.compile("^Pay .*120.00 with")).click()
    page.get_by_role("heading", name="The card was declined").wait_for()
    giulia.check()
    page.get_by_role("link", name="Use another card").click()
    save_a_card(giulia, site, GOOD)
    page.goto("/family/ways-to-pay/")
    if page.get_by_role("button", name=re.compile("^Charge this one.*4242")).count():
        page.get_by_role("button", name=re.compile("^Charge this one.*4242")).click()
    giulia.look(f"/family/invoices/{invoice.pk}/")
    page.get_by_role("button", name=re.compile("^Pay .*120.00 with .*4242")).click()

    page.get_by_role("heading", name="It is paid").wait_for()

    giulia.check()
    assert balance(invoice).cents == 0


def test_the_bank_asks_the_payer(visit: Callable[..., Visitor], site: Site, cedar: Cedar) -> None:
    invoice = bill(cedar)
    giulia = enters(visit, GIULIA, width=360)
    page = giulia.page
    save_a_card(giulia, site, ASKING)
    giulia.look(f"/family/invoices/{invoice.pk}/")
    page.get_by_role("button", name=re.compile("^Pay .*120.00 with")).click()
    page.get_by_role("link", name="Confirm with my bank").wait_for()
    giulia.check()
    page.get_by_role("link", name="Confirm with my bank").click()
    page.get_by_role("button", name="Approve").click()

    until(lambda: balance(invoice).cents == 0, within=30, what="it is paid")

    giulia.look(f"/family/invoices/{invoice.pk}/")


def test_a_part_at_the_desk_and_the_rest_on_the_page(visit: Callable[..., Visitor], site: Site, cedar: Cedar) -> None:
    invoice = bill(cedar)
    with tracing(actor="test"):
        pay_by_transfer(invoice, f"part-{invoice.pk}", Money(4500, "CAD"))
    giulia = enters(visit, GIULIA)
    giulia.look(f"/family/invoices/{invoice.pk}/")
    page = giulia.page
    page.get_by_role("button", name=re.compile("^Pay .*75.00 by card$")).click()
    page.get_by_role("link", name="Go on to Stripe and pay").click()

    press_pay(giulia, site)

    until(lambda: balance(invoice).cents == 0, within=20, what="the rest is paid")
    assert sorted(Payment.objects.filter(invoice=invoice).values_list("amount_cents", flat=True)) == [4500, 7500]


def test_two_payers_each_pay_their_own(visit: Callable[..., Visitor], site: Site, cedar: Cedar) -> None:
    family = cedar.student(NOAH).family
    with tracing(actor="test"):
        family.guardians.filter(user=cedar.user(MARC)).update(may_pay=True)
        payers = {person: Payer.objects.create(family=family, person=cedar.user(person)) for person in (ANNE, MARC)}
    invoices = {person: owes(payer, 6000) for person, payer in payers.items()}
    for person, other in ((ANNE, MARC), (MARC, ANNE)):
        visitor = enters(visit, person, width=360)
        visitor.look(f"/family/invoices/{invoices[other].pk}/", status=404)
        visitor.complaints.clear()
        visitor.look(f"/family/invoices/{invoices[person].pk}/")
        visitor.page.get_by_role("button", name=re.compile("^Pay .*60.00 by card$")).click()
        visitor.page.get_by_role("link", name="Go on to Stripe and pay").click()
        press_pay(visitor, site)

    until(lambda: sum(balance(one).cents for one in invoices.values()) == 0, within=30, what="both are paid")


def test_twenty_payments_at_the_desk_in_under_a_minute(visit: Callable[..., Visitor], cedar: Cedar, tell: Tell) -> None:
    with tracing(actor="test"):
        families = [Family.objects.create(name=f"Queue {number:02}") for number in range(FAMILIES)]
        invoices = [owes(family_payer(family=family)) for family in families]
    desk = enters(visit, FATIMA)
    page = desk.page
    began = time.monotonic()
    page.goto("/admin/billing/payment/desk/?q=Queue")

    for family in families:
        page.get_by_role("checkbox", name=re.compile(f"^{family.name} ")).check()
    page.get_by_role("button", name="Book the payments").click()
    page.get_by_text(f"{FAMILIES} payments are booked.").wait_for()

    took = time.monotonic() - began
    tell(f"{FAMILIES} payments at the desk in {took:.1f} s")
    assert took < A_MINUTE
    assert sum(balance(one).cents for one in invoices) == 0
