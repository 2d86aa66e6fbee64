"""What a visitor of the demo sees of make-ups."""

import pytest

from crm.demo.families import add_places
from crm.demo.make_ups import add_make_ups
from crm.demo.policy import add_policy
from scheduling.makeup.reasons import in_words
from scheduling.models import Decision, MakeUpCredit
from tests.cast import LEO, MIA
from tests.scheduling.makeups import broken
from tests.school import Cedar


@pytest.mark.django_db
def test_one_to_book_one_used_and_one_refused_with_its_reason(cedar: Cedar) -> None:
    add_policy(cedar.semester)
    add_places(cedar.semester)

    for _again in range(2):
        add_make_ups(cedar.semester)

    owed = MakeUpCredit.objects.order_by("pk")
    assert [(row.student.first_name, row.state) for row in owed] == [
        (MIA.first, "redeemed"),
        (MIA.first, "open"),
        (LEO.first, "open"),
    ]
    why = in_words(Decision.objects.get(outcome="charged").because)
    assert "Rule 5 asks for 24 hours of notice, and 2 hours are less, so it does not apply." in why
    assert broken() == {}
