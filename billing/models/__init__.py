"""The money's rows."""

from billing.models.checkout import Checkout
from billing.models.closed_month import ClosedMonth
from billing.models.invoice import Invoice, InvoiceLine
from billing.models.ledger import BOOKS, Account, JournalEntry, Posting
from billing.models.payer import Payer
from billing.models.payment import Payment, Refund
from billing.models.purchase import Purchase

__all__ = [
    "BOOKS",
    "Account",
    "Checkout",
    "ClosedMonth",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "Payer",
    "Payment",
    "Posting",
    "Purchase",
    "Refund",
]
