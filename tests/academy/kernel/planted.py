"""What breaks each invariant: by its name, the statements of somebody who switched off all that would refuse them.

The tables are those of the living school in tests/academy/kernel/test_invariants.py.
"""


def off(*tables: str) -> tuple[str, ...]:
    """Switch off the triggers of these tables: guards, audit and balance."""
    return tuple(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables)


BOOKED = "(SELECT * FROM scheduling_lesson WHERE state = 'booked' ORDER BY id LIMIT 1) AS one"
ONE_NOTICE = "(SELECT * FROM academy_notice WHERE kind = 'welcome' LIMIT 1) AS one"
VOID = "(SELECT id FROM billing_invoice WHERE state = 'open' ORDER BY id LIMIT 1)"
CHARGE = (
    "INSERT INTO billing_payment (payer_id, invoice_id, provider, reference, state, amount_cents, fee_cents, currency,"
    " method, received_at) SELECT payer_id, id, 'stripe', '{reference}', 'succeeded', 9999900, 0, 'CAD', '', now()"
    " FROM billing_invoice WHERE id = {invoice}"
)


def behind_the_audit(table: str, column: str, value: str, where: str = "true") -> tuple[str, tuple[str, ...]]:
    """A state changed with audit and guard switched off."""
    change = f"UPDATE {table} SET {column} = '{value}' WHERE id = (SELECT min(id) FROM {table} WHERE {where})"
    return f"I7 {table}.{column}", (*off(table), change)


