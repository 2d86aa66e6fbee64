"""What must be true of payment links: nothing is asked for twice, and what Instamojo took is booked to the paisa."""

from decimal import Decimal

from academy.kernel.invariants import Comparison, Invariant, Record, Violation
from billing.invariants import unlike_the_books
from billing.models import Payment

ASKED_ONCE = Invariant(
    name="I2 asked-once",
    sentence="The open links of an invoice ask for no more than its lines come to.",
    sql="""
        SELECT link.invoice_id AS invoice, sum(link.amount_cents) AS asked FROM billing_paymentlink AS link
         WHERE link.state = 'open' GROUP BY link.invoice_id
        HAVING sum(link.amount_cents) > (
               SELECT sum(amount_cents) FROM billing_invoiceline WHERE invoice_id = link.invoice_id)
    """,
)
PAID_IS_BOOKED = Invariant(
    name="I2 paid-link-is-booked",
    sentence="Every link that was paid has a payment at Instamojo.",
    sql="""
        SELECT link.invoice_id AS invoice, count(*) AS paid FROM billing_paymentlink AS link
         WHERE link.state = 'paid' GROUP BY link.invoice_id
        HAVING count(*) > (SELECT count(*) FROM billing_payment
                            WHERE invoice_id = link.invoice_id AND provider = 'instamojo')
    """,
)
PAGE_IS_ON_ITS_WAY = Invariant(
    name="I2 link-gets-its-page",
    sentence="An open link has its page, or its page is being opened, or a person must see to it.",
    sql="""
        SELECT link.id AS link FROM billing_paymentlink AS link
         WHERE link.state = 'open' AND link.reference IS NULL AND NOT EXISTS (
               SELECT FROM academy_run WHERE recipe = 'payment-link' AND subject_label = 'billing.PaymentLink'
                  AND subject_id = link.id AND state IN ('due', 'dead'))
    """,
)


def _cents(words: str) -> int:
    return int(Decimal(words).scaleb(2))


def _payments_differ(record: Record) -> list[Violation]:
    """Each payment and refund of Instamojo's log is booked, and nothing is booked that is not there."""
    outside: dict[str, list[int]] = {}
    for payment in record.log("payment.credited"):
        outside[payment["payment"]] = [_cents(payment["amount"]), _cents(payment["fees"]), 0]
    for refund in record.log("payment.refunded"):
        outside[refund["payment"]][2] += _cents(refund["amount"])
    return unlike_the_books(outside, Payment.Provider.INSTAMOJO, called="payment")


LINKS_ARE_BOOKED = Comparison(
    name="I2 links-are-booked",
    sentence="Instamojo took what we booked, fee and refunds too.",
    differences=_payments_differ,
)

INVARIANTS = (ASKED_ONCE, PAID_IS_BOOKED, PAGE_IS_ON_ITS_WAY, LINKS_ARE_BOOKED)
