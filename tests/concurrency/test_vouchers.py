"""The last use of a voucher, wanted by many at once: one has it. Without the trigger the same harness turns red."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connection

from academy.kernel.errors import Refusal
from academy.models import Enrolment
from billing.actions.voucher import make_voucher, use_voucher
from billing.models import Voucher, VoucherUse
from tests.billing.owing import enrolment_of, taught
from tests.cast import GIULIA, LEO, LIND, MIA, OKAFOR
from tests.concurrency.crowd import together
from tests.school import Cedar

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS, AT_ONCE = 5, 8
RULE = "pgtrigger_not_used_up_"


@pytest.fixture
def enrolments(cedar: Cedar) -> list[Enrolment]:
    return [enrolment_of(taught(cedar, child, teacher)) for child, teacher in ((MIA, LIND), (LEO, OKAFOR))]


def use(voucher: Voucher, enrolment: Enrolment, cedar: Cedar) -> str:
    try:
        use_voucher(code=voucher.code, enrolment=enrolment, by=cedar.user(GIULIA))
    except Refusal as no:
        return no.code
    return "used"


def most_at_once(cedar: Cedar, enrolments: list[Enrolment]) -> list[str]:
    """What each of them is told: the children of one family, each asked for by four tabs at once."""
    voucher = make_voucher(cents=5000)
    calls = [partial(use, voucher, enrolments[number % 2], cedar) for number in range(AT_ONCE)]
    return sorted(together(*calls))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_last_use_is_one_familys(number: int, cedar: Cedar, enrolments: list[Enrolment]) -> None:
    answers = most_at_once(cedar, enrolments)

    assert answers.count("used") == VoucherUse.objects.count() == 1
    assert set(answers) <= {"used", "used-up", "used-here"}


@pytest.fixture
def without_the_trigger() -> Iterator[None]:
    """And every use dawdles, so that all have looked before the first is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s", [RULE + "%"])
        [name] = cursor.fetchone()
        cursor.execute(f"ALTER TABLE billing_voucheruse DISABLE TRIGGER {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE billing_voucheruse ENABLE TRIGGER {name}")


def test_without_the_trigger_it_is_used_twice(
    cedar: Cedar, enrolments: list[Enrolment], without_the_trigger: None
) -> None:
    assert most_at_once(cedar, enrolments).count("used") == 2