PLANTED: list[tuple[str, tuple[str, ...]]] = [
    (
        "I1 no-claims-overlap",
        (
            "ALTER TABLE scheduling_claim DROP CONSTRAINT nobody_in_two_places",
            (
                "INSERT INTO scheduling_lesson (teacher_id, starts_at, ends_at, state)"
                " SELECT (SELECT max(id) FROM academy_teacher WHERE id <> one.teacher_id), starts_at, ends_at, 'booked'"
                f" FROM {BOOKED}"
            ),
            (
                "INSERT INTO scheduling_claim (lesson_id, resource_id, role, starts_at, ends_at, is_live)"
                " SELECT (SELECT max(id) FROM scheduling_lesson), resource.id, 'teacher', starts_at, ends_at, true"
                f" FROM {BOOKED} JOIN scheduling_resource AS resource ON resource.teacher_id = one.teacher_id"
            ),
        ),
    ),
    (
        "I1 no-lessons-overlap",
        (
            *off("scheduling_lesson"),
            (
                "INSERT INTO scheduling_lesson (teacher_id, starts_at, ends_at, state)"
                f" SELECT teacher_id, starts_at + interval '1 minute', ends_at, 'booked' FROM {BOOKED}"
            ),
        ),
    ),
    (
        "I1 every-lesson-claims",
        ("DELETE FROM scheduling_claim WHERE id = (SELECT min(id) FROM scheduling_claim WHERE is_live)",),
    ),
    (
        "I5 places-and-lessons-agree",
        (*off("scheduling_lesson"), "UPDATE scheduling_lesson SET state = 'booked' WHERE state = 'held'"),
    ),
    (
        "I5 no-orphan-hold",
        (
            "UPDATE academy_deadletter SET resolution = 'dismissed', reason = 'no'",
            "UPDATE scheduling_place SET expires_at = now() - interval '1 hour' WHERE state = 'held'",
        ),
    ),
    (
        "I2 one-charge",
        (CHARGE.format(invoice=VOID, reference="pi_one"), CHARGE.format(invoice=VOID, reference="pi_two")),
    ),
    (
        "I3 entries-balance",
        (*off("billing_posting"), "UPDATE billing_posting SET cents = cents + 1 WHERE account = 'deferred'"),
    ),
    (
        "I3 books-balance",
        (*off("billing_posting"), "DELETE FROM billing_posting WHERE account = 'deferred'"),
    ),
    (
        "I3 no-empty-entry",
        (
            *off("billing_posting"),
            "DELETE FROM billing_posting WHERE entry_id = (SELECT min(id) FROM billing_journalentry)",
        ),
    ),
    (
        "I3 every-fact-booked",
        (
            *off("billing_posting", "billing_journalentry"),
            "DELETE FROM billing_posting WHERE entry_id IN (SELECT id FROM billing_journalentry WHERE kind='payment')",
            "DELETE FROM billing_journalentry WHERE kind = 'payment'",
        ),
    ),
    (
        "I3 receivable-is-owed",
        (
            *off("billing_posting"),
            "UPDATE billing_posting SET account = 'cash_hand' WHERE account = 'receivable' AND cents > 0",
        ),
    ),
    (
        "I3 spent-once",
        (
            *off("billing_allocation"),
            (
                "INSERT INTO billing_allocation (payment_id, invoice_id, cents)"
                " SELECT payment_id, invoice_id, cents FROM billing_allocation"
            ),
        ),
    ),
    (
        "I3 credit-is-used",
        (*off("billing_allocation"), "UPDATE billing_allocation SET released_at = now()"),
    ),
    (
        "I5 confirmed-is-paid",
        (*off("billing_allocation"), "DELETE FROM billing_allocation"),
    ),
    ("I5 paid-has-a-seat", ("DELETE FROM billing_refund",)),
    (
        "I5 refund-is-asked",
        ("UPDATE academy_run SET state = 'closed', finished_at = now() WHERE recipe = 'refund'",),
    ),
    (
        "I4 said-once",
        (
            "ALTER TABLE messaging_message DROP CONSTRAINT message_once_per_notice_and_channel",
            (
                "INSERT INTO messaging_message (notice_id, channel, person_id, address, subject, text, url, state,"
                " message_id, provider_id, error)"
                " SELECT notice_id, channel, person_id, '', '', '', '', 'sent', 'again', '', '' FROM messaging_message"
            ),
        ),
    ),
    (
        "I4 told-once",
        (
            "ALTER TABLE academy_notice DROP CONSTRAINT notice_told_once",
            (
                "INSERT INTO academy_notice (state, attempts, outages, claims, leased_by, last_error, request_id, kind,"
                " about_label, about_id, occasion, facts, person_id)"
                " SELECT 'due', 0, 0, 0, '', '', '', kind, about_label, about_id, occasion, facts, person_id"
                f" FROM {ONE_NOTICE}"
            ),
        ),
    ),
    ("I4 done-means-said", ("DELETE FROM messaging_message",)),
    (
        "I6 nothing-forgotten",
        ("UPDATE academy_run SET not_before = now() - interval '1 hour', leased_until = NULL WHERE state = 'due'",),
    ),
    ("I6 dead-are-told", ("DELETE FROM academy_deadletter",)),
    (
        "I6 staff-are-alerted",
        ("DELETE FROM academy_notice WHERE kind = 'staff_alert' AND about_label = 'academy.DeadLetter'",),
    ),
    (
        "I6 stories-begun",
        (
            (
                "UPDATE academy_run SET state = 'closed' WHERE subject_label = 'academy.Enrolment' AND subject_id IN ("
                " SELECT id FROM academy_enrolment WHERE state = 'provisional')"
            ),
        ),
    ),
    ("I6 invited-is-converted", ("DELETE FROM academy_run WHERE recipe = 'conversion'",)),
    (
        "I9 every-row-told",
        (*off("academy_auditentry"), "DELETE FROM academy_auditentry WHERE table_name = 'academy_guardian'"),
    ),
    (
        "I9 actor-and-request",
        (
            (
                "INSERT INTO academy_auditentry (at, table_name, row_id, operation, changes, actor, request_id)"
                " VALUES (now(), 'academy_user', 1, 'UPDATE', '{}', 'user:1', '')"
            ),
        ),
    ),
    behind_the_audit("academy_enrolment", "state", "paused", "state = 'active'"),
    behind_the_audit("scheduling_lesson", "state", "taught"),
    behind_the_audit("scheduling_place", "state", "held", "state = 'confirmed'"),
    behind_the_audit("billing_invoice", "state", "draft", "state = 'open'"),
    behind_the_audit("billing_payment", "state", "pending"),
    (
        "I7 billing_refund.state",
        (*off("billing_refund"), "UPDATE billing_refund SET state = 'done', reference = 're_planted'"),
    ),
    behind_the_audit("crm_lead", "stage", "new", "stage = 'invited'"),
]

# Moves the declared edges do not know: table, column, from, to.
EDGES = [
    ("academy_enrolment", "state", "active", "provisional"),
    ("scheduling_lesson", "state", "taught", "held"),
    ("scheduling_place", "state", "freed", "held"),
    ("billing_invoice", "state", "void", "open"),
    ("billing_payment", "state", "succeeded", "pending"),
    ("billing_refund", "state", "done", "asked"),
    ("crm_lead", "stage", "enrolled", "new"),
]
