"""A payment link: its page at Instamojo is opened and the family told; or it is closed for good.

Instamojo knows no idempotency keys, so an answer that was lost is looked for by the link's own number.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse

from academy.kernel.recipe import Recipe, Remote, Result
from academy.models.zone import zone
from academy.queries.school import school
from billing.actions.payment_link import close_link, record_page, send_link
from billing.instamojo import client
from billing.models import PaymentLink
from billing.queries.payers import addressees

# So long after its due day a page can still be paid on.
OPEN_FOR = timedelta(days=60)
# Their clock and ours may differ by so much.
CLOCKS = timedelta(hours=1)


def _purpose(link: PaymentLink) -> str:
    # The link's number comes first: it is what we look for.
    return f"{link.number}, invoice {link.invoice.number}"[: client.PURPOSE_LENGTH]


def _back(link: PaymentLink) -> str:
    return settings.ORIGIN + reverse("family-invoice", args=[link.invoice_id])


def _page(request: client.PaymentRequest) -> Result:
    return {"reference": request.id, "url": request.url}


def _open(link: PaymentLink, _key: str) -> Result:
    person = next(iter(addressees(link.invoice.payer)), None)
    ends = datetime.combine(link.due_on + OPEN_FOR, time.max, tzinfo=zone(school().zone)).replace(microsecond=0)
    return _page(
        client.create_request(
            purpose=_purpose(link),
            amount_cents=link.amount_cents,
            name=str(link.invoice.payer),
            email=person.email if person else "",
            phone=person.phone if person else "",
            redirect_url=_back(link),
            webhook=settings.ORIGIN + reverse("instamojo_webhook"),
            expires_at=ends,
        )
    )


def _find(link: PaymentLink, _key: str) -> Result | None:
    found = client.find_request(purpose=_purpose(link), redirect_url=_back(link), since=link.created_at - CLOCKS)
    return _page(found) if found else None


def _record(link: PaymentLink, result: Result) -> None:
    record_page(link=link, reference=result["reference"], url=result["url"])


def _is_over(link: PaymentLink) -> bool:
    return link.state != PaymentLink.State.OPEN


def _close(link: PaymentLink, _key: str) -> Result:
    return {"paid": bool(client.disable_request(str(link.reference)).received)}


def _ask_again(_link: PaymentLink, _key: str) -> Result | None:
    # Closing a closed page is harmless, and its answer is what we want to know: simply do it again.
    return None


def _record_closed(link: PaymentLink, result: Result) -> None:
    # Paid in the same moment: the payment's own word, or our asking for it, books it.
    if not result["paid"]:
        close_link(link=link, state=PaymentLink.State.DISABLED)


def _nothing_to_close(link: PaymentLink) -> bool:
    return _is_over(link) or not link.reference


def send_the_link(link: PaymentLink) -> None:
    """The family is told, unless it is paid or taken back by now."""
    if not _is_over(link):
        send_link(link=link)


def give_it_up(link: PaymentLink) -> None:
    """There never was a page for it."""
    if not link.reference:
        close_link(link=link, state=PaymentLink.State.DISABLED)


open_payment_link = Remote("open_payment_link", _open, _find, _record, skip_if=_is_over)
close_payment_link = Remote("close_payment_link", _close, _ask_again, _record_closed, skip_if=_nothing_to_close)

PAYMENT_LINK = Recipe(
    name="payment-link",
    subject=PaymentLink,
    steps=(open_payment_link, send_the_link),
    on_cancel=(close_payment_link, give_it_up),
)
WITHDRAWAL = Recipe(name="payment-link-withdrawal", subject=PaymentLink, steps=(close_payment_link,))
