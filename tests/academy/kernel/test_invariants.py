"""Every invariant, shown to hold in a living school and to see the one thing that breaks it."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from academy.kernel.db import Now, now
from academy.kernel.dead_letters import bury
from academy.kernel.invariants import Comparison, Invariant, every
from academy.kernel.models import Notice, Run
from academy.kernel.trace import tracing
from academy.kernel.work import claim, perform
from academy.kernel.workflow import advance, cancel, run_of
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.payment import record_payment
from billing.models import Payment, Refund
from crm.actions.lead import invite, record_enquiry
from messaging.models import Message
from scheduling.actions.book import book_place
from tests.academy.kernel.living_calendar import live_the_calendar
from tests.academy.kernel.planted import EDGES, PLANTED
from tests.academy.kernel.planted_calendar import CALENDAR_EDGES, PLANTED_IN_THE_CALENDAR
from tests.academy.kernel.planted_charges import PLANTED_AMONG_CHARGES
from tests.academy.kernel.planted_credits import CREDIT_EDGES, PLANTED_AMONG_CREDITS
from tests.academy.kernel.planted_earnings import PLANTED_AMONG_EARNINGS
from tests.academy.kernel.planted_links import PLANTED_AMONG_LINKS
from tests.academy.kernel.planted_moved import MOVEMENT_EDGES, PLANTED_AMONG_MOVEMENTS
from tests.academy.kernel.planted_subscriptions import PLANTED_AMONG_SUBSCRIPTIONS
from tests.cast import GIULIA, LEO, LIND, MIA, OKAFOR, SAM, ZOE, Child, Person
from tests.moved_rows import add_movements
from tests.school import Cedar, open_cedar_heights
from tests.today import day_at_school

ALL_PLANTED = [
    *PLANTED,
    *PLANTED_IN_THE_CALENDAR,
    *PLANTED_AMONG_CREDITS,
    *PLANTED_AMONG_LINKS,
    *PLANTED_AMONG_CHARGES,
    *PLANTED_AMONG_MOVEMENTS,
    *PLANTED_AMONG_EARNINGS,
    *PLANTED_AMONG_SUBSCRIPTIONS,
]


@pytest.fixture(scope="module")
def living_school(own_database: None, django_db_blocker: Any) -> Iterator[Cedar]:
    """Somebody confirmed, somebody holding, somebody who failed and paid all the same; dead work; a mail sent."""
    with django_db_blocker.unblock(), transaction.atomic(), tracing(actor="test"):
        cedar = open_cedar_heights(day_at_school())
        _confirmed(cedar)
        _held(cedar)
        live_the_calendar(cedar)
        _failed_but_paid(cedar)
        _invited(cedar)
        _dead(cedar)
        _said(cedar)
        add_movements(Payment.objects.get(reference="pi_late"))
        with connection.cursor() as cursor:
            # A table whose deferred checks are still to come cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield cedar
        transaction.set_rollback(True)


def _book(cedar: Cedar, child: Child, teacher: Person, subject: str, by: Person) -> Any:
    enrolment = book_place(
        student=cedar.student(child), timeslot=cedar.slot(teacher), by=cedar.user(by), subject=cedar.subject(subject)
    )
    return enrolment, raise_first_invoice(enrolment=enrolment)


def _pay(invoice: Any, provider: Payment.Provider, reference: str) -> None:
    record_payment(
        invoice=invoice, amount=invoice.total, provider=provider, reference=reference, received_at=now(), method="test"
    )


def _confirmed(cedar: Cedar) -> None:
    enrolment, invoice = _book(cedar, MIA, LIND, "piano", GIULIA)
    _pay(invoice, Payment.Provider.TRANSFER, "by-hand")
    perform(Run, run_of("enrolment", enrolment).pk, advance)


def _held(cedar: Cedar) -> None:
    _book(cedar, LEO, OKAFOR, "drums", GIULIA)


def _failed_but_paid(cedar: Cedar) -> None:
    enrolment = book_place(
        student=cedar.student(ZOE), timeslot=cedar.slot(LIND, 3), by=cedar.user(SAM), subject=cedar.subject("piano")
    )
    invoice = raise_first_invoice(enrolment=enrolment)
    run = run_of("enrolment", enrolment)
    cancel(run, reason="They moved away.")
    perform(Run, run.pk, advance)
    _pay(invoice, Payment.Provider.STRIPE, "pi_late")


def _invited(cedar: Cedar) -> None:
    lead = record_enquiry(
        first_name="Nora",
        last_name="Quist",
        email="nora@example.com",
        phone="",
        student_name="Ivo",
        birth_date=day_at_school() - timedelta(days=8 * 366),
        subject=cedar.subject("piano"),
    )
    invite(lead=lead)


def _dead(cedar: Cedar) -> None:
    run = run_of("enrolment", cedar.student(LEO).enrolments.get())
    bury(claim(Run, run.pk), "It broke.")


def _said(cedar: Cedar) -> None:
    notice = Notice.objects.filter(kind="welcome").get()
    Message.objects.create(
        notice=notice,
        channel=Message.Channel.EMAIL,
        person=cedar.user(GIULIA),
        address=GIULIA.email,
        message_id=f"notice-{notice.pk}",
        state=Message.State.SENT,
    )
    Notice.objects.filter(pk=notice.pk).update(state="done", finished_at=Now())


def broken() -> dict[str, list[dict[str, Any]]]:
    """The violations by the promise's name."""
    found = {promise.name: promise.violations() for promise in every() if isinstance(promise, Invariant)}
    return {name: rows for name, rows in found.items() if rows}


