"""A package is taken back while its lot expires: what was earned goes, whoever was first. The control turns red."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from academy.queries.school import school_today
from billing.actions.invoice import void_invoice
from billing.actions.ledger import post_day
from billing.actions.lot import keep_lots
from billing.actions.lot_end import expire_lot
from billing.actions.package import sell_package
from billing.earning_invariants import LOTS_EARN_WHAT_IS_BILLED
from billing.models import Account, Invoice, JournalEntry, Lot, LotUse
from billing.queries.lots import billed_net
from tests.billing.earning import account, assert_sound
from tests.billing.owing import enrolment_of, taught
from tests.concurrency.crowd import together
from tests.school import Cedar

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def lots(cedar: Cedar) -> list[Lot]:
    """One that is over, and one that a lesson of Mia's may take."""
    series = taught(cedar)
    today = school_today()
    sold = partial(sell_package, enrolment=enrolment_of(series), lessons=1, cents=3000, by=None)
    over = sold(first_day=today - timedelta(days=9), weeks=1)
    free = sold(first_day=today, weeks=40)
    LotUse.objects.update(given_back_at=enrolment_of(series).created_at)
    return [over.lots.get(), free.lots.get()]


def invoice_of(lot: Lot) -> Invoice:
    return Invoice.objects.get(lines__kind="extra", lines__about=lot.package.extra_id)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_it_is_owed_no_more_and_nothing_stays_earned_or_taken(number: int, lots: list[Lot]) -> None:
    backs = [partial(void_invoice, invoice=invoice_of(lot), because="A slip.") for lot in lots]
    student = lots[0].package.enrolment.student_id

    together(*backs, partial(expire_lot, lot=lots[0]), *[partial(keep_lots, students=[student])] * 3)

    assert (account(Account.REVENUE), account(Account.DEFERRED)) == (0, 0)
    assert not LotUse.objects.filter(given_back_at=None).exists()
    assert_sound()


def naively(lot: Lot) -> None:
    """Look what is billed for it, then earn that."""
    with transaction.atomic():
        [(payer, cents)] = billed_net(lot.package).items()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1)")
        post_day(
            kind=JournalEntry.Kind.BREAKAGE,
            about=lot,
            memo="naively",
            day=school_today(),
            currency="CAD",
            sides=[(payer, Account.DEFERRED, cents), (payer, Account.REVENUE, -cents)],
        )


def test_without_the_lock_it_earns_what_nobody_owes(lots: list[Lot]) -> None:
    together(partial(naively, lots[0]), partial(void_invoice, invoice=invoice_of(lots[0]), because="A slip."))

    assert account(Account.REVENUE) == 3000
    assert LOTS_EARN_WHAT_IS_BILLED.violations()
