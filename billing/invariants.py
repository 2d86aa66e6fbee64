"""What must be true of money: owed once, taken once, booked to nothing, and never kept for a place nobody got."""

from academy.kernel.invariants import Comparison, Invariant, Record, Violation, edges
from billing.models import Invoice, Payment, Refund

ONE_CHARGE = Invariant(
    name="I2 one-charge",
    sentence="No invoice was charged at the provider beyond its total without the rest being given back.",
    sql="""
        SELECT payment.invoice_id AS invoice, sum(payment.amount_cents - back.cents) AS charged
          FROM billing_payment AS payment CROSS JOIN LATERAL (
               SELECT coalesce(sum(amount_cents), 0) AS cents FROM billing_refund
                WHERE payment_id = payment.id AND state IN ('asked', 'done')) AS back
         WHERE payment.provider = 'stripe' AND payment.state = 'succeeded' AND payment.invoice_id IS NOT NULL
         GROUP BY payment.invoice_id
        HAVING sum(payment.amount_cents - back.cents) > (
               SELECT sum(amount_cents) FROM billing_invoiceline WHERE invoice_id = payment.invoice_id)
    """,
)
ENTRIES_BALANCE = Invariant(
    name="I3 entries-balance",
    sentence="The postings of an entry add up to nothing.",
    sql="""
        SELECT entry_id AS entry, currency, sum(cents) FROM billing_posting
         GROUP BY entry_id, currency HAVING sum(cents) <> 0
    """,
)
BOOKS_BALANCE = Invariant(
    name="I3 books-balance",
    sentence="All accounts together add up to nothing.",
    sql="SELECT currency, sum(cents) FROM billing_posting GROUP BY currency HAVING sum(cents) <> 0",
)
NO_EMPTY_ENTRY = Invariant(
    name="I3 no-empty-entry",
    sentence="Every entry has postings, unless it is about an invoice of nothing.",
    sql="""
        SELECT entry.id AS entry, entry.memo FROM billing_journalentry AS entry
         WHERE NOT EXISTS (SELECT FROM billing_posting WHERE entry_id = entry.id)
           AND NOT (entry.about_label = 'billing.Invoice' AND 0 = (
               SELECT coalesce(sum(amount_cents), 0) FROM billing_invoiceline WHERE invoice_id = entry.about_id))
    """,
)
EVERY_FACT_BOOKED = Invariant(
    name="I3 every-fact-booked",
    sentence="Every invoice raised, voided or written off, every payment and every refund stands in the books once.",
    sql="""
        SELECT fact.label, fact.id, fact.kind, count(entry.id) AS entries FROM (
            SELECT 'billing.Invoice' AS label, id, 'invoice' AS kind FROM billing_invoice WHERE number IS NOT NULL
            UNION ALL SELECT 'billing.Invoice', id, 'void' FROM billing_invoice
                       WHERE state = 'void' AND number IS NOT NULL
            UNION ALL SELECT 'billing.Invoice', id, 'write_off' FROM billing_invoice WHERE state = 'written_off'
            UNION ALL SELECT 'billing.Payment', id, 'payment' FROM billing_payment WHERE state = 'succeeded'
            UNION ALL SELECT 'billing.Refund', id, 'refund' FROM billing_refund WHERE state = 'done'
        ) AS fact LEFT JOIN billing_journalentry AS entry
               ON entry.kind = fact.kind AND entry.about_label = fact.label AND entry.about_id = fact.id
         GROUP BY fact.label, fact.id, fact.kind HAVING count(entry.id) <> 1
    """,
)
RECEIVABLE_IS_OWED = Invariant(
    name="I3 receivable-is-owed",
    sentence="What the books say a payer owes is their open invoices less what they paid and did not get back,"
    " and less what was written off.",
    sql="""
        WITH owed AS (
            SELECT payer_id, sum(cents) AS cents FROM (
                SELECT invoice.payer_id, line.amount_cents AS cents
                  FROM billing_invoice AS invoice JOIN billing_invoiceline AS line ON line.invoice_id = invoice.id
                 WHERE invoice.state IN ('open', 'written_off')
                UNION ALL
                SELECT posting.payer_id, posting.cents
                  FROM billing_posting AS posting JOIN billing_journalentry AS entry ON entry.id = posting.entry_id
                 WHERE entry.kind = 'write_off' AND posting.account = 'receivable'
                UNION ALL
                SELECT payer_id, -amount_cents::bigint FROM billing_payment WHERE state = 'succeeded'
                UNION ALL
                SELECT payment.payer_id, refund.amount_cents
                  FROM billing_refund AS refund JOIN billing_payment AS payment ON payment.id = refund.payment_id
                 WHERE refund.state = 'done'
            ) AS movement GROUP BY payer_id
        ), booked AS (
            SELECT payer_id, sum(cents) AS cents FROM billing_posting WHERE account = 'receivable' GROUP BY payer_id
        )
        SELECT coalesce(owed.payer_id, booked.payer_id) AS payer, owed.cents AS owed, booked.cents AS booked
          FROM owed FULL JOIN booked ON booked.payer_id = owed.payer_id
         WHERE coalesce(owed.cents, 0) <> coalesce(booked.cents, 0)
    """,
)
CONFIRMED_IS_PAID = Invariant(
    name="I5 confirmed-is-paid",
    sentence="Nobody has a confirmed place that costs something and was not paid in full.",
    sql="""
        SELECT place.id AS place, place.enrolment_id AS enrolment
          FROM scheduling_place AS place
          JOIN academy_enrolment AS enrolment ON enrolment.id = place.enrolment_id
          JOIN academy_courseoffering AS offering ON offering.id = enrolment.offering_id
          JOIN academy_course AS course ON course.id = offering.course_id
         WHERE place.state = 'confirmed'
           -- Of several payers one pays to get the place; the others owe their part.
           AND NOT EXISTS (
               SELECT FROM billing_invoice AS invoice
                WHERE invoice.enrolment_id = place.enrolment_id AND invoice.state = 'open'
                  AND (SELECT sum(amount_cents) FROM billing_invoiceline WHERE invoice_id = invoice.id) <=
                      -- What was given back since, or a bank took back, was paid when the place was given.
                      (SELECT coalesce(sum(cents), 0) FROM billing_allocation WHERE invoice_id = invoice.id))
           -- What costs nothing, as a trial may, never had an invoice.
           AND NOT (course.lesson_cents = 0 OR course.format = 'trial' AND NOT EXISTS (
                    SELECT FROM billing_invoice WHERE enrolment_id = place.enrolment_id))
    """,
)
PAID_HAS_A_SEAT = Invariant(
    name="I5 paid-has-a-seat",
    sentence="Money that came in for a place has it, is on its way to it, or goes back.",
    sql="""
        SELECT payment.id AS payment, invoice.id AS invoice, invoice.state, enrolment.state AS enrolment
          FROM billing_payment AS payment JOIN billing_invoice AS invoice ON invoice.id = payment.invoice_id
          LEFT JOIN academy_enrolment AS enrolment ON enrolment.id = invoice.enrolment_id
         WHERE payment.state = 'succeeded'
           AND payment.amount_cents > (SELECT coalesce(sum(amount_cents), 0) FROM billing_refund
                                        WHERE payment_id = payment.id AND state IN ('asked', 'done'))
           -- An invoice for no place may be taken back, and what was paid for it kept to the payer's credit.
           AND (invoice.state = 'void' AND invoice.enrolment_id IS NOT NULL OR enrolment.state = 'failed'
                OR enrolment.state = 'active' AND NOT EXISTS (
                   SELECT FROM scheduling_place WHERE enrolment_id = enrolment.id AND state = 'confirmed'))
           AND NOT EXISTS (
               SELECT FROM academy_run AS run
                WHERE run.recipe = 'enrolment' AND run.subject_label = 'academy.Enrolment'
                  AND run.subject_id = enrolment.id
                  AND (run.state = 'due' OR run.state = 'dead' AND EXISTS (
                       SELECT FROM academy_deadletter WHERE kind = 'academy.Run' AND work_id = run.id
                          AND resolution = '')))
    """,
)
REFUND_IS_ASKED = Invariant(
    name="I5 refund-is-asked",
    sentence="Money the provider is to give back is being asked for, or a person must see to it.",
    sql="""
        SELECT refund.id AS refund FROM billing_refund AS refund
          JOIN billing_payment AS payment ON payment.id = refund.payment_id
         WHERE refund.state = 'asked' AND payment.provider IN ('stripe', 'instamojo') AND NOT EXISTS (
               SELECT FROM academy_run WHERE recipe = 'refund' AND subject_label = 'billing.Refund'
                  AND subject_id = refund.id AND state IN ('due', 'dead'))
    """,
)


