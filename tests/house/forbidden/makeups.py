"""What is refused of absences, policies, decisions, credits, waiting lists and feeds."""

from tests.house.forbidden.case import copy, sql

# A credit that can be used, and one that has been booked with.
OPEN = "(SELECT max(id) FROM scheduling_makeupcredit WHERE state = 'open')"
RESERVED = "(SELECT max(id) FROM scheduling_makeupcredit WHERE state = 'reserved')"

ABSENCES = {
    "scheduling_cancellation.called_off_once": copy("scheduling_cancellation", "student_id IS NOT NULL"),
    "scheduling_lessonnote.note_says_something": sql("UPDATE scheduling_lessonnote SET text = ''"),
    "scheduling_lessonnote.stays_of_its_lesson": sql(
        "UPDATE scheduling_lessonnote SET lesson_id = (SELECT min(id) FROM scheduling_lesson)", says="Cannot update"
    ),
}
POLICIES = {
    "scheduling_makeuppolicy.policy_version_once": copy("scheduling_makeuppolicy"),
    "scheduling_makeuppolicy.policy_expiry_has_a_length": sql(
        "UPDATE scheduling_makeuppolicy SET expiry = 'business_days', expiry_count = 0"
    ),
    "scheduling_makeuppolicy.policy_holds_in_order": sql(
        "UPDATE scheduling_makeuppolicy SET hold_min_days = 14, hold_max_days = 13"
    ),
    "scheduling_makeuppolicy.policy_booking_window_is_open": sql(
        "UPDATE scheduling_makeuppolicy SET book_hours_ahead = 48, book_days_ahead = 2"
    ),
    "scheduling_makeuppolicy.policy_rests_from_month_to_month": sql(
        "UPDATE scheduling_makeuppolicy SET rest_first_month = 7, rest_last_month = NULL"
    ),
    "scheduling_makeuppolicy.policy_offer_length": sql("UPDATE scheduling_makeuppolicy SET offer_hours = 0"),
    "scheduling_makeuppolicy.policy_holds_in_months_of_the_year": sql(
        "UPDATE scheduling_makeuppolicy SET hold_first_month = 0"
    ),
    "scheduling_makeuppolicy.stays_published": sql(
        "UPDATE scheduling_makeuppolicy SET late_price_cents = 100 WHERE valid_from IS NOT NULL"
    ),
    "scheduling_policyrule.rows_of_a_draft": sql("UPDATE scheduling_policyrule SET notice_hours = 48"),
    "scheduling_policycap.rows_of_a_draft": copy("scheduling_policycap", most="9", period="'year'"),
    "scheduling_misslimit.rows_of_a_draft": sql("DELETE FROM scheduling_misslimit"),
    "scheduling_policyrule.rules_in_one_order": copy("scheduling_policyrule"),
    "scheduling_policyrule.rule_with_one_kind_of_notice": sql(
        "UPDATE scheduling_policyrule SET notice_hours = 24, by_days = 1, by_time = '18:00'"
    ),
    "scheduling_policyrule.only_a_credit_expires": sql(
        "UPDATE scheduling_policyrule SET outcome = 'charged', expires_days = 30"
    ),
    "scheduling_policyrule.rule_so_often_in_a_period": sql("UPDATE scheduling_policyrule SET at_most = 2, per = ''"),
    "scheduling_policyrule.rule_charges_the_price_at_most": sql(
        "UPDATE scheduling_policyrule SET charge_percent = 101"
    ),
    "scheduling_policyrule.rule_in_months_of_the_year": sql("UPDATE scheduling_policyrule SET first_month = 0"),
    "scheduling_policycap.cap_said_once": copy("scheduling_policycap"),
    "scheduling_policycap.cap_in_days_says_how_many": sql(
        "UPDATE scheduling_policycap SET period = 'days', days = NULL"
    ),
    "scheduling_policycap.cap_in_months_of_the_year": sql("UPDATE scheduling_policycap SET last_month = 13"),
    "scheduling_misslimit.limit_of_a_miss_or_more": sql("UPDATE scheduling_misslimit SET misses = 0"),
    "scheduling_misslimit.limit_in_weeks_or_a_period": sql(
        "UPDATE scheduling_misslimit SET within_weeks = 12, per = 'term'"
    ),
    "scheduling_misslimit.miss_limit_said_once": copy("scheduling_misslimit", misses="9"),
    "scheduling_makeupday.make_up_day_ends_after_it_starts": sql("UPDATE scheduling_makeupday SET ends = starts"),
    "scheduling_makeupday.make_up_day_once": copy("scheduling_makeupday"),
}
CREDITS = {
    "scheduling_decision.one_decision_that_counts": copy("scheduling_decision"),
    "scheduling_decision.stays_as_decided": sql(
        "UPDATE scheduling_decision SET outcome = 'not_charged'", says="Cannot update"
    ),
    "scheduling_makeupcredit.credit_is_used_once": sql("UPDATE scheduling_makeupcredit SET balance = balance + 1"),
    "scheduling_makeupcredit.only_these_edges": sql(
        f"UPDATE scheduling_makeupcredit SET state = 'redeemed', balance = 0 WHERE id = {OPEN}",
        says="Invalid transition",
    ),
    "scheduling_creditentry.entry_of_its_kind": copy("scheduling_creditentry", "kind = 'issued'", amount="2"),
    "scheduling_creditentry.entry_names_its_lesson": copy(
        "scheduling_creditentry", "kind = 'issued'", kind="'reserved'", amount="-1"
    ),
    "scheduling_creditentry.entry_says_why": copy("scheduling_creditentry", because="''"),
    "scheduling_creditentry.credit_issued_once": copy("scheduling_creditentry", "kind = 'issued'"),
    "scheduling_creditentry.written_once": sql("UPDATE scheduling_creditentry SET amount = 0", says="Cannot update"),
    "scheduling_creditentry.keeps_the_balance": sql(
        "INSERT INTO scheduling_creditentry (credit_id, kind, amount, lesson_id, because)"
        f" SELECT {RESERVED}, 'reserved', -1, max(id), 'Booked again.' FROM scheduling_lesson"
    ),
}
WAITING = {
    "scheduling_waitingentry.waiting_for_something": sql(
        "UPDATE scheduling_waitingentry SET timeslot_id = NULL, offering_id = NULL, teacher_id = NULL,"
        " subject_id = NULL"
    ),
    "scheduling_waitingentry.waiting_once_for_it": copy("scheduling_waitingentry", "state = 'waiting'"),
    "scheduling_waitingentry.waiting_ended_with_reason": sql("UPDATE scheduling_waitingentry SET state = 'ended'"),
    "scheduling_waitingentry.only_these_edges": sql(
        "UPDATE scheduling_waitingentry SET state = 'waiting' WHERE state = 'offered'", says="Invalid transition"
    ),
    "scheduling_offer.offer_answered_at_a_time": sql("UPDATE scheduling_offer SET state = 'accepted'"),
    "scheduling_offer.only_these_edges": sql(
        "UPDATE scheduling_offer SET state = 'lapsed', answered_at = now()",
        "UPDATE scheduling_offer SET state = 'open', answered_at = NULL",
        says="Invalid transition",
    ),
}
FEEDS = {
    "scheduling_calendarfeed.feed_of_one_calendar": sql(
        "UPDATE scheduling_calendarfeed SET room_id = (SELECT max(id) FROM scheduling_room)"
    ),
}
MAKE_UPS = {**ABSENCES, **POLICIES, **CREDITS, **WAITING, **FEEDS}
