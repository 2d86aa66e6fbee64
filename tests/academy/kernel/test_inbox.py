"""A provider's event is written once and handled once, however often, at once, and however late it comes."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from academy.kernel.inbox import receive
from academy.kernel.models import DeadLetter, InboundEvent, Notice
from academy.kernel.models.work import WorkState
from academy.kernel.queue import waiting
from academy.kernel.trace import tracing
from academy.kernel.work import do
from academy.models import Family, User


@pytest.fixture(autouse=True)
def readers(settings: Any) -> None:
    settings.INBOX = {**settings.INBOX, "test": "tests.academy.kernel.readers.READERS"}


def told(event_id: str = "one", kind: str = "seen") -> None:
    with tracing(request_id="request-of-the-webhook", actor="test"):
        receive("test", event_id, kind, {"id": event_id})


def handle() -> None:
    for pk in InboundEvent.objects.values_list("pk", flat=True):
        do("academy.InboundEvent", pk)


def together(count: int, act: Any) -> None:
    """So many threads do it at the same moment, each through a connection of its own."""
    gate = Barrier(count)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            gate.wait()
            act()
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_ten_deliveries_at_once_are_one_row_and_one_effect() -> None:
    together(10, told)
    [event] = InboundEvent.objects.all()
    assert (event.deliveries, event.request_id) == (10, "request-of-the-webhook")

    together(10, handle)

    assert Family.objects.filter(name="handled one").count() == 1
    assert InboundEvent.objects.get().state == WorkState.DONE


def test_an_event_whose_first_handling_was_lost_is_handled_when_it_comes_again(db: None) -> None:
    told()
    lose_the_rings()

    told()
    assert waiting() == 1
    handle()

    assert Family.objects.filter(name="handled one").count() == 1


def test_deduplicated_on_seen_the_same_event_would_be_lost(db: None) -> None:
    """The control: who looks only whether the row is there does not ring again."""
    told()
    lose_the_rings()

    if not InboundEvent.objects.filter(provider="test", event_id="one").exists():
        told()

    assert waiting() == 0


def lose_the_rings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_q_ormq")


def test_what_was_handled_rings_no_more(db: None) -> None:
    told()
    handle()
    lose_the_rings()

    told()

    assert waiting() == 0
    assert InboundEvent.objects.get().deliveries == 2


def test_a_kind_nobody_reads_is_kept_and_closed(db: None) -> None:
    told(kind="invoice.finalized")
    handle()

    event = InboundEvent.objects.get()
    assert (event.state, event.last_error) == (WorkState.CLOSED, "Nobody reads this kind.")


def test_a_foreign_event_goes_to_a_person_and_has_no_effect(db: None) -> None:
    staff = User.objects.create_user("fay@example.com", "x" * 12, first_name="Fay", is_staff=True)

    told(kind="foreign")
    handle()

    assert InboundEvent.objects.get().state == WorkState.DEAD
    letter = DeadLetter.objects.get()
    assert (letter.error, letter.request_id) == ("It belongs to nobody here.", "request-of-the-webhook")
    [alert] = Notice.objects.all()
    assert (alert.kind, alert.person, alert.about()) == ("staff_alert", staff, letter)
    assert Family.objects.count() == 0


def test_the_same_id_of_two_providers_is_two_events(db: None, settings: Any) -> None:
    settings.INBOX = {**settings.INBOX, "other": "tests.academy.kernel.readers.READERS"}
    told()
    receive("other", "one", "seen", {})

    assert InboundEvent.objects.count() == 2
