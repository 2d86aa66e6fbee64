"""Stripe's addresses that the sandbox serves, and its pages."""

from django.urls import path

from billing.stripe.sandbox import (
    account,
    balance,
    charges,
    control,
    customers,
    disputes,
    endpoints,
    events,
    intents,
    invoices,
    pages,
    payment_methods,
    prices,
    products,
    refunds,
    sessions,
    setup_intents,
    subscriptions,
)
from billing.stripe.sandbox.api import Endpoint, door, nothing_here
from billing.stripe.sandbox.forms import LISTING


def v1(address: str, **endpoints_by_method: Endpoint) -> object:
    """One address of the API."""
    return path(f"stripe/v1/{address}", door(**endpoints_by_method))


urlpatterns = [
    path("stripe/", pages.home),
    path("stripe/pay/<str:session>", pages.pay),
    path("stripe/challenge/<str:intent>", pages.challenge),
    path("stripe/receipts/<str:charge>", pages.receipt),
    path("_world/stripe/pay", control.pay),
    v1("account", get=(account.retrieve, account.NOTHING)),
    v1("accounts/<str:account>", get=(account.retrieve, account.NOTHING)),
    v1("balance", get=(balance.retrieve, balance.NOTHING)),
    v1("balance_transactions", get=(balance.browse, balance.LIST)),
    v1("balance_transactions/<str:transaction>", get=(balance.retrieve_transaction, balance.NOTHING)),
    v1("charges", get=(charges.browse, charges.LIST)),
    v1("charges/<str:charge>", get=(charges.retrieve, charges.NOTHING), post=(charges.update, charges.UPDATE)),
    v1("checkout/sessions", get=(sessions.browse, sessions.LIST), post=(sessions.create, sessions.CREATE)),
    v1(
        "checkout/sessions/<str:session>",
        get=(sessions.retrieve, sessions.NOTHING),
        post=(sessions.update, sessions.UPDATE),
    ),
    v1("checkout/sessions/<str:session>/expire", post=(sessions.expire, sessions.NOTHING)),
    v1("checkout/sessions/<str:session>/line_items", get=(sessions.browse_lines, LISTING)),
    v1("customers", get=(customers.browse, customers.LIST), post=(customers.create, customers.CREATE)),
    v1(
        "customers/<str:customer>",
        get=(customers.retrieve, customers.NOTHING),
        post=(customers.update, customers.UPDATE),
        delete=(customers.delete, customers.NOTHING),
    ),
    v1(
        "customers/<str:customer>/payment_methods",
        get=(payment_methods.browse_of_customer, payment_methods.OF_CUSTOMER),
    ),
    v1(
        "customers/<str:customer>/payment_methods/<str:method>",
        get=(payment_methods.retrieve_of_customer, payment_methods.NOTHING),
    ),
    v1("disputes", get=(disputes.browse, disputes.LIST)),
    v1("disputes/<str:dispute>", get=(disputes.retrieve, disputes.NOTHING)),
    v1("events", get=(events.browse, events.LIST)),
    v1("events/<str:event>", get=(events.retrieve, {})),
    v1("invoice_payments", get=(invoices.browse_payments, invoices.PAYMENTS)),
    v1("invoice_payments/<str:payment>", get=(invoices.retrieve_payment, invoices.NOTHING)),
    v1("invoices", get=(invoices.browse, invoices.LIST)),
    v1("invoices/<str:invoice>", get=(invoices.retrieve, invoices.NOTHING)),
    v1("payment_intents", get=(intents.browse, intents.LIST), post=(intents.create, intents.CREATE)),
    v1("payment_intents/<str:intent>", get=(intents.retrieve, intents.NOTHING), post=(intents.update, intents.UPDATE)),
    v1("payment_intents/<str:intent>/confirm", post=(intents.confirm, intents.CONFIRM)),
    v1("payment_intents/<str:intent>/cancel", post=(intents.cancel, intents.CANCEL)),
    v1(
        "payment_methods",
        get=(payment_methods.browse, payment_methods.LIST),
        post=(payment_methods.create, payment_methods.CREATE),
    ),
    v1("payment_methods/<str:method>", get=(payment_methods.retrieve, payment_methods.NOTHING)),
    v1("payment_methods/<str:method>/attach", post=(payment_methods.attach, payment_methods.ATTACH)),
    v1("payment_methods/<str:method>/detach", post=(payment_methods.detach, payment_methods.NOTHING)),
    v1("prices", get=(prices.browse, prices.LIST), post=(prices.create, prices.CREATE)),
    v1("prices/<str:price>", get=(prices.retrieve, {}), post=(prices.update, prices.UPDATE)),
    v1("products", get=(products.browse, products.LIST), post=(products.create, products.CREATE)),
    v1(
        "products/<str:product>",
        get=(products.retrieve, products.NOTHING),
        post=(products.update, products.UPDATE),
        delete=(products.delete, products.NOTHING),
    ),
    v1("refunds", get=(refunds.browse, refunds.LIST), post=(refunds.create, refunds.CREATE)),
    v1("refunds/<str:refund>", get=(refunds.retrieve, refunds.NOTHING), post=(refunds.update, refunds.UPDATE)),
    v1(
        "setup_intents",
        get=(setup_intents.browse, setup_intents.LIST),
        post=(setup_intents.create, setup_intents.CREATE),
    ),
    v1("setup_intents/<str:intent>", get=(setup_intents.retrieve, setup_intents.NOTHING)),
    v1("setup_intents/<str:intent>/confirm", post=(setup_intents.confirm, setup_intents.CONFIRM)),
    v1("setup_intents/<str:intent>/cancel", post=(setup_intents.cancel, setup_intents.CANCEL)),
    v1("subscriptions", get=(subscriptions.browse, subscriptions.LIST)),
    v1(
        "subscriptions/<str:subscription>",
        get=(subscriptions.retrieve, subscriptions.NOTHING),
        post=(subscriptions.update, subscriptions.UPDATE),
        delete=(subscriptions.cancel, subscriptions.CANCEL),
    ),
    v1("webhook_endpoints", get=(endpoints.browse, endpoints.LIST), post=(endpoints.create, endpoints.CREATE)),
    v1(
        "webhook_endpoints/<str:endpoint>",
        get=(endpoints.retrieve, endpoints.NOTHING),
        post=(endpoints.update, endpoints.UPDATE),
        delete=(endpoints.delete, endpoints.NOTHING),
    ),
    path("stripe/<path:rest>", nothing_here),
]