def unlike_the_books(outside: dict[str, list[int]], provider: Payment.Provider, *, called: str) -> list[Violation]:
    """Payments by their references, each with what was taken, kept as fee and given back (cents), that our books do
    not have like this, and those that only our books have. called: the word for a reference there.
    """
    rows = Payment.objects.counted().filter(provider=provider).prefetch_related("refunds")
    booked = {
        row.reference: [
            row.amount_cents,
            row.fee_cents,
            sum(refund.amount_cents for refund in row.refunds.all() if refund.state == Refund.State.DONE),
        ]
        for row in rows
    }
    return [
        {called: name, "provider": outside.get(name), "booked": booked.get(name)}
        for name in sorted(outside.keys() | booked.keys())
        if outside.get(name) != booked.get(name)
    ]


def _charges_differ(record: Record) -> list[Violation]:
    """Each charge and refund of the provider's log is booked to the cent, and nothing is booked that is not there."""
    outside: dict[str, list[int]] = {}
    charged_for: dict[str, list[str]] = {}
    for charge in record.log("charge.captured"):
        told = charge["metadata"]
        outside[charge["payment_intent"]] = [charge["amount"], charge["fee"], 0]
        # What a subscription takes carries no words of ours; each is a bill of its own.
        what_for = told.get("invoice") or told.get("attempt") or charge["payment_intent"]
        charged_for.setdefault(what_for, []).append(charge["payment_intent"])
    for refund in record.log("refund.paid"):
        outside[refund["payment_intent"]][2] += refund["amount"]
    for refund in record.log("refund.failed"):
        outside[refund["payment_intent"]][2] -= refund["amount"]
    for lost in record.log("dispute.lost"):
        # What is left of a payment; the rest is the school's own loss.
        taken = outside[lost["payment_intent"]]
        taken[2] = min(taken[0], taken[2] + lost["amount"])
    wrong = unlike_the_books(outside, Payment.Provider.STRIPE, called="payment_intent")
    for invoice, intents in charged_for.items():
        kept = [name for name in intents if outside[name][2] < outside[name][0]]
        if len(kept) > 1:
            wrong.append({"invoice": invoice, "charged": kept})
    return wrong


CHARGES_ARE_BOOKED = Comparison(
    name="I2 charges-are-booked",
    sentence="The provider took what we booked, fee and refunds too, and at most once for an invoice.",
    differences=_charges_differ,
)

INVARIANTS = (
    ONE_CHARGE,
    CHARGES_ARE_BOOKED,
    ENTRIES_BALANCE,
    BOOKS_BALANCE,
    NO_EMPTY_ENTRY,
    EVERY_FACT_BOOKED,
    RECEIVABLE_IS_OWED,
    CONFIRMED_IS_PAID,
    PAID_HAS_A_SEAT,
    REFUND_IS_ASKED,
    edges(Invoice),
    edges(
        Payment,
        allowed=[
            ("pending", "processing"),
            ("pending", "succeeded"),
            ("pending", "failed"),
            ("pending", "cancelled"),
            ("processing", "succeeded"),
            ("processing", "failed"),
            ("processing", "cancelled"),
        ],
    ),
    edges(Refund, allowed=[("asked", "done"), ("asked", "failed"), ("done", "failed")]),
)
