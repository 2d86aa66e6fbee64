"""The money's rows."""

from billing.models.agreement import Agreement
from billing.models.allocation import Allocation
from billing.models.balance_movement import BalanceMovement, Move
from billing.models.card import Card, CardChange, StripePage
from billing.models.cash import CASH
from billing.models.charge import Charge
from billing.models.checkout import Checkout
from billing.models.closed_month import ClosedMonth
from billing.models.discount import Discount, DiscountGrant
from billing.models.dispute import Dispute
from billing.models.dunning import ChargingSwitch, DunningPolicy
from billing.models.earning import Earning, EarningDay
from billing.models.extra import Extra
from billing.models.invoice import Invoice, InvoiceLine
from billing.models.ledger import BOOKS, Account, JournalEntry, Posting
from billing.models.package import Lot, LotUse, Package
from billing.models.payer import Payer
from billing.models.payment import Payment, Refund
from billing.models.payment_link import PaymentLink
from billing.models.payout import Payout
from billing.models.purchase import Purchase
from billing.models.reconciliation import Mismatch, Reconciliation
from billing.models.run import BillingBatch, BillingProblem, BillingRun
from billing.models.share import Share
from billing.models.sort import Sort
from billing.models.subscription import Subscription, SubscriptionWish
from billing.models.subscription_bill import SubscriptionBill
from billing.models.tax import TaxRate
from billing.models.voucher import Voucher, VoucherUse

__all__ = [
    "BOOKS",
    "CASH",
    "Account",
    "Agreement",
    "Allocation",
    "BalanceMovement",
    "BillingBatch",
    "BillingProblem",
    "BillingRun",
    "Card",
    "CardChange",
    "Charge",
    "ChargingSwitch",
    "Checkout",
    "ClosedMonth",
    "Discount",
    "DiscountGrant",
    "Dispute",
    "DunningPolicy",
    "Earning",
    "EarningDay",
    "Extra",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "Lot",
    "LotUse",
    "Mismatch",
    "Move",
    "Package",
    "Payer",
    "Payment",
    "PaymentLink",
    "Payout",
    "Posting",
    "Purchase",
    "Reconciliation",
    "Refund",
    "Share",
    "Sort",
    "StripePage",
    "Subscription",
    "SubscriptionBill",
    "SubscriptionWish",
    "TaxRate",
    "Voucher",
    "VoucherUse",
]
