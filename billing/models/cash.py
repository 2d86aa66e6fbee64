"""Where money stands, by the way it came."""

from billing.models.ledger import Account
from billing.models.payment import Payment

CASH = {
    Payment.Provider.STRIPE: Account.CASH_STRIPE,
    Payment.Provider.INSTAMOJO: Account.CASH_INSTAMOJO,
    Payment.Provider.CASH: Account.CASH_HAND,
    Payment.Provider.TRANSFER: Account.CASH_HAND,
}
