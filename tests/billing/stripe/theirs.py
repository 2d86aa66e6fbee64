"""Stripe's own list of what may be asked: the parameter types of its library, and a request held against them."""

import re
import typing
from collections.abc import Mapping
from typing import Any, Literal, NotRequired, Required, Union
from urllib.parse import parse_qsl

import stripe
from stripe import params as theirs

from billing.stripe.sandbox.forms import parse

# What the types name without the module importing it.
NAMES = {"Mapping": Mapping, "StripeContext": object, "UntypedStripeObject": dict}
# The library's own, beside the parameters of the call.
OPTIONS = set(stripe.RequestOptions.__annotations__)
ADDRESSES: dict[str, Any] = {
    "GET balance_transactions": theirs.BalanceTransactionListParams,
    "POST billing_portal/sessions": theirs.billing_portal.SessionCreateParams,
    "GET charges": theirs.ChargeListParams,
    "GET charges/-": theirs.ChargeRetrieveParams,
    "GET checkout/sessions": theirs.checkout.SessionListParams,
    "POST checkout/sessions": theirs.checkout.SessionCreateParams,
    "GET checkout/sessions/-": theirs.checkout.SessionRetrieveParams,
    "POST checkout/sessions/-/expire": theirs.checkout.SessionExpireParams,
    "GET customers": theirs.CustomerListParams,
    "POST customers": theirs.CustomerCreateParams,
    "GET customers/-": theirs.CustomerRetrieveParams,
    "POST customers/-": theirs.CustomerUpdateParams,
    "GET disputes": theirs.DisputeListParams,
    "GET disputes/-": theirs.DisputeRetrieveParams,
    "GET invoices": theirs.InvoiceListParams,
    "GET invoices/-": theirs.InvoiceRetrieveParams,
    "POST invoices/-": theirs.InvoiceUpdateParams,
    "POST invoices/-/pay": theirs.InvoicePayParams,
    "GET payment_intents": theirs.PaymentIntentListParams,
    "POST payment_intents": theirs.PaymentIntentCreateParams,
    "GET payment_intents/-": theirs.PaymentIntentRetrieveParams,
    "POST payment_intents/-/cancel": theirs.PaymentIntentCancelParams,
    "POST payment_intents/-/confirm": theirs.PaymentIntentConfirmParams,
    "GET payment_links": theirs.PaymentLinkListParams,
    "POST payment_links": theirs.PaymentLinkCreateParams,
    "POST payment_links/-": theirs.PaymentLinkUpdateParams,
    "GET payment_methods": theirs.PaymentMethodListParams,
    "GET payment_methods/-": theirs.PaymentMethodRetrieveParams,
    "POST payment_methods/-/detach": theirs.PaymentMethodDetachParams,
    "GET payouts": theirs.PayoutListParams,
    "GET payouts/-": theirs.PayoutRetrieveParams,
    "GET prices": theirs.PriceListParams,
    "POST prices": theirs.PriceCreateParams,
    "GET refunds": theirs.RefundListParams,
    "POST refunds": theirs.RefundCreateParams,
    "GET refunds/-": theirs.RefundRetrieveParams,
    "GET subscriptions": theirs.SubscriptionListParams,
    "POST subscriptions": theirs.SubscriptionCreateParams,
    "DELETE subscriptions/-": theirs.SubscriptionCancelParams,
    "GET subscriptions/-": theirs.SubscriptionRetrieveParams,
    "POST subscriptions/-": theirs.SubscriptionUpdateParams,
}
"""The type of each request we make, by method and address (ids as dashes)."""
IDENTIFIER = re.compile(r".*_[A-Za-z0-9]{10,}")


def address(request: dict[str, Any]) -> str:
    """A logged request's method and address, without ids: "POST payment_intents/-/confirm"."""
    path = request["path"].partition("/v1/")[2]
    parts = ["-" if at and IDENTIFIER.fullmatch(part) else part for at, part in enumerate(path.split("/"))]
    return f"{request['method']} {'/'.join(parts)}"


def problems(request: dict[str, Any]) -> list[str]:
    """What Stripe's own types have against a logged request; nothing, if all is well."""
    where = address(request)
    if where not in ADDRESSES:
        return [f"{where}: nobody has said what it takes"]
    raw = request["body"] if request["method"] == "POST" else request["query"]
    if request["method"] == "POST" and parse_qsl(request["query"]):
        return [f"{where}: parameters in the address"]
    return [f"{where}: {found}" for found in _object(parse(raw), ADDRESSES[where], "")]


def _object(given: dict[str, Any], kind: Any, path: str) -> list[str]:
    hints = typing.get_type_hints(kind, localns=NAMES, include_extras=True)
    found = []
    for name, hint in hints.items():
        optional = typing.get_origin(hint) is NotRequired
        if not optional and name not in OPTIONS and name not in given:
            found.append(f"{path}{name} is missing")
    for name, value in given.items():
        if name not in hints or name in OPTIONS:
            found.append(f"{path}{name} is unknown")
        else:
            found += _value(value, hints[name], f"{path}{name}")
    return found


def _value(given: Any, hint: Any, path: str) -> list[str]:
    """The first kind that takes it clears it; else what the last one had against it."""
    found = [f"{path}: nothing takes {given!r}"]
    for kind in _kinds(hint):
        found = _of_kind(given, kind, path)
        if not found:
            return []
    return found


def _kinds(hint: Any) -> list[Any]:
    """The kinds a hint allows, one by one."""
    origin = typing.get_origin(hint)
    if origin in (NotRequired, Required):
        return _kinds(typing.get_args(hint)[0])
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        kinds = [kind for each in typing.get_args(hint) for kind in _kinds(each)]
        # A list of words comes with "or any word", for words yet to come: only the list counts here.
        listed = any(typing.get_origin(kind) is Literal and typing.get_args(kind) != ("",) for kind in kinds)
        return [kind for kind in kinds if kind is not str] if listed else kinds
    return [hint]


def _of_kind(given: Any, kind: Any, path: str) -> list[str]:
    origin = typing.get_origin(kind)
    refused = [f"{path}: {given!r} is no {getattr(kind, '__name__', kind)}"]
    if origin is Literal:
        return [] if given in typing.get_args(kind) else refused
    if hasattr(kind, "__total__"):
        return _object(given, kind, f"{path}.") if isinstance(given, dict) else refused
    if origin is list:
        if not isinstance(given, dict):
            return refused
        return [one for each in given.values() for one in _value(each, typing.get_args(kind)[0], path)]
    if origin is dict or kind is dict:
        flat = isinstance(given, dict) and all(isinstance(each, str) for each in given.values())
        return [] if flat else refused
    if not isinstance(given, str):
        return refused
    wanted = {int: r"-?\d+", float: r"-?\d+(\.\d+)?", bool: r"true|false", str: r".*"}.get(kind)
    return [] if wanted and re.fullmatch(wanted, given, re.DOTALL) else refused
