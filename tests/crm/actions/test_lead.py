"""What an enquiry must be, and how a lead is lost."""

from datetime import date, timedelta

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.letters import Facts
from academy.kernel.models import Notice
from academy.queries.school import school
from crm.actions.contact import normal_email, normal_phone
from crm.actions.lead import invite, lose, record_enquiry, refuse_age
from crm.letters import STAFF_NEW_LEAD
from crm.models import Lead
from tests.cast import STAFF
from tests.school import Cedar
from tests.today import day_at_school, school_elsewhere


def years_ago(years: int, days: int = 0) -> date:
    today = day_at_school()
    return date(today.year - years, today.month, min(today.day, 28)) - timedelta(days=days)


def asks(cedar: Cedar, **facts: object) -> Lead:
    known = {
        "first_name": " Nora ",
        "last_name": "Quist",
        "email": " Nora.Quist@Example.com ",
        "phone": "416 555 0177",
        "student_name": "Ivo",
        "birth_date": years_ago(8),
        "subject": cedar.subject("piano"),
    }
    return record_enquiry(**{**known, **facts})  # type: ignore[arg-type]


def office_reads() -> Facts:
    facts = STAFF_NEW_LEAD.facts(Notice.objects.filter(kind="staff_new_lead").earliest("pk"))
    assert facts
    return facts


def test_an_enquiry_is_written_as_people_are_recognised_and_the_office_told(cedar: Cedar) -> None:
    lead = asks(cedar)

    assert (str(lead), lead.email, lead.phone, lead.stage) == (
        "Nora Quist", "nora.quist@example.com", "+14165550177", "new",
    )  # fmt: skip
    told = Notice.objects.filter(kind="staff_new_lead").values_list("person__email", flat=True)
    assert sorted(told) == sorted(person.email for person in STAFF)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nora"),
        ("email", "nora@"),
        ("phone", "twelve"),
        ("phone", "12"),
        ("birth_date", day_at_school() + timedelta(days=1)),
        ("birth_date", years_ago(3)),
        ("birth_date", years_ago(19, days=1)),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(cedar: Cedar, field: str, value: object) -> None:
    with pytest.raises(Refusal) as refused:
        asks(cedar, **{field: value})

    assert list(refused.value.fields) == [field]
    assert Lead.objects.count() == 0


@pytest.mark.parametrize("years", [4, 18])
def test_the_youngest_and_the_oldest_are_welcome(cedar: Cedar, years: int) -> None:
    assert asks(cedar, birth_date=years_ago(years)).pk


def test_a_child_is_as_old_as_it_is_today_at_the_school(cedar: Cedar) -> None:
    today = school_elsewhere()
    born = today.replace(year=today.year - school().youngest_age)

    refuse_age(born)
    with pytest.raises(Refusal):
        refuse_age(born + timedelta(days=1))


def test_the_office_reads_how_old_a_child_is_today_at_the_school(cedar: Cedar) -> None:
    today = school_elsewhere()
    asks(cedar, birth_date=today.replace(year=today.year - 8))
    assert office_reads()["age"] == 8

    Lead.objects.update(birth_date=today.replace(year=today.year - 8) + timedelta(days=1))
    assert office_reads()["age"] == 7


def test_an_adult_is_older_than_a_child(cedar: Cedar) -> None:
    refuse_age(years_ago(40), is_adult=True)

    with pytest.raises(Refusal) as refused:
        refuse_age(years_ago(12), is_adult=True)
    assert refused.value.code == "age"


def test_addresses_and_numbers_are_made_equal() -> None:
    assert normal_email("  A.B@EXAMPLE.com") == "a.b@example.com"
    assert (
        normal_phone("(416) 555-0177", country="CA") == normal_phone("+1 416 555 0177", country="IN") == "+14165550177"
    )
    assert normal_phone("   ", country="CA") == ""


def test_a_lead_is_lost_with_a_reason_and_once(cedar: Cedar) -> None:
    lead = asks(cedar)
    with pytest.raises(Refusal) as refused:
        lose(lead=lead, reason=" ")
    assert "reason" in refused.value.fields

    lose(lead=lead, reason=" Moved away. ")

    lead.refresh_from_db()
    assert (lead.stage, lead.lost_reason) == ("lost", "Moved away.")
    for again in (lambda: lose(lead=lead, reason="Again."), lambda: invite(lead=lead)):
        with pytest.raises(Refusal):
            again()
