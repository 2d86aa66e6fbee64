"""What the database itself refuses: for each constraint and trigger of ours, the SQL that tries it.

The rows are those of tests/house/seeded.py.
"""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Case:
    """Statements of which the last is refused. says: by which words; empty: by the constraint's own name."""

    statements: tuple[str, ...]
    says: str = ""

    def attempt(self) -> None:
        """Do it."""
        with connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(_copying(statement))


def sql(*statements: str, says: str = "") -> Case:
    return Case(statements, says)


def copy(table: str, where: str = "true", **instead: str) -> Case:
    """The table's newest such row once more, with other values for some columns (as SQL)."""
    changes = ", ".join(f"{column}={value}" for column, value in instead.items())
    return Case((f"COPY {table} WHERE {where} WITH {changes}",))


def _copying(statement: str) -> str:
    """COPY … as the INSERT it stands for."""
    if not statement.startswith("COPY "):
        return statement
    table, _where, rest = statement.removeprefix("COPY ").partition(" WHERE ")
    where, _with, changes = rest.rpartition(" WITH ")
    instead = dict(change.split("=", 1) for change in changes.split(", ") if change)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'",
            [table],
        )
        columns = [row[0] for row in cursor.fetchall()]
    values = [instead.get(column, column) for column in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"
        f" WHERE {where} ORDER BY id DESC LIMIT 1"
    )


def _unfinished(table: str) -> Case:
    return sql(f"UPDATE {table} SET state = 'done', finished_at = NULL")


ONE_BOOKED = "(SELECT id FROM scheduling_lesson WHERE state = 'booked' ORDER BY id LIMIT 1)"
# A lesson of another teacher at the very time of somebody's booked one.
BESIDE = (
    "INSERT INTO scheduling_lesson (teacher_id, starts_at, ends_at, state)"
    " SELECT (SELECT id FROM academy_teacher WHERE slug = 'quist'), starts_at, ends_at, 'booked'"
    f" FROM scheduling_lesson WHERE id = {ONE_BOOKED}"
)

