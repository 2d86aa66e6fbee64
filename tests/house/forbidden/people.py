"""What is refused of families, students, enrolments and leads."""

from tests.house.forbidden.case import copy, sql

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
