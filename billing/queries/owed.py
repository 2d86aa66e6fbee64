"""What families owe and were not billed yet: the same answer for a preview, a draft and an invoice."""

from collections.abc import Collection
from datetime import date, timedelta

from academy.models import Enrolment
from billing.pricing.bill import Line, bill
from billing.pricing.contradictions import Contradiction
from billing.queries.household import billed, households

# What was not billed within so many days is put right by hand.
BACK = timedelta(days=400)


def owed_by(
    families: Collection[int], *, until: date, also: Enrolment | None = None
) -> dict[int, list[Line] | Contradiction]:
    """Of each family the lines that a bill of the days before `until` has, or why it cannot be worked out.

    also: an enrolment that is only provisional as yet, and is to be billed.
    """
    facts = households(families, since=until - BACK, also=also)
    before = billed(facts)
    found: dict[int, list[Line] | Contradiction] = {}
    for family, household in facts.items():
        try:
            found[family] = bill(household, until=until, billed=before.get(family, {}))
        except Contradiction as no:
            found[family] = no
    return found