KERNEL = {
    "academy_auditentry.append_only": sql("UPDATE academy_auditentry SET actor = ''", says="Cannot update"),
    "academy_deadletter.dead_letter_once_until_answered": copy("academy_deadletter", "resolution = ''"),
    "academy_deadletter.dead_letter_dismissed_with_a_reason": sql(
        "UPDATE academy_deadletter SET resolution = 'dismissed'"
    ),
    "academy_idempotentreply.idempotency_key_once_per_person": sql(
        "INSERT INTO academy_idempotentreply (person_id, key, path, fingerprint, created_at)"
        " SELECT max(id), 'one', '/', '', now() FROM academy_user",
        "COPY academy_idempotentreply WHERE true WITH ",
    ),
    "academy_inboundevent.academy_inboundevent_has_an_end_or_is_due": _unfinished("academy_inboundevent"),
    "academy_inboundevent.inbound_event_written_once": copy("academy_inboundevent"),
    "academy_notice.academy_notice_has_an_end_or_is_due": _unfinished("academy_notice"),
    "academy_notice.notice_told_once": copy("academy_notice"),
    "academy_run.academy_run_has_an_end_or_is_due": _unfinished("academy_run"),
    "academy_run.one_run_of_a_recipe_for_a_subject": copy("academy_run"),
    "academy_step.step_once_in_its_run": copy("academy_step"),
    "academy_step.step_done_has_its_time": sql("UPDATE academy_step SET state = 'done', done_at = NULL"),
}
SCHOOL = {
    "academy_academicyear.year_ends_after_it_begins": sql("UPDATE academy_academicyear SET last_day = first_day"),
    "academy_semester.semester_ends_after_it_begins": sql("UPDATE academy_semester SET last_day = first_day"),
    "academy_semester.semesters_do_not_overlap": copy(
        "academy_semester", first_day="last_day", last_day="last_day + 9"
    ),
    "academy_course.course_15_to_120_minutes": sql("UPDATE academy_course SET minutes = 121"),
    "academy_courseoffering.course_once_in_a_semester": copy("academy_courseoffering"),
    "academy_courseoffering.offering_has_seats": sql("UPDATE academy_courseoffering SET capacity = 0"),
    "academy_school.one_school": sql("UPDATE academy_school SET id = 2"),
    "academy_school.school_ages_in_order": sql("UPDATE academy_school SET oldest_age = 1"),
    "academy_school.school_hold_length": sql("UPDATE academy_school SET hold_minutes = 0"),
    "academy_teacher.teacher_capacity_is_human": sql("UPDATE academy_teacher SET weekly_capacity = 201"),
}
PEOPLE = {
    "academy_student.student_once_in_a_family": copy("academy_student", user_id="NULL"),
    "academy_student.student_born_since_1900": sql("UPDATE academy_student SET birth_date = '1899-12-31'"),
    "academy_enrolment.student_once_in_an_offering": copy("academy_enrolment", "state = 'active'"),
    "academy_enrolment.failed_enrolment_has_its_reason": sql(
        "UPDATE academy_enrolment SET state = 'failed' WHERE state = 'provisional'"
    ),
    "academy_enrolment.only_these_edges": sql(
        "UPDATE academy_enrolment SET state = 'provisional' WHERE state = 'active'", says="Invalid transition"
    ),
    "academy_guardian.guardian_once_in_a_family": copy("academy_guardian", "until IS NULL"),
    "academy_guardian.guardian_ends_after_it_began": sql(
        "UPDATE academy_guardian SET until = since - interval '1 day'"
    ),
    "academy_guardian.who_books_or_pays_may_see": sql("UPDATE academy_guardian SET may_see = false, may_pay = true"),
    "academy_user.address_in_lower_case": sql("UPDATE academy_user SET email = upper(email)"),
    "messaging_message.message_once_per_notice_and_channel": copy("messaging_message", message_id="'another'"),
    "crm_lead.lost_lead_has_its_reason": sql(
        "UPDATE crm_lead SET stage = 'lost', lost_reason = '' WHERE stage = 'new'"
    ),
    "crm_lead.only_these_edges": sql(
        "UPDATE crm_lead SET stage = 'enrolled' WHERE stage = 'new'", says="Invalid transition"
    ),
}
CALENDAR = {
    "scheduling_room.room_holds_somebody": sql("UPDATE scheduling_room SET capacity = 0"),
    "scheduling_timeslot.timeslot_once_a_week": copy("scheduling_timeslot"),
    "scheduling_timeslot.timeslot_15_to_120_minutes": sql("UPDATE scheduling_timeslot SET minutes = 5"),
    "scheduling_timeslot.timeslot_on_a_day_of_the_week": sql("UPDATE scheduling_timeslot SET weekday = 7"),
    "scheduling_place.one_live_place_for_an_enrolment": copy("scheduling_place", "state = 'confirmed'"),
    "scheduling_place.place_freed_with_time_and_reason": sql("UPDATE scheduling_place SET state = 'freed'"),
    "scheduling_place.place_confirmed_has_its_time": sql(
        "UPDATE scheduling_place SET confirmed_at = NULL WHERE state = 'confirmed'"
    ),
    "scheduling_place.only_these_edges": sql(
        "UPDATE scheduling_place SET state = 'held' WHERE state = 'confirmed'", says="Invalid transition"
    ),
    "scheduling_lesson.lesson_ends_after_it_starts": sql("UPDATE scheduling_lesson SET ends_at = starts_at"),
    "scheduling_lesson.lesson_for_its_claims": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE scheduling_lesson DROP CONSTRAINT lesson_for_its_claims",
        says="claim_follows_its_lesson",
    ),
    "scheduling_lesson.claims_teacher_and_room": copy("scheduling_lesson", "state = 'booked'", room_id="NULL"),
    "scheduling_lesson.only_these_edges": sql(
        "UPDATE scheduling_lesson SET state = 'booked' WHERE state = 'taught'", says="Invalid transition"
    ),
    "scheduling_participant.student_once_in_a_lesson": copy("scheduling_participant"),
    "scheduling_participant.claims_student": sql(
        BESIDE,
        "INSERT INTO scheduling_participant (lesson_id, student_id) SELECT (SELECT max(id) FROM scheduling_lesson),"
        f" student_id FROM scheduling_participant WHERE lesson_id = {ONE_BOOKED}",
    ),
    "scheduling_participant.never_changed": sql(
        "UPDATE scheduling_participant SET student_id = (SELECT max(id) FROM academy_student)", says="Cannot update"
    ),
    "scheduling_resource.resource_is_one_thing": sql(
        "UPDATE scheduling_resource SET room_id = (SELECT max(id) FROM scheduling_room) WHERE teacher_id IS NOT NULL"
    ),
    "scheduling_claim.resource_once_in_a_lesson": copy("scheduling_claim", is_live="false"),
    "scheduling_claim.nobody_in_two_places": sql(
        "UPDATE scheduling_lesson SET teacher_id = (SELECT id FROM academy_teacher WHERE slug = 'quist')",
        f"UPDATE scheduling_lesson SET (starts_at, ends_at) = (SELECT starts_at, ends_at FROM scheduling_lesson"
        f" WHERE id = {ONE_BOOKED}) WHERE state = 'booked'",
    ),
    # Not a model's own: migration 0002 writes it.
    "scheduling_claim.claim_follows_its_lesson": sql(
        "UPDATE scheduling_claim SET ends_at = ends_at - interval '1 minute'"
    ),
}
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
    "billing_journalentry.booked_once_per_cause": copy("billing_journalentry"),
    "billing_journalentry.append_only": sql("DELETE FROM billing_journalentry", says="delete rows from"),
    "billing_posting.posting_of_something": copy("billing_posting", cents="0"),
    "billing_posting.receivable_names_its_payer": copy("billing_posting", "account = 'receivable'", payer_id="NULL"),
    "billing_posting.append_only": sql("UPDATE billing_posting SET cents = cents", says="Cannot update"),
    "billing_posting.entry_balances": sql(
        "COPY billing_posting WHERE true WITH ", "SET CONSTRAINTS ALL IMMEDIATE", says="does not balance"
    ),
    "billing_payment.payment_once_per_provider_reference": copy("billing_payment"),
    "billing_payment.payment_is_of_something": sql("UPDATE billing_payment SET amount_cents = 0, fee_cents = 0"),
    "billing_payment.payment_fee_within_the_amount": sql("UPDATE billing_payment SET fee_cents = amount_cents + 1"),
    "billing_payment.never_removed": sql("DELETE FROM billing_payment", says="delete rows from"),
    "billing_refund.one_refund_for_a_payment": copy("billing_refund"),
    "billing_refund.refund_done_has_its_reference": sql("UPDATE billing_refund SET state = 'done', reference = NULL"),
}
CASES: dict[str, Case] = {**KERNEL, **SCHOOL, **PEOPLE, **CALENDAR, **MONEY}

# A trigger that writes what a constraint then judges is noticed by that constraint.
JUDGED_BY = {
    "scheduling_lesson.claims_teacher_and_room": "nobody_in_two_places",
    "scheduling_participant.claims_student": "nobody_in_two_places",
}
