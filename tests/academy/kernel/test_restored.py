"""A backup was restored: no number that the world outside has seen is handed out a second time."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from academy.kernel.restored import MARGIN, move_numbers_on
from billing.models import Charge, Invoice, Payer
from tests.cast import MIA
from tests.school import Cedar
from tests.today import day_at_school

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"


def kept() -> dict[str, int | None]:
    """What a backup says of each sequence."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        return dict(cursor.fetchall())


def restore(backup: dict[str, int | None]) -> None:
    """As pg_restore does: each goes on where it was, or has never been used."""
    with connection.cursor() as cursor:
        for name, value in backup.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, value or 1, value is not None])


def next_invoice(cedar: Cedar) -> Invoice:
    payer, _new = Payer.objects.get_or_create(family=cedar.student(MIA).family, person=None)
    return Invoice.objects.create(payer=payer, currency="CAD", due_on=day_at_school())


def lost_key(cedar: Cedar) -> str:
    """Of a charge that Stripe was asked for, and that the backup does not know."""
    with transaction.atomic():
        key = Charge(invoice=next_invoice(cedar), nth=1).key
        transaction.set_rollback(True)
    return key


@pytest.fixture
def backup(cedar: Cedar) -> Iterator[dict[str, int | None]]:
    """As the school stands; whatever the test does, the next one counts on from here."""
    next_invoice(cedar)
    backup = kept()
    yield backup
    restore(backup)


def test_a_lost_charges_key_is_never_made_again(cedar: Cedar, backup: dict[str, int | None]) -> None:
    lost = lost_key(cedar)
    restore(backup)

    call_command("move_numbers_on", stdout=StringIO())

    after = Charge(invoice=next_invoice(cedar), nth=1)
    assert after.key != lost
    assert after.invoice_id == (backup["billing_invoice_id_seq"] or 0) + MARGIN + 1


def test_every_table_goes_on_later_also_one_that_was_empty(backup: dict[str, int | None]) -> None:
    count = move_numbers_on(margin=7)

    assert count == len(backup) > 50
    assert kept() == {name: (value or 0) + 7 for name, value in backup.items()}
    assert None in backup.values()


def test_control_a_restore_alone_makes_the_same_key_again(cedar: Cedar, backup: dict[str, int | None]) -> None:
    lost = lost_key(cedar)
    restore(backup)

    assert Charge(invoice=next_invoice(cedar), nth=1).key == lost
