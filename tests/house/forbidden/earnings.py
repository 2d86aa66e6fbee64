"""What is refused of what lessons earned."""

from tests.house.forbidden.case import copy, sql

EARNINGS = {
    "billing_earningday.append_only": sql("UPDATE billing_earningday SET day = day", says="Cannot update"),
    "billing_earningday.stands_in_the_books": sql(
        "INSERT INTO billing_earningday (day, currency) VALUES (current_date, 'CAD')",
        "COPY billing_earning WHERE true WITH of_id=(SELECT max(id) FROM billing_earningday), nth=1, cents=-1",
        "SET CONSTRAINTS ALL IMMEDIATE",
        says="and its entry differ",
    ),
    "billing_earning.append_only": sql("DELETE FROM billing_earning", says="delete rows from"),
    "billing_earning.earning_of_something": copy("billing_earning", cents="0", nth="9"),
    "billing_earning.earned_by_one_thing": copy("billing_earning", cycle="NULL", nth="9"),
    "billing_earning.earned_once": copy("billing_earning"),
    "billing_earning.with_its_day": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE billing_earningday DISABLE TRIGGER USER",
        "UPDATE billing_earningday SET at = at - interval '1 day'",
        "COPY billing_earning WHERE true WITH nth=9",
        says="another one corrects it",
    ),
    "billing_earning.no_more_than_billed": sql(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "COPY billing_earning WHERE true WITH cents=1000000, nth=9",
        says="earned_no_more_than_billed",
    ),
}
