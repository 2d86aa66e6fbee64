"""Instamojo's addresses that the sandbox serves, and its pages."""

from django.urls import path

from billing.instamojo.sandbox import control, pages, payment_requests, refunds
from billing.instamojo.sandbox.api import Verb, door


def v1(address: str, **verbs: Verb) -> object:
    """One address of API 1.1."""
    return path(f"instamojo/api/1.1/{address}", door(**verbs))


urlpatterns = [
    path("instamojo/", pages.home),
    path("instamojo/pay/<str:identifier>", pages.pay),
    path("_world/instamojo/pay", control.pay),
    v1("payment-requests/", get=payment_requests.browse, post=payment_requests.create),
    v1("payment-requests/<str:identifier>/", get=payment_requests.retrieve),
    v1("payment-requests/<str:identifier>/disable/", post=payment_requests.disable),
    v1("payment-requests/<str:identifier>/<str:payment>/", get=payment_requests.retrieve_payment),
    v1("refunds/", get=refunds.browse, post=refunds.create),
    v1("refunds/<str:refund>/", get=refunds.retrieve),
]
