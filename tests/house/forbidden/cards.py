"""What is refused of saved cards and their charges."""

from tests.house.forbidden.case import copy, sql

CARDS = {
    "billing_payer.autopay_day_is_in_every_month": sql("UPDATE billing_payer SET autopay_day = 29"),
    "billing_card.one_card_is_charged": copy("billing_card", "is_default", payment_method="'another'"),
    "billing_card.removed_card_is_not_charged": sql("UPDATE billing_card SET removed_at = now() WHERE is_default"),
    "billing_card.never_removed": sql("DELETE FROM billing_card", says="delete rows from"),
    "billing_card.stays_the_payers": sql(
        "UPDATE billing_card SET payment_method = payment_method || 'x'", says="Cannot update"
    ),
    "billing_card.stays_removed": sql(
        "UPDATE billing_card SET removed_at = now() WHERE NOT is_default",
        "UPDATE billing_card SET removed_at = NULL",
        says="Cannot update",
    ),
    "billing_cardchange.never_removed": sql("DELETE FROM billing_cardchange", says="delete rows from"),
    "billing_stripepage.page_has_its_session_or_none": sql("UPDATE billing_stripepage SET url = ''"),
    "billing_stripepage.page_to_pay_names_its_invoice": copy("billing_stripepage", kind="'pay'", session="NULL"),
    "billing_stripepage.asks_for_the_same": sql("UPDATE billing_stripepage SET asked_at = now()", says="Cannot update"),
    "billing_charge.one_charge_of_that_number": copy(
        "billing_charge", "state = 'declined'", payment_intent="'another'"
    ),
    "billing_charge.one_live_charge": copy("billing_charge", "state = 'asked'", nth="9"),
    "billing_charge.charges_count_from_one": copy(
        "billing_charge", "state = 'declined'", nth="0", payment_intent="'another'"
    ),
    "billing_charge.charge_is_of_something": copy(
        "billing_charge", "state = 'declined'", nth="9", payment_intent="'another'", amount_cents="0"
    ),
    "billing_charge.charge_has_its_payment_intent": sql("UPDATE billing_charge SET payment_intent = NULL"),
    "billing_charge.charge_settled_when_it_is_over": sql(
        "UPDATE billing_charge SET settled_at = NULL WHERE state = 'declined'"
    ),
    "billing_charge.never_removed": sql("DELETE FROM billing_charge", says="delete rows from"),
    "billing_charge.asks_for_the_same": sql(
        "UPDATE billing_charge SET amount_cents = amount_cents + 1", says="Cannot update"
    ),
    "billing_charge.as_the_provider_says": sql(
        "UPDATE billing_charge SET state = 'asked', settled_at = NULL WHERE state = 'declined'",
        says="Invalid transition",
    ),
    "billing_dunningpolicy.dunning_waits_an_hour_to_a_month": copy("billing_dunningpolicy", every_hours="0"),
    "billing_dunningpolicy.dunning_ends": copy("billing_dunningpolicy", retries="16"),
    "billing_dunningpolicy.append_only": sql("UPDATE billing_dunningpolicy SET retries = 1", says="Cannot update"),
    "billing_chargingswitch.switch_has_its_reason": copy("billing_chargingswitch", because="''"),
    "billing_chargingswitch.append_only": sql("DELETE FROM billing_chargingswitch", says="delete rows from"),
}
