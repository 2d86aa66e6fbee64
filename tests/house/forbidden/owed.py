"""What is refused of prices, agreements, shares, discounts, taxes and extras, and of the lines that come of them."""

from tests.house.forbidden.case import copy, sql

RULES = {
    "academy_price.one_price_at_a_time": copy("academy_price", "listed_until IS NULL"),
    "academy_price.price_listed_in_order": sql(
        "UPDATE academy_price SET listed_until = listed_from - interval '1 day'"
    ),
    "academy_price.stays_as_listed": sql("UPDATE academy_price SET cents = cents + 1", says="Cannot update"),
    "billing_agreement.agreement_days_in_order": sql("UPDATE billing_agreement SET last_day = first_day - 1"),
    "billing_agreement.agreed_on_one_price_at_a_time": copy("billing_agreement"),
    "billing_agreement.stays_as_agreed": sql(
        "UPDATE billing_agreement SET first_day = first_day - 1", says="Cannot update"
    ),
    "billing_agreement.on_its_course": copy(
        "billing_agreement",
        price_id="(SELECT max(id) FROM academy_price WHERE course_id <> (SELECT course_id FROM academy_price"
        " WHERE id = billing_agreement.price_id))",
        first_day="DATE '2001-01-01'",
        last_day="DATE '2001-01-02'",
    ),
    "billing_discount.discount_of_a_part_or_an_amount": sql("UPDATE billing_discount SET cents = 100"),
    "billing_discount.discount_from_the_second_on": sql("UPDATE billing_discount SET nth = 1"),
    "billing_discount.discount_days_in_order": sql("UPDATE billing_discount SET last_day = first_day - 1"),
    "billing_discountgrant.discount_given_once": copy("billing_discountgrant"),
    "billing_discountgrant.stays_given": sql("UPDATE billing_discountgrant SET because = 'x'", says="Cannot update"),
    "billing_voucher.voucher_code_once": copy("billing_voucher"),
    "billing_voucher.voucher_code_in_capitals": copy("billing_voucher", code="'welcome'"),
    "billing_voucher.voucher_of_a_part_or_an_amount": copy("billing_voucher", code="'BOTH'", cents="100"),
    "billing_voucher.voucher_used_once_at_least": sql("UPDATE billing_voucher SET uses = 0"),
    "billing_voucher.never_removed": sql("DELETE FROM billing_voucher", says="delete rows from"),
    "billing_voucher.worth_what_it_says": sql("UPDATE billing_voucher SET points = points + 1", says="Cannot update"),
    "billing_voucheruse.voucher_used_once_for_it": sql(
        "UPDATE billing_voucher SET uses = 2",
        "COPY billing_voucheruse WHERE true WITH discount_id=(SELECT min(id) FROM billing_discount)",
    ),
    "billing_voucheruse.stays_used": sql("UPDATE billing_voucheruse SET used_at = now()", says="Cannot update"),
    "billing_voucheruse.not_used_up": copy(
        "billing_voucheruse",
        enrolment_id="(SELECT max(id) FROM academy_enrolment)",
        discount_id="(SELECT min(id) FROM billing_discount)",
    ),
    "billing_package.package_of_a_lesson_or_more": copy(
        "billing_package", lessons="0", extra_id="(SELECT min(id) FROM billing_extra)"
    ),
    "billing_package.stays_as_sold": sql("UPDATE billing_package SET lessons = 99", says="Cannot update"),
    "billing_package.never_removed": sql("DELETE FROM billing_package", says="delete rows from"),
    "billing_package.taken_back_for_good": sql(
        "UPDATE billing_package SET taken_back_at = now(); UPDATE billing_package SET taken_back_at = NULL",
        says="Cannot update",
    ),
    "billing_lot.lots_in_order": copy("billing_lot"),
    "billing_lot.lot_days_in_order": copy("billing_lot", position="99", last_day="first_day - 1"),
    "billing_lot.stays_as_sold": sql("UPDATE billing_lot SET cents = 0", says="Cannot update"),
    "billing_lotuse.lot_used_once": copy(
        "billing_lotuse",
        student_id="(SELECT max(id) FROM academy_student WHERE id <> billing_lotuse.student_id)",
    ),
    "billing_lotuse.lesson_from_one_lot": copy("billing_lotuse", lot_id="(SELECT min(id) FROM billing_lot)"),
    "billing_lotuse.never_removed": sql("DELETE FROM billing_lotuse", says="delete rows from"),
    "billing_lotuse.stays_taken": sql("UPDATE billing_lotuse SET taken_at = now()", says="Cannot update"),
    "billing_lotuse.within_its_days": copy(
        "billing_lotuse",
        given_back_at="NULL",
        lesson_id="(SELECT id FROM scheduling_lesson ORDER BY starts_at LIMIT 1)",
    ),
    "billing_taxrate.tax_of_a_part": copy("billing_taxrate", sort="'deposit'", points="10001"),
    "billing_taxrate.tax_days_in_order": sql("UPDATE billing_taxrate SET last_day = first_day - 1"),
    "billing_taxrate.one_tax_at_a_time": copy("billing_taxrate"),
    "billing_taxrate.stays_as_levied": sql("UPDATE billing_taxrate SET points = 1", says="Cannot update"),
}
EXTRAS = {
    "billing_extra.extra_below_nothing_gives_back": copy("billing_extra", "gives_back_id IS NULL", cents="-1"),
    "billing_extra.extra_has_somebody_who_owes_it": copy("billing_extra", "gives_back_id IS NULL", student_id="NULL"),
    "billing_extra.extra_charged_once_for_it": copy("billing_extra", "about_id IS NOT NULL", cents="0"),
    "billing_extra.append_only": sql("UPDATE billing_extra SET cents = 1", says="Cannot update"),
    "billing_extra.no_more_than_was_taken": copy(
        "billing_extra", "gives_back_id IS NOT NULL", cents="-1501", about_label="''", about_id="NULL"
    ),
    "billing_share.share_of_a_part": sql("UPDATE billing_share SET points = 0"),
    "billing_share.share_days_in_order": sql("UPDATE billing_share SET last_day = first_day - 1"),
    "billing_share.one_share_of_a_payer_at_a_time": copy("billing_share"),
    "billing_share.of_the_family": sql(
        "UPDATE billing_share SET payer_id = (SELECT max(payer.id) FROM billing_payer AS payer"
        " WHERE payer.family_id <> (SELECT family_id FROM billing_payer WHERE id = billing_share.payer_id))",
        says="share_in_the_family",
    ),
    "billing_share.are_the_whole": sql(
        "UPDATE billing_share SET points = 9999", "SET CONSTRAINTS ALL IMMEDIATE", says="shares_are_the_whole"
    ),
    "billing_payer.may_pay": sql(
        "INSERT INTO billing_payer (family_id, person_id) SELECT min(academy_family.id), max(academy_user.id)"
        " FROM academy_family, academy_user WHERE academy_user.is_staff"
    ),
    "billing_payer.payer_once_in_a_family": copy("billing_payer", stripe_customer="NULL"),
}
LINES = {
    "billing_invoice.one_draft_for_a_payer": sql(
        "INSERT INTO billing_invoice (payer_id, state, currency, due_on, voided_because, until)"
        " SELECT payer_id, 'draft', 'CAD', current_date, '', current_date FROM billing_invoice, generate_series(1, 2)"
    ),
    "billing_invoiceline.item_once_on_an_invoice": copy("billing_invoiceline", "kind <> ''", position="999"),
    "billing_invoiceline.line_names_its_item": copy(
        "billing_invoiceline", position="999", kind="'extra'", about="NULL"
    ),
    "billing_invoiceline.only_in_a_draft": sql(
        "UPDATE billing_invoice SET created_at = now() - interval '1 day'",
        "COPY billing_invoiceline WHERE invoice_id IN (SELECT id FROM billing_invoice WHERE state = 'open')"
        " WITH position=999, kind='', about=NULL, cycle=NULL",
        says="lines_only_in_a_draft",
    ),
    "billing_invoiceline.stays_as_raised": sql(
        "UPDATE billing_invoiceline SET amount_cents = 1", says="line_stays_as_raised"
    ),
    "billing_billingrun.run_of_a_month": sql("UPDATE billing_billingrun SET month = month + 1"),
    "billing_billingbatch.billing_billingbatch_has_an_end_or_is_due": sql(
        "UPDATE billing_billingbatch SET state = 'done'"
    ),
    "billing_billingproblem.one_problem_of_a_family_in_a_run": copy("billing_billingproblem"),
}
OWED = {**RULES, **EXTRAS, **LINES}
