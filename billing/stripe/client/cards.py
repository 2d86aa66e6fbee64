"""Saved cards: saved on a page of Stripe's, listed, chosen, taken away. Their numbers never come near us."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from billing.stripe.client.calls import api, asked, metadata, named, once, ours, paged


@dataclass(frozen=True)
class Card:
    """A saved card. fingerprint: the same for the same card, however often it was saved."""

    payment_method: str
    brand: str
    last4: str
    expires_month: int
    expires_year: int
    fingerprint: str
    is_default: bool

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        return asdict(self)


@dataclass(frozen=True)
class CardPage:
    """A page on which a payer saves a card. payment_method: the card, once it is saved ("" until then)."""

    session: str
    url: str
    status: str
    payer: int
    payment_method: str

    def facts(self) -> dict[str, Any]:
        """As JSON, for a step's result."""
        return asdict(self)


def open_card_page(*, payer: int, customer: str, currency: str, done_url: str, back_url: str, key: str) -> CardPage:
    """A page on which a payer saves a card for later charges; the bank may ask them first.

    https://docs.stripe.com/payments/save-and-reuse?platform=checkout
    """
    told = {"payer": str(payer), **ours()}
    params: Any = {
        "mode": "setup",
        "customer": customer,
        "currency": currency.lower(),
        "success_url": done_url,
        "cancel_url": back_url,
        "metadata": told,
        "setup_intent_data": {"metadata": told},
    }
    return _page(asked("open card page", lambda: api().checkout.sessions.create(params, options=once(key))))


def find_card_page(*, payer: int, customer: str) -> CardPage | None:
    """The newest page on which this payer may save, or has saved, a card; if Stripe has one."""
    found = paged("list sessions", api().checkout.sessions.list, {"customer": customer})
    mine = (row for row in found if row.mode == "setup" and metadata(row).get("payer") == str(payer))
    newest = next(mine, None)
    return read_card_page(newest.id) if newest else None


def read_card_page(session: str) -> CardPage:
    """What became of a page on which a card is saved."""
    params: Any = {"expand": ["setup_intent"]}
    return _page(asked("read card page", lambda: api().checkout.sessions.retrieve(session, params)))


def list_cards(*, customer: str) -> list[Card]:
    """The cards a customer has saved, the newest first."""
    owner = asked("read customer", lambda: api().customers.retrieve(customer))
    chosen = "" if getattr(owner, "deleted", False) else named(owner.invoice_settings.default_payment_method)
    params = {"customer": customer, "type": "card"}
    rows = paged("list cards", api().payment_methods.list, params)
    return [
        Card(
            payment_method=row.id,
            brand=row.card.brand,
            last4=row.card.last4,
            expires_month=row.card.exp_month,
            expires_year=row.card.exp_year,
            fingerprint=row.card.fingerprint or "",
            is_default=row.id == chosen,
        )
        for row in rows
    ]


def choose_card(*, customer: str, payment_method: str, key: str) -> None:
    """Make one of a customer's cards the one that is charged when nothing else is said."""
    params: Any = {"invoice_settings": {"default_payment_method": payment_method}}
    asked("choose card", lambda: api().customers.update(customer, params, options=once(key)))


def remove_card(*, customer: str, payment_method: str) -> None:
    """Take a card away from its customer, for good. Raises Refusal for a card that is somebody else's.

    It takes no key: a card that is gone already is gone.
    """
    row = asked("read card", lambda: api().payment_methods.retrieve(payment_method))
    owner = named(row.customer)
    if not owner:
        return
    if owner != customer:
        raise Refusal(_("This card belongs to somebody else."), code="foreign")
    asked("remove card", lambda: api().payment_methods.detach(payment_method))


def _page(row: Any) -> CardPage:
    intent = row.setup_intent
    saved = intent is not None and not isinstance(intent, str) and intent.status == "succeeded"
    return CardPage(
        session=row.id,
        url=row.url or "",
        status=row.status,
        payer=int(metadata(row).get("payer") or 0),
        payment_method=named(intent.payment_method) if saved else "",
    )
