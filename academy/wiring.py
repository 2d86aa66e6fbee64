"""The names that point up the ladder. Strings only: nothing is imported until it is needed."""

# The stories, and where each is written.
RECIPES = {
    "conversion": "crm.workflows.conversion.CONVERSION",
    "enrolment": "crm.workflows.enrolment.ENROLMENT",
    "waiting-offer": "crm.workflows.waiting_offer.WAITING_OFFER",
    "withdrawal": "crm.workflows.withdrawal.WITHDRAWAL",
    "refund": "billing.workflows.refund.REFUND",
    "freed-hour": "scheduling.workflows.freed_hour.FREED_HOUR",
    "payment-link": "billing.workflows.payment_link.PAYMENT_LINK",
    "payment-link-withdrawal": "billing.workflows.payment_link.WITHDRAWAL",
    "charge": "billing.workflows.charge.CHARGE",
    "stripe-page": "billing.workflows.card.STRIPE_PAGE",
    "card-change": "billing.workflows.card.CARD_CHANGE",
    "subscription": "billing.workflows.subscription.SUBSCRIPTION",
    "late-make-up": "billing.workflows.late_make_up.LATE_MAKE_UP",
}

# Who reads a provider's events: a table of readers by kind.
INBOX = {
    "stripe": "billing.stripe.events.READERS",
    "instamojo": "billing.instamojo.events.READERS",
    "mail": "messaging.email.events.READERS",
}

# What each kind of notice says, by channel, and what is promised of it.
NOTICES = {
    "staff_new_lead": "crm.letters.STAFF_NEW_LEAD",
    "invite": "crm.letters.INVITE",
    "welcome": "crm.letters.WELCOME",
    "teacher_new_student": "crm.letters.TEACHER_NEW_STUDENT",
    "hold_lapsed": "crm.letters.HOLD_LAPSED",
    "staff_hold_lapsed": "crm.letters.STAFF_HOLD_LAPSED",
    "calendar_changed": "scheduling.calendar_letters.CALENDAR_CHANGED",
    "lesson_called_off": "scheduling.make_up_letters.LESSON_CALLED_OFF",
    "lesson_missed": "scheduling.make_up_letters.LESSON_MISSED",
    "decided_anew": "scheduling.make_up_letters.DECIDED_ANEW",
    "trial_called_off": "scheduling.make_up_letters.TRIAL_CALLED_OFF",
    "teacher_called_off": "scheduling.make_up_letters.TEACHER_CALLED_OFF",
    "lesson_reminder": "scheduling.reminder_letters.LESSON_REMINDER",
    "lesson_on_again": "scheduling.make_up_letters.LESSON_ON_AGAIN",
    "make_up_booked": "scheduling.make_up_letters.MAKE_UP_BOOKED",
    "make_up_moved": "scheduling.make_up_letters.MAKE_UP_MOVED",
    "credit_given": "scheduling.make_up_letters.CREDIT_GIVEN",
    "credit_expires": "scheduling.make_up_letters.CREDIT_EXPIRES",
    "hour_is_free": "scheduling.make_up_letters.HOUR_IS_FREE",
    "staff_teacher_away": "scheduling.absence_letters.STAFF_TEACHER_AWAY",
    "staff_teacher_back": "scheduling.absence_letters.STAFF_TEACHER_BACK",
    "waiting_offer": "crm.waiting_letters.WAITING_OFFER",
    "waiting_lapsed": "crm.waiting_letters.WAITING_LAPSED",
    "withdrawal_noted": "crm.waiting_letters.WITHDRAWAL_NOTED",
    "withdrawal_done": "crm.waiting_letters.WITHDRAWAL_DONE",
    "staff_withdrawal": "crm.waiting_letters.STAFF_WITHDRAWAL",
    "receipt": "billing.letters.RECEIPT",
    "payment_link": "billing.link_letters.PAYMENT_LINK",
    "charge_declined": "billing.charge_letters.CHARGE_DECLINED",
    "charge_needs_you": "billing.charge_letters.CHARGE_NEEDS_YOU",
    "subscription_declined": "billing.subscription_letters.DECLINED",
    "subscription_needs_you": "billing.subscription_letters.NEEDS_YOU",
    "subscription_begins": "billing.subscription_letters.BEGINS",
    "lot_expires": "billing.lot_letters.LOT_EXPIRES",
    "payment_refunded": "billing.letters.PAYMENT_REFUNDED",
    "account": "academy.letters.ACCOUNT",
    "login_code": "academy.letters.LOGIN_CODE",
    "staff_alert": "academy.letters.STAFF_ALERT",
    "staff_money": "billing.money_letters.STAFF_MONEY",
}

# How many notices somebody has not looked at, for the bell on every page.
UNREAD = "messaging.queries.unread.unread_count"

# Whether a lesson is paid for by a student: asked by the calendar, answered by the books.
LESSON_IS_PAID = "billing.queries.paid.lesson_is_paid"

# Takes what a voucher is worth off an enrolment: typed in while booking, known to the books.
USE_VOUCHER = "billing.actions.voucher.use_voucher"

# Lessons of these students were added, called off or judged: which of them is paid for by a package.
LESSONS_CHANGED = "billing.actions.lot.keep_lots"

# On which days a family's payments failed: asked before a place may rest.
FAILED_PAYMENTS = "billing.queries.paid.failed_payments"

# What must be true at every moment; asked by verify_invariants.
INVARIANTS = (
    "academy.invariants.INVARIANTS",
    "messaging.invariants.INVARIANTS",
    "scheduling.invariants.INVARIANTS",
    "scheduling.make_up_invariants.INVARIANTS",
    "billing.invariants.INVARIANTS",
    "billing.allocation_invariants.INVARIANTS",
    "billing.link_invariants.INVARIANTS",
    "billing.charge_invariants.INVARIANTS",
    "billing.subscription_invariants.INVARIANTS",
    "billing.earning_invariants.INVARIANTS",
    "billing.dispute_invariants.INVARIANTS",
    "crm.invariants.INVARIANTS",
)
