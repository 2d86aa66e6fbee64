"""From a lead to a family with a login, once, whoever they were before."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from academy.kernel.models import Notice
from academy.kernel.trace import tracing
from academy.kernel.work import perform
from academy.kernel.workflow import advance, run_of
from academy.models import Family, Guardian, Student, User
from crm.actions.lead import invite, record_enquiry
from crm.models import Lead
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.today import day_at_school


def asks(cedar: Cedar, **facts: object) -> Lead:
    known = {
        "first_name": "Nora",
        "last_name": "Quist",
        "email": "nora@example.com",
        "phone": "",
        "student_name": "Ivo",
        "birth_date": day_at_school() - timedelta(days=8 * 366),
        "subject": cedar.subject("piano"),
    }
    with tracing(actor="test"):
        return record_enquiry(**{**known, **facts})  # type: ignore[arg-type]


def convert(lead: Lead) -> Lead:
    invite(lead=lead)
    run = run_of("conversion", lead)
    assert run
    perform(type(run), run.pk, advance)
    lead.refresh_from_db()
    return lead


def test_a_stranger_becomes_a_family_with_a_login_to_come(cedar: Cedar) -> None:
    lead = convert(asks(cedar))

    assert (lead.stage, lead.family.name, lead.student.first_name, lead.guardian.email) == (
        "invited", "Quist", "Ivo", "nora@example.com",
    )  # fmt: skip
    assert not lead.guardian.has_usable_password()
    guardian = Guardian.objects.get(user=lead.guardian)
    assert (guardian.family, guardian.may_see, guardian.may_book, guardian.may_pay) == (lead.family, True, True, True)
    assert Notice.objects.filter(kind="invite", person=lead.guardian).count() == 1


def test_a_guardian_who_asks_for_a_child_we_know_is_made_anew_in_nothing(cedar: Cedar) -> None:
    before = (User.objects.count(), Family.objects.count(), Student.objects.count())
    mia = cedar.student(MIA)

    lead = convert(asks(cedar, email=GIULIA.email.upper(), student_name="Mia", birth_date=mia.birth_date))

    assert (User.objects.count(), Family.objects.count(), Student.objects.count()) == before
    assert (lead.guardian, lead.family, lead.student) == (cedar.user(GIULIA), mia.family, mia)


def test_two_enquiries_of_one_person_become_one_family(cedar: Cedar) -> None:
    first, second = convert(asks(cedar)), convert(asks(cedar, student_name="Ida"))

    assert (first.guardian, first.family) == (second.guardian, second.family)
    assert {student.first_name for student in Student.objects.of_family(first.family)} == {"Ivo", "Ida"}


def test_invited_twice_is_refused(cedar: Cedar, worker: Callable[[], int]) -> None:
    lead = asks(cedar)
    invite(lead=lead)

    with pytest.raises(Exception, match="is already") as refused:
        invite(lead=lead)

    assert refused.value.code == "not-new"
