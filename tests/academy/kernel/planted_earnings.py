"""What must never be true of what lessons have earned, as SQL that makes it so."""

from tests.academy.kernel.planted import off

A_DAY = "INSERT INTO billing_earningday (day, currency) VALUES ('2001-01-01', 'CAD')"
NOT_BILLED = """
    INSERT INTO billing_earning (of_id, payer_id, participant_id, enrolment_id, cycle, cents, nth)
    SELECT (SELECT max(id) FROM billing_earningday), invoice.payer_id, (SELECT min(id) FROM scheduling_participant),
           invoice.enrolment_id, '1999-01-01', 100, 0
      FROM billing_invoice AS invoice WHERE invoice.enrolment_id IS NOT NULL ORDER BY invoice.id LIMIT 1
"""

PLANTED_AMONG_EARNINGS: list[tuple[str, tuple[str, ...]]] = [
    (
        "I3 deferred-is-unearned",
        (*off("billing_posting"), "UPDATE billing_posting SET cents = cents - 1 WHERE account = 'deferred'"),
    ),
    ("I3 earned-was-billed", (*off("billing_earning", "billing_earningday"), A_DAY, NOT_BILLED)),
    ("I3 earnings-are-booked", (*off("billing_earningday"), A_DAY)),
]
