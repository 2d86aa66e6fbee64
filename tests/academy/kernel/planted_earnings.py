"""What must never be true of what lessons have earned, as SQL that makes it so."""

from tests.academy.kernel.planted import off

A_DAY = "INSERT INTO billing_earningday (day, currency) VALUES ('2001-01-01', 'CAD')"
NOT_BILLED = """
    INSERT INTO billing_earning (of_id, payer_id, participant_id, enrolment_id, cycle, cents, nth)
    SELECT (SELECT max(id) FROM billing_earningday), invoice.payer_id, (SELECT min(id) FROM scheduling_participant),
           invoice.enrolment_id, '1999-01-01', 100, 0
      FROM billing_invoice AS invoice WHERE invoice.enrolment_id IS NOT NULL ORDER BY invoice.id LIMIT 1
"""
OF_A_LOT = (
    (
        "INSERT INTO billing_extra (family_id, student_id, sort, day, name, cents, currency, about_label, because)"
        " SELECT family_id, id, 'package', current_date, 'One in advance', 99, 'CAD', '', ''"
        " FROM academy_student ORDER BY id LIMIT 1"
    ),
    (
        "INSERT INTO billing_package (extra_id, enrolment_id, lessons, first_day)"
        " SELECT max(id), (SELECT min(id) FROM academy_enrolment), 1, current_date FROM billing_extra"
    ),
    (
        "INSERT INTO billing_lot (package_id, position, cents, first_day, last_day)"
        " SELECT max(id), 1, 99, current_date, current_date FROM billing_package"
    ),
    (
        "INSERT INTO billing_journalentry (kind, about_label, about_id, memo, happened_on)"
        " SELECT 'breakage', 'billing.Lot', max(id), 'planted', current_date FROM billing_lot"
    ),
    (
        "INSERT INTO billing_posting (entry_id, account, payer_id, cents, currency)"
        " SELECT max(entry.id), side.account, (SELECT min(id) FROM billing_payer), side.cents, 'CAD'"
        " FROM billing_journalentry AS entry, (VALUES ('deferred', 99), ('revenue', -99)) AS side (account, cents)"
        " GROUP BY side.account, side.cents"
    ),
)

PLANTED_AMONG_EARNINGS: list[tuple[str, tuple[str, ...]]] = [
    (
        "I3 deferred-is-unearned",
        (*off("billing_posting"), "UPDATE billing_posting SET cents = cents - 1 WHERE account = 'deferred'"),
    ),
    ("I3 earned-was-billed", (*off("billing_earning", "billing_earningday"), A_DAY, NOT_BILLED)),
    ("I3 lots-earn-what-is-billed", (*off("billing_posting", "billing_journalentry"), *OF_A_LOT)),
    ("I3 earnings-are-booked", (*off("billing_earningday"), A_DAY)),
]
