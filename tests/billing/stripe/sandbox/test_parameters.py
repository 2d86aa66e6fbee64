"""What the sandbox takes and says, Stripe takes and says: held against Stripe's own library."""

import re
from pathlib import Path
from typing import Any

import pytest
import stripe

from billing.stripe import sandbox
from billing.stripe.sandbox import (
    balance,
    charges,
    customers,
    disputes,
    endpoints,
    events,
    intents,
    invoices,
    line_items,
    payment_links,
    payment_methods,
    payouts,
    portal,
    prices,
    products,
    prorations,
    refunds,
    sessions,
    setup_intents,
    subscriptions,
)
from billing.stripe.sandbox.forms import Fields

PARAMS = stripe.params
TABLES: list[tuple[Fields, Any]] = [
    (balance.LIST, PARAMS.BalanceTransactionListParams),
    (charges.LIST, PARAMS.ChargeListParams),
    (charges.UPDATE, PARAMS.ChargeUpdateParams),
    (customers.CREATE, PARAMS.CustomerCreateParams),
    (customers.UPDATE, PARAMS.CustomerUpdateParams),
    (customers.LIST, PARAMS.CustomerListParams),
    (disputes.LIST, PARAMS.DisputeListParams),
    (disputes.UPDATE, PARAMS.DisputeUpdateParams),
    (disputes.EVIDENCE, PARAMS.DisputeUpdateParamsEvidence),
    (endpoints.CREATE, PARAMS.WebhookEndpointCreateParams),
    (endpoints.UPDATE, PARAMS.WebhookEndpointUpdateParams),
    (events.LIST, PARAMS.EventListParams),
    (intents.CREATE, PARAMS.PaymentIntentCreateParams),
    (intents.UPDATE, PARAMS.PaymentIntentUpdateParams),
    (intents.CONFIRM, PARAMS.PaymentIntentConfirmParams),
    (intents.CANCEL, PARAMS.PaymentIntentCancelParams),
    (intents.LIST, PARAMS.PaymentIntentListParams),
    (invoices.LIST, PARAMS.InvoiceListParams),
    (invoices.PAYMENTS, PARAMS.InvoicePaymentListParams),
    (invoices.PAY, PARAMS.InvoicePayParams),
    (payment_links.CREATE, PARAMS.PaymentLinkCreateParams),
    (payment_links.CREATE["payment_intent_data"], PARAMS.PaymentLinkCreateParamsPaymentIntentData),
    (payment_links.UPDATE, PARAMS.PaymentLinkUpdateParams),
    (payment_links.LIST, PARAMS.PaymentLinkListParams),
    (payment_methods.CREATE, PARAMS.PaymentMethodCreateParams),
    (payment_methods.ATTACH, PARAMS.PaymentMethodAttachParams),
    (payment_methods.LIST, PARAMS.PaymentMethodListParams),
    (payouts.LIST, PARAMS.PayoutListParams),
    (portal.CREATE, PARAMS.billing_portal.SessionCreateParams),
    (prices.CREATE, PARAMS.PriceCreateParams),
    (prices.UPDATE, PARAMS.PriceUpdateParams),
    (prices.LIST, PARAMS.PriceListParams),
    (products.CREATE, PARAMS.ProductCreateParams),
    (products.UPDATE, PARAMS.ProductUpdateParams),
    (products.LIST, PARAMS.ProductListParams),
    (prorations.LIST, PARAMS.InvoiceItemListParams),
    (refunds.CREATE, PARAMS.RefundCreateParams),
    (refunds.UPDATE, PARAMS.RefundUpdateParams),
    (refunds.LIST, PARAMS.RefundListParams),
    (sessions.CREATE, PARAMS.checkout.SessionCreateParams),
    (sessions.UPDATE, PARAMS.checkout.SessionUpdateParams),
    (sessions.LIST, PARAMS.checkout.SessionListParams),
    (line_items.LINE, PARAMS.checkout.SessionCreateParamsLineItem),
    (line_items.LINE["price_data"], PARAMS.checkout.SessionCreateParamsLineItemPriceData),
    (line_items.LINE["price_data"]["product_data"], PARAMS.checkout.SessionCreateParamsLineItemPriceDataProductData),
    (sessions.CREATE["payment_intent_data"], PARAMS.checkout.SessionCreateParamsPaymentIntentData),
    (sessions.CREATE["setup_intent_data"], PARAMS.checkout.SessionCreateParamsSetupIntentData),
    (sessions.CREATE["subscription_data"], PARAMS.checkout.SessionCreateParamsSubscriptionData),
    (setup_intents.CREATE, PARAMS.SetupIntentCreateParams),
    (setup_intents.CONFIRM, PARAMS.SetupIntentConfirmParams),
    (setup_intents.CANCEL, PARAMS.SetupIntentCancelParams),
    (setup_intents.LIST, PARAMS.SetupIntentListParams),
    (subscriptions.CREATE, PARAMS.SubscriptionCreateParams),
    (subscriptions.CREATE["items"][0], PARAMS.SubscriptionCreateParamsItem),
    (subscriptions.ITEM, PARAMS.SubscriptionUpdateParamsItem),
    (subscriptions.PAUSE, PARAMS.SubscriptionUpdateParamsPauseCollection),
    (subscriptions.UPDATE, PARAMS.SubscriptionUpdateParams),
    (subscriptions.CANCEL, PARAMS.SubscriptionCancelParams),
    (subscriptions.LIST, PARAMS.SubscriptionListParams),
]


@pytest.mark.parametrize(("table", "theirs"), TABLES, ids=[theirs.__name__ for _, theirs in TABLES])
def test_every_parameter_taken_is_one_of_stripes(table: Fields, theirs: Any) -> None:
    assert set(table) - set(theirs.__annotations__) - {"expand"} == set()


def test_every_event_told_is_one_of_stripes() -> None:
    theirs = PARAMS.WebhookEndpointCreateParams.__annotations__["enabled_events"]
    known = set(re.findall(r"['\"]([a-z_.*]+)['\"]", str(theirs)))
    folder = Path(sandbox.__path__[0])
    told = {name for file in folder.glob("*.py") for name in re.findall(r'emit\(\s*"([a-z_.]+)"', file.read_text())}

    assert len(told) > 30
    assert told - known == set()
