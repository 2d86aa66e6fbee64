"""What is refused of invoices, payments and the ledger."""

from tests.house.forbidden.case import copy, sql


def _closed(month: str, *, digest: str = "encode(sha256('{}'), 'hex')") -> str:
    return f"INSERT INTO billing_closedmonth (month, figures, digest) VALUES ('{month}', '{{}}', {digest})"


MONEY = {
    "billing_invoice.one_first_invoice_for_an_enrolment": copy(
        "billing_invoice", "enrolment_id IS NOT NULL", number="NULL", state="'draft'"
    ),
    "billing_invoice.raised_invoice_has_its_number": sql(
        "UPDATE billing_invoice SET number = NULL WHERE state = 'open'"
    ),
    "billing_invoice.void_invoice_has_its_reason": sql(
        "UPDATE billing_invoice SET voided_because = '' WHERE state = 'void'"
    ),
    "billing_invoice.only_these_edges": sql(
        "UPDATE billing_invoice SET state = 'draft' WHERE state = 'open'", says="Invalid transition"
    ),
    "billing_invoiceline.invoice_lines_in_order": copy("billing_invoiceline"),
    "billing_checkout.one_open_checkout": copy("billing_checkout", "state = 'open'", session="'another'"),
    "billing_purchase.make_up_bought_once": copy(
        "billing_purchase",
        "state = 'open'",
        invoice_id="(SELECT max(id) FROM billing_invoice WHERE id NOT IN (SELECT invoice_id FROM billing_purchase))",
    ),
    "billing_purchase.paid_or_lapsed": sql(
        "UPDATE billing_purchase SET state = 'paid'",
        "UPDATE billing_purchase SET state = 'open'",
        says="Invalid transition",
    ),
    "billing_journalentry.booked_once_per_cause": copy("billing_journalentry"),
    "billing_journalentry.append_only": sql("DELETE FROM billing_journalentry", says="delete rows from"),
    "billing_journalentry.booked_not_before_it_happened": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE billing_journalentry DISABLE TRIGGER USER",
        "UPDATE billing_journalentry SET booked_on = happened_on - 1",
    ),
    "billing_journalentry.takes_all_back": sql(
        "INSERT INTO billing_journalentry (kind, about_label, about_id, memo, happened_on, reverses_id)"
        " SELECT 'void', 'x', 1, 'x', current_date, max(id) FROM billing_journalentry",
        "SET CONSTRAINTS ALL IMMEDIATE",
        says="does not take back",
    ),
    "billing_closedmonth.closed_month_begins_on_the_first": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE billing_closedmonth DISABLE TRIGGER USER",
        _closed("2001-02-03"),
    ),
    "billing_closedmonth.closed_month_has_its_digest": sql(_closed("2001-02-01", digest="'x'")),
    "billing_closedmonth.append_only": sql(
        _closed("2001-02-01"), "UPDATE billing_closedmonth SET closed_at = now()", says="Cannot update"
    ),
    "billing_closedmonth.one_after_the_other": sql(
        _closed("2001-02-01"), _closed("2001-04-01"), says="one after the other"
    ),
    "billing_posting.posting_of_something": copy("billing_posting", cents="0"),
    "billing_posting.receivable_names_its_payer": copy("billing_posting", "account = 'receivable'", payer_id="NULL"),
    "billing_posting.with_its_entry": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE billing_journalentry DISABLE TRIGGER USER",
        "UPDATE billing_journalentry SET at = at - interval '1 day'",
        "COPY billing_posting WHERE true WITH ",
        says="reverse it instead",
    ),
    "billing_posting.append_only": sql("UPDATE billing_posting SET cents = cents", says="Cannot update"),
    "billing_posting.entry_balances": sql(
        "COPY billing_posting WHERE entry_id NOT IN"
        " (SELECT id FROM billing_journalentry WHERE reverses_id IS NOT NULL) WITH ",
        "SET CONSTRAINTS ALL IMMEDIATE",
        says="does not balance",
    ),
    "billing_payment.payment_once_per_provider_reference": copy("billing_payment"),
    "billing_payment.payment_is_of_something": sql("UPDATE billing_payment SET amount_cents = 0, fee_cents = 0"),
    "billing_payment.payment_fee_within_the_amount": sql("UPDATE billing_payment SET fee_cents = amount_cents + 1"),
    "billing_payment.never_removed": sql("DELETE FROM billing_payment", says="delete rows from"),
    "billing_refund.refund_asked_once": copy("billing_refund"),
    "billing_refund.refund_of_something": sql("UPDATE billing_refund SET amount_cents = 0"),
    "billing_refund.no_more_than_was_paid": sql(
        "UPDATE billing_refund SET amount_cents = 2147483647",
        "SET CONSTRAINTS ALL IMMEDIATE",
        says="payment_spent_once",
    ),
    "billing_allocation.allocation_of_something": copy("billing_allocation", cents="0"),
    "billing_allocation.allocation_has_one_source": copy("billing_allocation", payment_id="NULL"),
    "billing_allocation.only_released": sql("UPDATE billing_allocation SET cents = cents + 1", says="Cannot update"),
    "billing_allocation.never_removed": sql("DELETE FROM billing_allocation", says="delete rows from"),
    "billing_allocation.spent_once": sql(
        "COPY billing_allocation WHERE released_at IS NULL WITH ",
        "SET CONSTRAINTS ALL IMMEDIATE",
        says="invoice_paid_once",
    ),
    "billing_invoice.void_pays_nothing": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "UPDATE billing_invoice SET state = 'void', voided_because = 'x'"
        " WHERE id IN (SELECT invoice_id FROM billing_allocation WHERE released_at IS NULL)",
        says="void_pays_nothing",
    ),
    "billing_refund.refund_done_has_its_reference": sql("UPDATE billing_refund SET state = 'done', reference = NULL"),
}
