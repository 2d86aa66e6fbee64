"""Payment links: ask for an invoice at Instamojo, at once or in instalments; send them, take them back."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now, now
from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell
from academy.kernel.workflow import start
from academy.models.zone import zone
from academy.queries.school import school, school_today
from academy.words import long_date
from billing.instamojo.client import CURRENCY, LEAST, MOST, is_on
from billing.models import Invoice, PaymentLink
from billing.pricing.whole import whole
from billing.queries.balances import balance
from billing.queries.payers import addressees
from billing.queries.payment_links import asked_for, last_instalment
from scheduling.makeup.periods import months_later

INSTALMENTS_AT_MOST = 12
# A family hears of an instalment so long before it is due.
AHEAD = timedelta(days=7)
MORNING = time(9)
DUE_WITHIN = timedelta(days=365)
# Twice within this is one press too many.
RESENT_AGAIN = timedelta(minutes=10)


@transaction.atomic
def open_links(*, invoice: Invoice, instalments: int = 1, first_due_on: date | None = None) -> list[PaymentLink]:
    """Ask for all that is still open on an invoice and not asked for yet, in equal parts, one a month.

    first_due_on: the invoice's own due day, or today where that is over, if nothing is said. Raises Refusal where
    Instamojo cannot take it.
    """
    if not is_on():
        raise Refusal(_("Instamojo is not set up here; its keys are missing."), code="instamojo-off")
    # Against two of the office asking at once, and against a payment that comes in meanwhile.
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if invoice.currency != CURRENCY:
        sentence = _("Instamojo takes %(theirs)s only; this invoice is in %(ours)s.")
        raise Refusal(sentence % {"theirs": CURRENCY, "ours": invoice.currency}, code="wrong-currency")
    left = balance(invoice) - asked_for(invoice) if invoice.state == Invoice.State.OPEN else Money(0, CURRENCY)
    if left.cents <= 0:
        raise Refusal(_("Nothing on this invoice is left to ask for."), code="nothing-to-ask")
    # Equal to the minor unit, and together all of it.
    parts = list(whole((left.cents for _part in range(instalments)), instalments))
    if not all(LEAST <= part <= MOST for part in parts):
        sentence = _("Instamojo takes from %(least)s to %(most)s at a time; %(part)s is outside.")
        outside = next(part for part in parts if not LEAST <= part <= MOST)
        words = {"least": Money(LEAST, CURRENCY), "most": Money(MOST, CURRENCY), "part": Money(outside, CURRENCY)}
        raise Refusal(sentence % words, code="amount", fields={"instalments": sentence % words})
    due, number = _first_due(first_due_on or max(invoice.due_on, school_today())), last_instalment(invoice)
    return [
        _begin(invoice, instalment=number + nth, cents=part, due_on=months_later(due, nth - 1))
        for nth, part in enumerate(parts, start=1)
    ]


def _first_due(day: date) -> date:
    today = school_today()
    if not today <= day <= today + DUE_WITHIN:
        sentence = _("The first part is due from %(first)s to %(last)s.")
        words = {"first": long_date(today), "last": long_date(today + DUE_WITHIN)}
        raise Refusal(sentence % words, code="due", fields={"first_due_on": sentence % words})
    return day


def _begin(invoice: Invoice, *, instalment: int, cents: int, due_on: date) -> PaymentLink:
    link = PaymentLink.objects.create(
        invoice=invoice, instalment=instalment, amount_cents=cents, currency=invoice.currency, due_on=due_on
    )
    start("payment-link", link)
    return link


def record_page(*, link: PaymentLink, reference: str, url: str) -> None:
    """Keep the page that Instamojo has opened for it, once."""
    PaymentLink.objects.filter(pk=link.pk, reference=None).update(reference=reference, url=url)


@transaction.atomic
def send_link(*, link: PaymentLink, occasion: str = "") -> None:
    """Tell those who pay of its page: now, or a week before it is due. occasion: of a link sent again."""
    opens = datetime.combine(link.due_on - AHEAD, MORNING, tzinfo=zone(school().zone))
    for person in addressees(link.invoice.payer):
        tell(person, "payment_link", about=link, occasion=occasion, not_before=None if occasion else max(opens, now()))


@transaction.atomic
def resend_link(*, link: PaymentLink) -> PaymentLink:
    """Send it once more, now. Raises Refusal where its page is not open, or it went out a moment ago."""
    # Against two clicks at once.
    link = PaymentLink.objects.select_for_update(of=("self",)).select_related("invoice__payer__family").get(pk=link.pk)
    _refuse_unless_open(link)
    at = now()
    if link.resent_at and at - link.resent_at < RESENT_AGAIN:
        raise Refusal(_("This link was sent again a few minutes ago."), code="just-sent")
    link.resent_at = at
    link.save(update_fields=["resent_at"])
    send_link(link=link, occasion=f"again {at.isoformat()}")
    return link


@transaction.atomic
def withdraw_link(*, link: PaymentLink) -> None:
    """Have its page closed at Instamojo, which alone decides whether it was paid first. Again: nothing more."""
    _refuse_unless_open(link)
    start("payment-link-withdrawal", link)


def close_link(*, link: PaymentLink, state: PaymentLink.State) -> None:
    """What became of it. Paid is the last word; otherwise what is closed stays as it is."""
    rows = PaymentLink.objects.filter(pk=link.pk)
    rows = rows.exclude(state=state) if state == PaymentLink.State.PAID else rows.open()
    rows.update(state=state, checked_at=Now())


def _refuse_unless_open(link: PaymentLink) -> None:
    if link.state != PaymentLink.State.OPEN:
        sentence = _("This link is %(state)s, so nobody can pay on it any more.")
        raise Refusal(sentence % {"state": link.get_state_display()}, code="not-open")
    if not link.reference:
        raise Refusal(_("Its page at Instamojo is not open yet. Try again in a moment."), code="not-yet")
