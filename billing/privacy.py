"""What is kept of money. Cards never come here: they are typed in at the provider."""

from academy.kernel.privacy import Kept, Record

RECORDS = (
    Record("billing.Payer", "Know who is billed.", Kept.BOOKS, none="id", contact="family", money="stripe_customer"),
    Record(
        "billing.Invoice",
        "Say what a family owes.",
        Kept.BOOKS,
        none="id state currency created_at",
        money="payer number due_on raised_at voided_because",
        minor="enrolment",
    ),
    Record(
        "billing.InvoiceLine",
        "Say what for.",
        Kept.BOOKS,
        none="id position",
        money="invoice arithmetic amount_cents",
        minor="description",
    ),
    Record(
        "billing.Checkout",
        "Send a family to the page on which they pay.",
        Kept.BOOKS,
        none="id state checked_at created_at",
        money="invoice session url",
    ),
    Record(
        "billing.PaymentLink",
        "Ask a family for an invoice, and send them to the page on which they pay.",
        Kept.BOOKS,
        none="id instalment currency state checked_at created_at",
        money="invoice amount_cents reference url due_on resent_at",
    ),
    Record(
        "billing.Payment",
        "Know what was received, and give receipts.",
        Kept.BOOKS,
        none="id provider state currency created_at",
        money="invoice reference amount_cents fee_cents method received_at",
    ),
    Record(
        "billing.Refund",
        "Know what was given back, and why.",
        Kept.BOOKS,
        none="id state created_at",
        money="payment amount_cents reason reference",
    ),
    Record(
        "billing.Purchase",
        "Sell a make-up lesson that the policy did not give.",
        Kept.BOOKS,
        none="id state created_at expires_at",
        contact="booked_by",
        money="invoice",
        minor="decision",
    ),
    Record(
        "billing.JournalEntry",
        "Keep the books.",
        Kept.BOOKS,
        none="id kind about_label about_id at reverses",
        money="memo happened_on booked_on",
    ),
    Record(
        "billing.ClosedMonth",
        "Keep what the books of a month said when it was closed.",
        Kept.BOOKS,
        none="id month digest closed_at",
        contact="closed_by",
        money="figures",
    ),
    Record(
        "billing.Posting",
        "Keep the books.",
        Kept.BOOKS,
        none="id entry account currency",
        money="payer cents",
    ),
)
