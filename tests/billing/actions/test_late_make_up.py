"""A make-up lesson that a family buys."""

from billing.actions.late_make_up import buy_make_up
from scheduling.models import Decision
from tests.scheduling.makeups import make_ups
from tests.school import Cedar
from tests.today import school_elsewhere


def test_it_is_due_on_the_day_it_is_at_the_school(cedar: Cedar) -> None:
    school = make_ups(cedar, late_price_cents=2500)
    school.cannot_come(school.soon(hours=3))
    today = school_elsewhere()

    purchase = buy_make_up(decision=Decision.objects.get(), by=school.giulia)

    assert purchase.invoice.due_on == today
