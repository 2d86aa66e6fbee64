"""A student leaves: everybody hears of it, and after the last day the place is free for the next in line."""

from datetime import timedelta

from academy.kernel.db import now
from academy.kernel.notices import tell, tell_staff
from academy.kernel.recipe import Recipe, Waiting
from academy.queries.audience import told
from scheduling.actions.withdraw import carry_out, over_at, waits_for
from scheduling.models import Withdrawal


def say_that_it_is_noted(notice: Withdrawal) -> None:
    """The family has it in writing, with the last day; the office may want to call."""
    for person in told(notice.enrolment.student.family):
        tell(person, "withdrawal_noted", about=notice)
    tell_staff("staff_withdrawal", about=notice)


def wait_for_the_last_day(notice: Withdrawal) -> Waiting | None:
    """Until it is over, or the notice is taken back."""
    if notice.taken_back_at or now() >= over_at(notice):
        return None
    return Waiting(waits_for(notice), until=over_at(notice), again=timedelta(hours=6))


def end_it(notice: Withdrawal) -> None:
    """Lessons, series, enrolment and place, together."""
    carry_out(notice=notice)


def say_good_bye(notice: Withdrawal) -> None:
    """Once, unless they stayed."""
    if notice.taken_back_at is None:
        for person in told(notice.enrolment.student.family):
            tell(person, "withdrawal_done", about=notice)


WITHDRAWAL = Recipe(
    name="withdrawal",
    subject=Withdrawal,
    steps=(say_that_it_is_noted, wait_for_the_last_day, end_it, say_good_bye),
)
