"""Every call our client makes, each made once against a world in which it has something to do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from billing.stripe import client
from tests.world import World

BACK = "http://127.0.0.1:9/family/billing/"
GOOD, ASKING, DISPUTED, FAILING = "4242424242424242", "4000002760003184", "4000000000000259", "4000000000000341"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CAD = {"currency": "CAD"}


class Family:
    """A payer with cards at Stripe; everything is made through our own client."""

    def __init__(self, world: World, payer: int = 3) -> None:
        self.world, self.payer = world, payer
        self.customer = client.create_customer(
            payer=payer, name="Chen", email="mia@example.com", key=f"payer-{payer}-customer"
        )

    def card(self, number: str = GOOD) -> str:
        """A card saved on a page."""
        page = self.card_page()
        self.world.pay(page.url, number, approve=True)
        return client.read_card_page(page.session).payment_method

    def card_page(self) -> client.CardPage:
        key = f"page-{len(self.world.log('session.opened'))}"
        words = {"done_url": BACK, "back_url": BACK, "key": key}
        return client.open_card_page(payer=self.payer, customer=self.customer, **CAD, **words)

    def charge(self, number: str = GOOD, *, cents: int = 12000, key: str = "charge-1") -> client.Attempt:
        """An attempt to charge a saved card."""
        return client.charge_card(
            payer=self.payer,
            customer=self.customer,
            payment_method=self.card(number),
            amount=cents,
            obligation="invoice-7",
            key=key,
            **CAD,
        )

    def session(self) -> client.Session:
        words = {"title": "Piano", "amount": 48000, "done_url": BACK, "back_url": BACK, "key": "session-7"}
        return client.open_session(invoice=7, customer=self.customer, **CAD, **words)

    def refund(self) -> str:
        paid = self.charge().payment_intent
        return client.refund(payment_intent=paid, number=5, amount=2000, key="refund-5")

    def dispute(self) -> str:
        self.charge(DISPUTED)
        [dispute] = client.list_disputes(since=LONG_AGO, until=tomorrow())
        return dispute.id

    def payout(self) -> str:
        self.charge()
        self.world.clock(advance=3 * 24 * 3600)
        [payout] = self.world.press("pay out")
        return str(payout["id"])

    def price(self, cents: int = 12000) -> str:
        name = f"guitar-{cents}"
        return client.create_price(name=name, title="Guitar", amount=cents, every="month", key=f"price-{cents}", **CAD)

    def subscription(self, *, trial_days: int = 0, number: str = GOOD) -> client.Subscription:
        return client.begin_subscription(
            payer=self.payer,
            customer=self.customer,
            price=self.price(),
            payment_method=self.card(number),
            obligation="place-9",
            trial_days=trial_days,
            key="begin-9",
        )

    def link(self) -> client.Link:
        return client.open_link(invoice=7, title="Piano", amount=48000, done_url=BACK, key="link-7", **CAD)


def tomorrow() -> datetime:
    """Late enough for all that was made in a world whose clock runs ahead a little."""
    return datetime.now(UTC) + timedelta(days=40)


def whole(listing: Callable[..., Any]) -> Any:
    """All that a list holds."""
    return listing(since=LONG_AGO, until=tomorrow())


EXERCISES: dict[str, Callable[[Family], Any]] = {
    "ask_payer": lambda it: client.ask_payer(
        payment_intent=it.charge(ASKING).payment_intent, payment_method=it.card(), back_url=BACK, key="ask-1"
    ),
    "begin_subscription": lambda it: it.subscription(trial_days=7),
    "change_subscription": lambda it: client.change_subscription(
        subscription=it.subscription().id, price=it.price(18000), prorate=True, key="change-1"
    ),
    "charge_card": lambda it: it.charge(),
    "choose_card": lambda it: client.choose_card(customer=it.customer, payment_method=it.card(), key="choose-1"),
    "close_link": lambda it: client.close_link(link=it.link().id),
    "create_customer": lambda it: it.customer,
    "create_price": lambda it: it.price(),
    "end_subscription": lambda it: client.end_subscription(subscription=it.subscription().id),
    "end_with_period": lambda it: client.end_with_period(subscription=it.subscription().id, key="end-1"),
    "expire_session": lambda it: client.expire_session(session=it.session().id),
    "find_card_page": lambda it: (
        it.card_page(),
        client.find_card_page(payer=it.payer, customer=it.customer),
    )[1],
    "collect_bill": lambda it: client.collect_bill(
        bill=it.subscription(number=FAILING).latest_bill, by_itself=False, key="collect-1"
    ),
    "find_charge": lambda it: (
        it.charge(),
        client.find_charge(customer=it.customer, obligation="invoice-7", key="charge-1"),
    )[1],
    "find_customer": lambda it: client.find_customer(payer=it.payer, email="mia@example.com"),
    "find_link": lambda it: client.find_link(invoice=it.link().invoice),
    "find_price": lambda it: (it.price(), client.find_price(name="guitar-12000"))[1],
    "find_refund": lambda it: client.find_refund(
        payment_intent=client.read_refund(it.refund()).payment_intent, number=5
    ),
    "find_session": lambda it: client.find_session(invoice=it.session().invoice, customer=it.customer),
    "find_subscription": lambda it: client.find_subscription(
        customer=it.customer, obligation=it.subscription().obligation
    ),
    "give_up_charge": lambda it: client.give_up_charge(payment_intent=it.charge(FAILING).payment_intent),
    "keep_subscription": lambda it: client.keep_subscription(subscription=it.subscription().id, key="keep-1"),
    "list_bills": lambda it: client.list_bills(subscription=it.subscription().id),
    "list_cards": lambda it: (it.card(), client.list_cards(customer=it.customer))[1],
    "list_charges": lambda it: (it.charge(), whole(client.list_charges))[1],
    "list_disputes": lambda it: (it.dispute(), whole(client.list_disputes))[1],
    "list_movements": lambda it: (it.charge(), whole(client.list_movements))[1],
    "list_paid_out": lambda it: client.list_paid_out(payout=it.payout()),
    "list_payouts": lambda it: (it.payout(), whole(client.list_payouts))[1],
    "list_refunds": lambda it: (it.refund(), whole(client.list_refunds))[1],
    "open_card_page": lambda it: it.card_page(),
    "open_link": lambda it: it.link(),
    "open_portal": lambda it: client.open_portal(customer=it.customer, back_url=BACK),
    "open_session": lambda it: it.session(),
    "pause_subscription": lambda it: client.pause_subscription(
        subscription=it.subscription().id, until=tomorrow(), key="pause-1"
    ),
    "pay_bill": lambda it: client.pay_bill(
        bill=it.subscription(number=FAILING).latest_bill, payment_method=it.card(), key="pay-bill-1"
    ),
    "read_bill": lambda it: client.read_bill(it.subscription().latest_bill),
    "read_card_page": lambda it: client.read_card_page(it.card_page().session),
    "read_charge": lambda it: client.read_charge(payment_intent=it.charge().payment_intent),
    "read_dispute": lambda it: client.read_dispute(it.dispute()),
    "read_payout": lambda it: client.read_payout(it.payout()),
    "read_refund": lambda it: client.read_refund(it.refund()),
    "read_session": lambda it: client.read_session(it.session().id),
    "read_subscription": lambda it: client.read_subscription(it.subscription().id),
    "read_taken": lambda it: client.read_taken((it.charge(), whole(client.list_charges)[0])[1].charge),
    "refund": lambda it: it.refund(),
    "refunds_of": lambda it: client.refunds_of(payment_intent=client.read_refund(it.refund()).payment_intent),
    "remove_card": lambda it: client.remove_card(customer=it.customer, payment_method=it.card()),
    "resume_subscription": lambda it: client.resume_subscription(subscription=it.subscription().id, key="resume-1"),
    "take_from_card": lambda it: client.take_from_card(
        subscription=it.subscription().id, payment_method=it.card(), key="card-1"
    ),
}
"""Every function of the client by its name."""
