"""An invoice in rupees, its links, and what Instamojo tells of them."""

from typing import Any
from urllib.parse import parse_qsl

from academy.kernel.models import DeadLetter, InboundEvent, Notice
from academy.kernel.models.work import WorkState
from academy.kernel.work import do
from academy.models import Family
from billing.actions.invoice import raise_invoice
from billing.models import Invoice, InvoiceLine, Payer, PaymentLink
from tests.cast import STAFF
from tests.receiver import Receiver
from tests.today import day_at_school
from tests.world import World


def in_rupees(family: Family, cents: int = 250_000) -> Invoice:
    """An invoice over 2,500 rupees, as a school in India would raise it."""
    payer, _is_new = Payer.objects.get_or_create(family=family, person=None)
    invoice = Invoice.objects.create(payer=payer, currency="INR", due_on=day_at_school())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Violin lessons", amount_cents=cents)
    return raise_invoice(invoice=invoice)


def pay(world: World, link: PaymentLink, **more: Any) -> str:
    """Somebody pays on its page; the payment's own number at Instamojo."""
    link.refresh_from_db()
    return str(world.call("POST", "instamojo/pay", {"url": link.url, **more})["payment_id"])


def told(world: World, receiver: Receiver) -> list[dict[str, str]]:
    """All that Instamojo says now, as forms."""
    world.deliver(provider="instamojo")
    return [dict(parse_qsl(one.body.decode(), keep_blank_values=True)) for one in receiver.received]


def hear(*forms: dict[str, str]) -> list[InboundEvent]:
    """They arrive in this order, and each is handled as it comes."""
    rows = []
    for form in forms:
        row = InboundEvent.objects.create(
            provider="instamojo",
            event_id=f"{form['payment_id']}:{form['status']}",
            kind=form["status"],
            payload=form,
        )
        do("academy.InboundEvent", row.pk)
        rows.append(row)
    return rows


def dead(row: InboundEvent) -> str:
    """Why it went to a person; and everybody in the office was told."""
    assert InboundEvent.objects.get(pk=row.pk).state == WorkState.DEAD
    letter = DeadLetter.objects.get(kind="academy.InboundEvent", work_id=row.pk)
    alerts = Notice.objects.filter(kind="staff_alert", about_label="academy.DeadLetter", about_id=letter.pk)
    assert alerts.count() == len(STAFF)
    return letter.error
