"""The office's pages for money: everything is read, and what is done is done by buttons."""

from billing.admin import (
    checkout,
    closed_month,
    extra,
    invoice,
    journal,
    payer,
    payment,
    payment_link,
    refund,
    rules,
    run,
    share,
)

__all__ = [
    "checkout",
    "closed_month",
    "extra",
    "invoice",
    "journal",
    "payer",
    "payment",
    "payment_link",
    "refund",
    "rules",
    "run",
    "share",
]
