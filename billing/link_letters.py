"""What is said about payment links."""

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice
from academy.words import locale, long_date
from billing.models import PaymentLink


def _asked(notice: Notice) -> Facts | None:
    link: PaymentLink | None = notice.about()
    if link is None or link.state != PaymentLink.State.OPEN or not link.url:
        return None
    return {
        "amount": link.amount.format(locale()),
        "invoice": link.invoice.number,
        "due": long_date(link.due_on),
        "link": link.url,
    }


PAYMENT_LINK = Kind(facts=_asked)
