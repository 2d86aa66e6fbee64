"""Every constraint and trigger is tried with raw SQL: by this path too the database refuses, and says by which rule."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.house.forbidden import CASES, JUDGED_BY, WRITES, copy
from tests.house.forbidden.calendar import ONCE_MORE
from tests.house.seeded import Seeded

ROOMS = ("academy", "messaging", "scheduling", "billing", "crm")
WRITTEN_BY_A_MIGRATION = {"scheduling_claim.claim_follows_its_lesson"}
# Tables whose changes leave no line in the audit, and why not.
UNAUDITED = {
    "academy_auditentry": "it is the audit",
    "academy_deadletter": "says itself who answered it, and when",
    "academy_heartbeat": "changes every few seconds",
    "academy_idempotentreply": "an answer given once more",
    "academy_inboundevent": "says itself what became of it",
    "academy_notice": "says itself what became of it",
    "academy_rate": "counts",
    "academy_run": "its steps are its history",
    "academy_step": "is itself history",
    "billing_checkout": "the provider's word, which its own log keeps",
    "billing_closedmonth": "never changed",
    "billing_earning": "never changed",
    "billing_earningday": "never changed",
    "billing_balancemovement": "never changed",
    "billing_billingbatch": "says itself what became of it",
    "billing_journalentry": "never changed",
    "billing_posting": "never changed",
    "billing_reconciliation": "says itself what became of it",
    "messaging_message": "says itself what became of it",
    "scheduling_claim": "follows its lesson",
    "scheduling_creditentry": "is itself history, and never changed",
    "scheduling_resource": "a number for a teacher, student or room",
}


def rules() -> set[str]:
    """Every named constraint and guarding trigger of our tables."""
    found = set()
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            triggers = [trigger for trigger in getattr(model._meta, "triggers", ()) if trigger.name != "audited"]
            found |= {f"{model._meta.db_table}.{rule.name}" for rule in (*model._meta.constraints, *triggers)}
    return found


def test_every_rule_has_its_case_and_every_case_its_rule() -> None:
    assert rules() - CASES.keys() - WRITES.keys() == set(), "without a case"
    assert CASES.keys() - rules() == WRITTEN_BY_A_MIGRATION, "without a rule"


@pytest.mark.django_db
@pytest.mark.parametrize("rule", CASES)
def test_the_database_refuses(seeded: Seeded, rule: str) -> None:
    case = CASES[rule]
    expected = case.says or JUDGED_BY.get(rule) or rule.partition(".")[2]

    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        case.attempt()

    named = refused.value.__cause__.diag.constraint_name
    assert named == expected or expected in str(refused.value)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", WRITES)
def test_the_database_writes(seeded: Seeded, rule: str) -> None:
    change, holds = WRITES[rule]

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
        cursor.execute(holds)
        assert cursor.fetchone() == (True,)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_without_the_constraint_somebody_is_in_two_places(seeded: Seeded) -> None:
    """The control: it is this constraint that refuses, and no other."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE scheduling_claim DROP CONSTRAINT nobody_in_two_places")
        copy("scheduling_lesson", "state = 'booked'", **ONCE_MORE).attempt()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM scheduling_claim AS one JOIN scheduling_claim AS other ON one.id < other.id"
                " AND one.resource_id = other.resource_id AND one.is_live AND other.is_live AND"
                " tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)"
            )
            assert cursor.fetchone() == (1,)
        transaction.set_rollback(True)


def test_every_table_that_matters_is_audited() -> None:
    there = {model._meta.db_table: model for room in ROOMS for model in apps.get_app_config(room).get_models()}
    silent = {
        table
        for table, model in there.items()
        if not any(trigger.name == "audited" for trigger in getattr(model._meta, "triggers", ()))
    }

    assert silent == UNAUDITED.keys()
