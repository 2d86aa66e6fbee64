"""Payment links: an address that can be sent to anybody, and paid once."""

from dataclasses import asdict, dataclass
from typing import Any

from billing.stripe.client.calls import api, asked, metadata, once, only_line, ours, paged


@dataclass(frozen=True)
class Link:
    """A link by which one invoice of ours can be paid."""

    id: str
    url: str
    invoice: int
    is_open: bool

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        return asdict(self)


def open_link(*, invoice: int, title: str, amount: int, currency: str, done_url: str, key: str) -> Link:
    """A link by which an invoice can be paid, once, until it is closed."""
    told = {"invoice": str(invoice), **ours()}
    params: Any = {
        "line_items": [only_line(title, amount, currency)],
        "metadata": told,
        "payment_intent_data": {"metadata": told},
        "after_completion": {"type": "redirect", "redirect": {"url": done_url}},
        "restrictions": {"completed_sessions": {"limit": 1}},
    }
    return _link(asked("open link", lambda: api().payment_links.create(params, options=once(key))))


def find_link(*, invoice: int) -> Link | None:
    """The newest link that carries our invoice's number, if Stripe has one."""
    found = paged("list links", api().payment_links.list, {})
    return next((_link(row) for row in found if metadata(row).get("invoice") == str(invoice)), None)


def close_link(*, link: str) -> Link:
    """Nobody can pay by it any more. It takes no key: closing what is closed does no harm."""
    params: Any = {"active": False}
    return _link(asked("close link", lambda: api().payment_links.update(link, params)))


def _link(row: Any) -> Link:
    return Link(id=row.id, url=row.url, invoice=int(metadata(row).get("invoice") or 0), is_open=row.active)
