"""The office's pages for money: everything is read, and what is done is done by buttons."""

from billing.admin import (
    agreement,
    checkout,
    closed_month,
    extra,
    grant,
    invoice,
    journal,
    payer,
    payment,
    payment_link,
    refund,
    rules,
    run,
    share,
    voucher,
)

__all__ = [
    "agreement",
    "checkout",
    "closed_month",
    "extra",
    "grant",
    "invoice",
    "journal",
    "payer",
    "payment",
    "payment_link",
    "refund",
    "rules",
    "run",
    "share",
    "voucher",
]