def plant(*statements: str) -> None:
    """Somebody at the database, with everything switched off that would refuse."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount != 0, f"nothing was planted by: {statement}"


def test_nothing_is_broken_in_a_living_school(living_school: Cedar) -> None:
    assert broken() == {}


@pytest.mark.parametrize(("name", "statements"), ALL_PLANTED, ids=[name for name, _ in ALL_PLANTED])
def test_a_planted_violation_is_seen(living_school: Cedar, name: str, statements: tuple[str, ...]) -> None:
    with transaction.atomic():
        plant(*statements)
        assert name in broken()
        transaction.set_rollback(True)


def test_every_invariant_has_its_planted_violation() -> None:
    asked = {promise.name for promise in every() if isinstance(promise, Invariant)}

    assert {name for name, _ in ALL_PLANTED} == asked


@pytest.mark.parametrize(
    ("table", "column", "start", "became"), [*EDGES, *CALENDAR_EDGES, *CREDIT_EDGES, *MOVEMENT_EDGES]
)
def test_a_move_along_no_edge_is_seen_in_the_history(
    living_school: Cedar, table: str, column: str, start: str, became: str
) -> None:
    with transaction.atomic():
        plant(
            "INSERT INTO academy_auditentry (at, table_name, row_id, operation, changes, actor, request_id)"
            f" SELECT now(), '{table}', min(id), 'UPDATE', '{{\"{column}\": [\"{start}\", \"{became}\"]}}', '', ''"
            f" FROM {table}"
        )
        seen = {row["wrong"] for row in broken()[f"I7 {table}.{column}"]}
        transaction.set_rollback(True)

    assert "no such edge" in seen


def test_a_gap_in_a_history_is_seen(living_school: Cedar) -> None:
    with transaction.atomic():
        plant(
            "ALTER TABLE academy_auditentry DISABLE TRIGGER USER",
            "DELETE FROM academy_auditentry WHERE id = (SELECT min(id) FROM academy_auditentry"
            " WHERE table_name = 'billing_invoice' AND operation = 'UPDATE' AND changes ? 'state')",
        )
        [row] = broken()["I7 billing_invoice.state"]
        transaction.set_rollback(True)

    assert row["wrong"] in ("a gap in its history", "changed behind the audit")


@dataclass
class Told:
    """An outside world that says it did just this."""

    entries: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mails: list[dict[str, Any]] = field(default_factory=list)

    def log(self, kind: str) -> list[dict[str, Any]]:
        return self.entries.get(kind, [])

    def mailbox(self) -> list[dict[str, Any]]:
        return self.mails


def compare(name: str, told: Told) -> list[dict[str, Any]]:
    [found] = [promise for promise in every() if promise.name == name and isinstance(promise, Comparison)]
    return found.differences(told)


def _charge(intent: str, amount: int, invoice: str = "1") -> dict[str, Any]:
    return {"payment_intent": intent, "amount": amount, "fee": 0, "metadata": {"invoice": invoice}}


def test_charges_are_held_against_the_providers_own_log(living_school: Cedar) -> None:
    paid = Payment.objects.get(reference="pi_late").amount_cents
    right = {"charge.captured": [_charge("pi_late", paid)]}

    assert compare("I2 charges-are-booked", Told(right)) == []
    assert compare("I2 charges-are-booked", Told()) == [
        {"payment_intent": "pi_late", "provider": None, "booked": [paid, 0, 0]}
    ]
    wrong = {"charge.captured": [_charge("pi_late", paid + 1)]}
    assert len(compare("I2 charges-are-booked", Told(wrong))) == 1
    unknown = {"charge.captured": [_charge("pi_late", paid), _charge("pi_other", 5, "2")]}
    assert compare("I2 charges-are-booked", Told(unknown)) == [
        {"payment_intent": "pi_other", "provider": [5, 0, 0], "booked": None}
    ]
    twice = {"charge.captured": [_charge("pi_late", paid), _charge("pi_again", paid)]}
    assert compare("I2 charges-are-booked", Told(twice))[-1] == {"invoice": "1", "charged": ["pi_late", "pi_again"]}
    refunded = right | {"refund.paid": [{"payment_intent": "pi_late", "amount": paid}]}
    assert compare("I2 charges-are-booked", Told(refunded)) == [
        {"payment_intent": "pi_late", "provider": [paid, 0, paid], "booked": [paid, 0, 0]}
    ]
    with transaction.atomic():
        Refund.objects.update(state=Refund.State.DONE, reference="re_1")
        assert compare("I2 charges-are-booked", Told(refunded)) == []
        transaction.set_rollback(True)


def test_no_obligation_is_taken_twice_by_the_providers_own_log(living_school: Cedar) -> None:
    one, again = (
        {"payment_intent": intent, "amount": 500, "metadata": {"obligation": "invoice-1"}}
        for intent in ("pi_1", "pi_2")
    )

    assert compare("I2 obligation-taken-once", Told({"charge.captured": [one]})) == []
    assert compare("I2 obligation-taken-once", Told({"charge.captured": [one, again]})) == [
        {"obligation": "invoice-1", "taken": ["pi_1", "pi_2"], "ours": 0}
    ]
    refunded = {"charge.captured": [one, again], "refund.paid": [{"payment_intent": "pi_2", "amount": 500}]}
    assert compare("I2 obligation-taken-once", Told(refunded)) == []


def test_mails_are_held_against_the_mailbox(living_school: Cedar) -> None:
    [message] = Message.objects.all()
    mail = {"payload": json.dumps({"message": message.message_id}), "headers": {}}
    plain = {"payload": "", "headers": {"Message-ID": f"<{message.message_id}>"}}
    stranger = {"payload": "", "headers": {"Message-ID": "<somebody@else>"}}

    assert compare("I4 mails-arrived", Told(mails=[mail])) == []
    assert compare("I4 mails-arrived", Told(mails=[plain, plain])) == []
    assert compare("I4 mails-arrived", Told()) == [{"message": message.message_id, "state": "sent", "arrived": 0}]
    assert compare("I4 mails-arrived", Told(mails=[mail, stranger])) == [
        {"message": "somebody@else", "state": "unknown to us", "arrived": 1}
    ]


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_is_broken_and_exits_with_one(cedar: Cedar) -> None:
    said = io.StringIO()
    call_command("verify_invariants", "--json", stdout=said)
    assert json.loads(said.getvalue()) == {}

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO academy_auditentry (at, table_name, row_id, operation, changes, actor, request_id)"
            " VALUES (now(), 'academy_user', 1, 'UPDATE', '{}', 'user:1', '')"
        )
    said = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_invariants", "--json", stdout=said)
    assert ended.value.code == 1
    [[name, rows]] = json.loads(said.getvalue()).items()
    assert name.startswith("I9 actor-and-request: ")
    assert [row["actor"] for row in rows] == ["user:1"]

    words = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_invariants", stdout=words)
    assert f"{len(every())} promises asked, 1 broken." in words.getvalue()
