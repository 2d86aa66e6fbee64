"""The audit is written by the database, with who did it and in which request."""

import json
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction
from django.test import Client

from academy.kernel.models import AuditEntry, InboundEvent
from academy.kernel.trace import become, current, tracing
from academy.kernel.work import perform
from academy.models import Family, User
from tests.academy.kernel.undone import rolled_back
from tests.cast import GIULIA, OLIVIA
from tests.school import Cedar
from tests.signing import signature


def entries(table: str = "academy_family") -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.filter(table_name=table).order_by("pk")
    return [(row.operation, row.actor, row.request_id) for row in rows]


def test_each_change_tells_what_was_and_what_became(db: None) -> None:
    with tracing(request_id="request-one", actor="user:7"):
        family = Family.objects.create(name="Lindqvist")
        pk = family.pk
        Family.objects.filter(pk=pk).update(name="Lind")
        family.delete()

    rows = AuditEntry.objects.filter(table_name="academy_family").order_by("pk")
    assert [(row.operation, row.row_id, row.actor, row.request_id) for row in rows] == [
        (operation, pk, "user:7", "request-one") for operation in ("INSERT", "UPDATE", "DELETE")
    ]
    assert rows[0].changes["name"] == "Lindqvist"
    assert rows[1].changes == {"name": ["Lindqvist", "Lind"]}
    assert rows[2].changes["name"] == "Lind"
    assert str(rows[1]) == f"academy_family {rows[1].row_id} changed"


def test_a_change_of_nothing_leaves_no_line(db: None) -> None:
    family = Family.objects.create(name="Lindqvist")
    Family.objects.filter(pk=family.pk).update(name="Lindqvist")

    assert len(entries()) == 1


def test_a_bulk_update_leaves_a_line_for_every_row(db: None) -> None:
    Family.objects.bulk_create(Family(name=name) for name in ("a", "b", "c"))
    with tracing(request_id="request-two", actor="worker"):
        Family.objects.update(name="x")

    assert entries()[3:] == [("UPDATE", "worker", "request-two")] * 3


def test_after_a_rollback_the_database_is_told_again_who_it_is(db: None) -> None:
    with tracing(request_id="request-three", actor="user:7"):
        with rolled_back():
            Family.objects.create(name="never")
        Family.objects.create(name="kept")

    assert entries() == [("INSERT", "user:7", "request-three")]


@pytest.mark.django_db(transaction=True)
def test_the_next_request_on_the_same_connection_is_not_taken_for_the_last() -> None:
    with tracing(request_id="request-four", actor="user:7"):
        Family.objects.create(name="a")
    Family.objects.create(name="b")
    with tracing(request_id="request-five", actor="user:8"):
        with rolled_back():
            Family.objects.create(name="never")
        Family.objects.create(name="c")

    assert entries() == [
        ("INSERT", "user:7", "request-four"),
        ("INSERT", "", ""),
        ("INSERT", "user:8", "request-five"),
    ]


@pytest.mark.django_db(transaction=True)
def test_somebody_at_the_database_has_no_name_but_leaves_a_line() -> None:
    told = connection.settings_dict
    family = Family.objects.create(name="Lindqvist")
    address = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": told["NAME"]}
    with psycopg.connect(**{name: value for name, value in address.items() if value}) as by_hand:
        by_hand.execute("UPDATE academy_family SET name = 'by hand'")

    assert entries()[-1] == ("UPDATE", "", "")
    assert AuditEntry.objects.latest("pk").row_id == family.pk


def test_a_page_names_its_person_and_request(cedar: Cedar, client: Client) -> None:
    olivia = cedar.user(OLIVIA)
    client.force_login(olivia, backend="django.contrib.auth.backends.ModelBackend")
    subject = cedar.subject("piano")

    answer = client.post(
        f"/admin/academy/subject/{subject.pk}/change/",
        {"name": "Pianoforte", "slug": "piano", "position": "0"},
        headers={"X-Request-ID": "request-of-olivia"},
    )

    assert answer["X-Request-ID"] == "request-of-olivia"
    assert entries("academy_subject")[-1] == ("UPDATE", f"user:{olivia.pk}", "request-of-olivia"), answer.content


def test_the_worker_acts_for_the_request_that_asked(piece: InboundEvent) -> None:
    InboundEvent.objects.update(request_id="request-of-nora")

    def effect(_work: InboundEvent) -> None:
        Family.objects.create(name="made")

    perform(InboundEvent, piece.pk, effect)

    assert entries() == [("INSERT", "worker", "request-of-nora")]


def test_a_webhook_names_the_provider(db: None, client: Client, settings: Any) -> None:
    body = json.dumps({"id": "evt_1", "object": "event", "type": "customer.created", "livemode": False})
    header = signature(body, settings.STRIPE_WEBHOOK_SECRET)

    answer = client.post(
        "/webhooks/stripe/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": header, "X-Request-ID": "request-of-stripe"},
    )

    assert answer.status_code == 200
    assert InboundEvent.objects.get().request_id == "request-of-stripe"


def test_a_password_is_never_written_down_and_a_sign_in_is_no_change(cedar: Cedar) -> None:
    user = cedar.user(GIULIA)
    before = len(entries("academy_user"))
    user.set_password("a long and quiet river")
    user.save()
    User.objects.filter(pk=user.pk).update(last_login="2026-01-01T00:00Z")

    assert len(entries("academy_user")) == before
    assert not AuditEntry.objects.filter(changes__has_key="password").exists()


@pytest.mark.parametrize("statement", ["UPDATE academy_auditentry SET actor = 'me'", "DELETE FROM academy_auditentry"])
def test_what_stands_in_the_audit_stays(db: None, statement: str) -> None:
    Family.objects.create(name="Lindqvist")

    with pytest.raises(Error, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert len(entries()) == 1


def test_the_trace_ends_with_its_block_and_learns_its_person() -> None:
    with tracing(actor="visitor") as trace:
        become("user:7")
        assert (current().actor, current().request_id) == ("user:7", trace.request_id)
    assert (current().actor, current().request_id) == ("", "")
