"""For providers."""

from django.urls import include, path

from academy.doors import door

urlpatterns = [
    door("stripe/", "billing.stripe.webhook.stripe_webhook", "stripe_webhook"),
    path("mail/", include("anymail.urls")),
]
