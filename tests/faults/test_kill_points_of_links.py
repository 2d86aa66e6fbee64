"""kill -9 of a worker at every step boundary of payment links, while families pay and the office takes links back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, start
from billing.actions.payment_link import open_links, record_page, withdraw_link
from billing.instamojo.client import create_request
from billing.models import Payment, PaymentLink
from tests.billing.instamojo.links import in_rupees, pay
from tests.faults.families import family
from tests.faults.killed import Killed
from tests.faults.points import LINKS, batches, of_recipes, stage
from tests.report import Tell
from tests.site import Site, until

pytestmark = pytest.mark.faults


def asked() -> PaymentLink:
    """A family is asked for an invoice."""
    with tracing(actor="test"):
        return open_links(invoice=in_rupees(family()[1].family))[0]


def regretted() -> PaymentLink:
    """The office turns a link round when its page is just open."""
    invoice = in_rupees(family()[1].family)
    link = PaymentLink.objects.create(
        invoice=invoice, amount_cents=invoice.total.cents, currency="INR", due_on=invoice.due_on
    )
    page = create_request(
        purpose=link.number,
        amount_cents=link.amount_cents,
        name="Rao",
        email="",
        phone="",
        redirect_url="https://academy.example/",
        webhook="https://academy.example/",
        expires_at=datetime.now(UTC) + timedelta(days=9),
    )
    record_page(link=link, reference=page.id, url=page.url)
    with tracing(actor="test"), transaction.atomic():
        cancel(start("payment-link", link), reason="They changed their minds.")
    return link


def opened(link: PaymentLink) -> PaymentLink:
    """Once its page is there."""
    pages = PaymentLink.objects.filter(pk=link.pk).exclude(url="")
    until(pages.exists, within=150, what=f"a page for {link}")
    return pages.get()


def states(links: list[PaymentLink]) -> list[str]:
    return [PaymentLink.objects.get(pk=link.pk).state for link in links]


@pytest.mark.parametrize("batch", batches(of_recipes(LINKS)), ids=stage)
def test_a_killed_worker_loses_nothing_and_does_nothing_twice(
    site: Site, tmp_path: Path, tell: Tell, batch: list[str], settings: Any
) -> None:
    settings.INSTAMOJO_API_URL = site.world.instamojo_api
    killed = Killed.begin(site, batch, tmp_path, tell)

    links = paid, taken_back, _turned_round = [asked(), asked(), regretted()]
    reference = pay(site.world, opened(paid))
    withdraw_link(link=opened(taken_back))

    ended = ["paid", "disabled", "disabled"]
    until(lambda: states(links) == ended, within=200, what=f"the links end as {ended}")
    site.quiet(within=150)
    killed.assert_everywhere()
    assert [payment.reference for payment in Payment.objects.filter(invoice=paid.invoice)] == [reference]
    pages = [entry["data"]["purpose"][:8] for entry in site.world.log("request.opened")]
    assert [pages.count(link.number) for link in links] == [1, 1, 1]
    site.verify()
    assert not killed.sent_twice()
