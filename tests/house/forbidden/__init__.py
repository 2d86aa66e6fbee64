"""What the database itself refuses: for each constraint and trigger of ours, the SQL that tries it."""

from tests.house.forbidden.calendar import CALENDAR
from tests.house.forbidden.cards import CARDS
from tests.house.forbidden.case import Case, copy
from tests.house.forbidden.earnings import EARNINGS
from tests.house.forbidden.kernel import KERNEL
from tests.house.forbidden.links import LINKS
from tests.house.forbidden.makeups import MAKE_UPS
from tests.house.forbidden.money import MONEY
from tests.house.forbidden.moved import MOVED
from tests.house.forbidden.owed import OWED
from tests.house.forbidden.people import PEOPLE
from tests.house.forbidden.school import SCHOOL
from tests.house.forbidden.subscriptions import SUBSCRIPTIONS

__all__ = ["CASES", "JUDGED_BY", "WRITES", "copy"]

MONEYS = {**MONEY, **LINKS, **CARDS, **OWED, **EARNINGS, **MOVED, **SUBSCRIPTIONS}
CASES: dict[str, Case] = {**KERNEL, **SCHOOL, **PEOPLE, **CALENDAR, **MAKE_UPS, **MONEYS}

# A trigger that writes what a constraint then judges is noticed by that constraint.
JUDGED_BY = {
    "scheduling_lesson.claims_teacher_and_room": "nobody_in_two_places",
    "scheduling_lesson.claims_anew": "nobody_in_two_places",
    "scheduling_lesson.seats_fit": "a_seat_for_everybody",
    "scheduling_participant.claims_student": "nobody_in_two_places",
    "scheduling_participant.takes_a_seat": "a_seat_for_everybody",
    "scheduling_creditentry.keeps_the_balance": "credit_is_used_once",
    "billing_agreement.on_its_course": "agreed_on_its_course",
    "billing_lotuse.within_its_days": "lot_within_its_days",
    "billing_payer.may_pay": "payer_may_pay",
    "billing_subscription.in_the_family": "subscription_in_the_family",
    "billing_subscriptionwish.fits": "wish_fits_its_subscription",
    "billing_voucheruse.not_used_up": "voucher_not_used_up",
    "billing_extra.no_more_than_was_taken": "gives_back_what_was_taken",
}
# A trigger that writes what nothing judges: a change, and what must then be true of every row.
WRITES = {
    "academy_course.lists_its_price": (
        "UPDATE academy_course SET lesson_cents = lesson_cents + 1",
        """SELECT bool_and(1 = (SELECT count(*) FROM academy_price WHERE course_id = academy_course.id
                                   AND listed_until IS NULL AND cents = lesson_cents)) FROM academy_course""",
    ),
    "scheduling_lesson.counts_changes": (
        "UPDATE scheduling_lesson SET meeting_url = 'https://meet.example', sequence = 0, changed_at = '2001-01-01'",
        "SELECT bool_and(sequence > 0 AND changed_at >= now()) FROM scheduling_lesson",
    ),
    "scheduling_participant.frees_student": (
        "UPDATE scheduling_participant SET excused_at = now()",
        "SELECT count(*) = 0 FROM scheduling_claim WHERE role = 'student'",
    ),
    "billing_journalentry.into_an_open_month": (
        """INSERT INTO billing_closedmonth (month, figures, digest)
                VALUES ('2001-02-01', '{}', encode(sha256('{}'), 'hex'));
           INSERT INTO billing_journalentry (kind, about_label, about_id, memo, at, happened_on)
                VALUES ('payment', 'x', 1, 'late', '2001-01-01', '2001-02-27')""",
        "SELECT booked_on = '2001-03-01' AND at >= now() FROM billing_journalentry WHERE memo = 'late'",
    ),
}
