"""The next bill is shown before it comes, and comes as it was shown."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from academy.kernel.money import Money
from billing.actions.extra import charge_extra
from billing.actions.invoice import raise_invoices
from billing.actions.payer import family_payer
from billing.models import Sort, TaxRate
from billing.queries.coming import until_of
from tests.billing.owing import drafted
from tests.cast import ANNE, GIULIA, MIA
from tests.school import Cedar
from tests.today import day_at_school

PAGE = reverse("family-coming-bill")


def page(cedar: Cedar, person: Any = GIULIA) -> str:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 11, 21), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 2, 1)),
        (date(2027, 1, 1), date(2027, 3, 1)),
    ],
)
def test_until_the_end_of_next_month(today: date, until: date) -> None:
    assert until_of(today) == until


def test_what_is_shown_is_what_is_billed(cedar: Cedar) -> None:
    mia, today = cedar.student(MIA), day_at_school()
    family_payer(family=mia.family)
    TaxRate.objects.create(name="HST", sort=Sort.GOODS, points=1300, first_day=today)
    for name, cents in (("Piano book, level 2", 1999), ("A metronome", 3900)):
        charge_extra(student=mia, sort=Sort.GOODS, name=name, amount=Money(cents, "CAD"), day=today, by=None)

    shown = page(cedar)
    [bill] = drafted(mia, until_of(today))

    for line in bill.lines.all():
        assert line.description in shown
        assert line.arithmetic in shown
    assert str(bill.total) in shown
    assert bill.total.cents == 6666
    raise_invoices(invoices=[bill])
    assert "Nothing to pay" in page(cedar)


def test_whoever_was_never_billed_has_nothing_to_pay(cedar: Cedar) -> None:
    assert "Nothing to pay" in page(cedar, ANNE)
