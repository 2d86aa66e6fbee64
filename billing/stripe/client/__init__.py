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
)
from billing.stripe.client.customers import create_customer, find_customer
from billing.stripe.client.disputes import Dispute, list_disputes, read_dispute
from billing.stripe.client.movements import (
    Movement,
    Payout,
    list_movements,
    list_paid_out,
    list_payouts,
    read_payout,
)
from billing.stripe.client.portal import open_portal
from billing.stripe.client.receipts import Receipt
from billing.stripe.client.refunds import GivenBack, find_refund, list_refunds, read_refund, refund
from billing.stripe.client.sessions import Session, expire_session, find_session, open_session, read_session

__all__ = [
    "Attempt",
    "Card",
    "CardPage",
    "Dispute",
    "GivenBack",
    "Movement",
    "OtherWords",
    "Outcome",
    "Payout",
    "Receipt",
    "Session",
    "Taken",
    "ask_payer",
    "asked",
    "charge_card",
    "choose_card",
    "create_customer",
    "expire_session",
    "find_card_page",
    "find_charge",
    "find_customer",
    "find_refund",
    "find_session",
    "give_up_charge",
    "list_cards",
    "list_charges",
    "list_disputes",
    "list_movements",
    "list_paid_out",
    "list_payouts",
    "list_refunds",
    "open_card_page",
    "open_portal",
    "open_session",
    "read_card_page",
    "read_charge",
    "read_dispute",
    "read_payout",
    "read_refund",
    "read_session",
    "refund",
    "remove_card",
]
