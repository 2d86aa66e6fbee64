"""An obligation to tell somebody is written once, with the transaction that owes it."""

from datetime import timedelta

import pytest

from academy.kernel.db import now
from academy.kernel.models import Notice
from academy.kernel.notices import tell, tell_staff
from academy.kernel.queue import waiting
from academy.kernel.trace import tracing
from academy.models import Family, User
from tests.academy.kernel.undone import rolled_back


@pytest.fixture
def nora(db: None) -> User:
    return User.objects.create_user("nora@example.com", "x" * 12, first_name="Nora")


def test_told_twice_it_is_owed_once(nora: User, family: Family) -> None:
    with tracing(request_id="why-she-is-told", actor="test"):
        first = tell(nora, "welcome", about=family, facts={"a": 1})
    again = tell(nora, "welcome", about=family, facts={"a": 2})

    assert again == first
    assert (again.facts, again.request_id) == ({"a": 1}, "why-she-is-told")
    assert str(first) == f"welcome about family {family.pk}"
    assert first.about() == family
    assert waiting() == 2


def test_another_occasion_kind_person_or_subject_is_another_notice(nora: User, family: Family) -> None:
    other = Family.objects.create(name="Other")
    tom = User.objects.create_user("tom@example.com", "x" * 12, first_name="Tom")

    tell(nora, "reminder", about=family, occasion="24h")
    tell(nora, "reminder", about=family, occasion="15min")
    tell(nora, "welcome", about=family)
    tell(nora, "welcome", about=other)
    tell(tom, "welcome", about=family)

    assert Notice.objects.count() == 5


def test_it_is_owed_only_if_what_owes_it_was_written(nora: User, family: Family) -> None:
    with rolled_back():
        tell(nora, "welcome", about=family)

    assert Notice.objects.count() == 0
    assert waiting() == 0


def test_it_may_wait_and_it_may_expire(nora: User, family: Family) -> None:
    later, end = now() + timedelta(hours=1), now() + timedelta(hours=2)

    notice = tell(nora, "reminder", about=family, not_before=later, expires_at=end)

    assert (notice.not_before, notice.expires_at) == (later, end)
    assert not Notice.objects.due().exists()


def test_the_office_is_everybody_who_works_there_now(nora: User, family: Family) -> None:
    staff = [
        User.objects.create_user(f"{name}@example.com", "x" * 12, first_name=name, is_staff=True)
        for name in ("ann", "ben", "gone")
    ]
    User.objects.filter(first_name="gone").update(is_active=False)

    tell_staff("staff_alert", about=family)
    tell_staff("staff_alert", about=family)

    assert set(Notice.objects.values_list("person", flat=True)) == {staff[0].pk, staff[1].pk}
    assert Notice.objects.count() == 2


def test_what_it_was_about_may_be_gone(nora: User, family: Family) -> None:
    notice = tell(nora, "welcome", about=family)
    Family.objects.all().delete()

    assert notice.about() is None
