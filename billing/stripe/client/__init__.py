"""The calls we make to Stripe, as typed functions. Nothing else in the house imports the library.

Each that makes something takes the idempotency key of the step that makes it
(https://docs.stripe.com/api/idempotent_requests): the same key never does a thing twice; and beside it stands the
question by which a lost answer is looked up. Facts come back as our own small records, amounts in minor units.
"""

from billing.stripe.client.calls import OtherWords, asked
from billing.stripe.client.cards import (
    Card,
    CardPage,
    choose_card,
    find_card_page,
    list_cards,
    open_card_page,
    read_card_page,
    remove_card,
)
from billing.stripe.client.charges import (
    Attempt,
    Outcome,
    Taken,
    ask_payer,
    charge_card,
    find_charge,
    give_up_charge,
    list_charges,
    read_charge,
    read_taken,
)
from billing.stripe.client.customers import create_customer, find_customer
from billing.stripe.client.disputes import Dispute, list_disputes, read_dispute
from billing.stripe.client.links import Link, close_link, find_link, open_link
from billing.stripe.client.movements import (
    Movement,
    Payout,
    list_movements,
    list_paid_out,
    list_payouts,
    read_payout,
)
from billing.stripe.client.portal import open_portal
from billing.stripe.client.prices import create_price, find_price
from billing.stripe.client.receipts import Receipt
from billing.stripe.client.refunds import GivenBack, find_refund, list_refunds, read_refund, refund, refunds_of
from billing.stripe.client.sessions import Session, expire_session, find_session, open_session, read_session
from billing.stripe.client.subscriptions import (
    Bill,
    Subscription,
    begin_subscription,
    change_subscription,
    collect_bill,
    end_subscription,
    end_with_period,
    find_subscription,
    keep_subscription,
    list_bills,
    pause_subscription,
    pay_bill,
    read_bill,
    read_subscription,
    resume_subscription,
    take_from_card,
)

__all__ = [
    "Attempt",
    "Bill",
    "Card",
    "CardPage",
    "Dispute",
    "GivenBack",
    "Link",
    "Movement",
    "OtherWords",
    "Outcome",
    "Payout",
    "Receipt",
    "Session",
    "Subscription",
    "Taken",
    "ask_payer",
    "asked",
    "begin_subscription",
    "change_subscription",
    "charge_card",
    "choose_card",
    "close_link",
    "collect_bill",
    "create_customer",
    "create_price",
    "end_subscription",
    "end_with_period",
    "expire_session",
    "find_card_page",
    "find_charge",
    "find_customer",
    "find_link",
    "find_price",
    "find_refund",
    "find_session",
    "find_subscription",
    "give_up_charge",
    "keep_subscription",
    "list_bills",
    "list_cards",
    "list_charges",
    "list_disputes",
    "list_movements",
    "list_paid_out",
    "list_payouts",
    "list_refunds",
    "open_card_page",
    "open_link",
    "open_portal",
    "open_session",
    "pause_subscription",
    "pay_bill",
    "read_bill",
    "read_card_page",
    "read_charge",
    "read_dispute",
    "read_payout",
    "read_refund",
    "read_session",
    "read_subscription",
    "read_taken",
    "refund",
    "refunds_of",
    "remove_card",
    "resume_subscription",
    "take_from_card",
]
