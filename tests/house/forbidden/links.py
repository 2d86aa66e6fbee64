"""What is refused of payment links."""

from tests.house.forbidden.case import copy, sql

LINKS = {
    "billing_paymentlink.one_open_link_for_an_instalment": copy(
        "billing_paymentlink", "state = 'open'", reference="'another'"
    ),
    "billing_paymentlink.link_is_for_something": copy(
        "billing_paymentlink", instalment="9", reference="'another'", amount_cents="0"
    ),
    "billing_paymentlink.instalments_count_from_one": copy(
        "billing_paymentlink", instalment="0", reference="'another'"
    ),
    "billing_paymentlink.link_has_its_page_or_none": sql("UPDATE billing_paymentlink SET url = ''"),
    "billing_paymentlink.paid_link_has_its_reference": sql(
        "UPDATE billing_paymentlink SET state = 'paid', reference = NULL, url = ''"
    ),
    "billing_paymentlink.never_removed": sql("DELETE FROM billing_paymentlink", says="delete rows from"),
    "billing_paymentlink.asks_for_the_same": sql(
        "UPDATE billing_paymentlink SET amount_cents = amount_cents + 1", says="Cannot update"
    ),
    "billing_paymentlink.as_the_provider_says": sql(
        "UPDATE billing_paymentlink SET state = 'disabled'",
        "UPDATE billing_paymentlink SET state = 'open'",
        says="Invalid transition",
    ),
}
