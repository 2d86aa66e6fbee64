"""The enquiry page: each rule is named at its field, what was typed stays, nothing is written until all is right."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from academy.kernel.models import Notice
from crm.models import Lead
from tests.school import Cedar
from tests.today import day_at_school


def born(years: int) -> str:
    return str(day_at_school() - timedelta(days=round(years * 365.25) + 30))


def form(**changed: str) -> dict[str, str]:
    return {
        "first_name": "Nora",
        "last_name": "Finch",
        "email": "Nora.Finch@Example.com",
        "phone": "416 555 0177",
        "student_name": "Ivo",
        "birth_date": born(8),
        "subject": "piano",
        "message": "He hums all day.",
        "consent": "on",
        "website": "",
        **changed,
    }


def ask(browser: Client | None = None, **changed: str) -> Any:
    return (browser or Client()).post("/enquiry/", form(**changed))


def test_an_enquiry_becomes_a_lead_and_the_office_is_told_once(cedar: Cedar) -> None:
    answer = ask()

    [lead] = Lead.objects.all()
    assert (answer.status_code, answer["Location"]) == (302, "/enquiry/thanks/")
    assert (lead.first_name, lead.email, lead.phone) == ("Nora", "nora.finch@example.com", "+14165550177")
    assert (lead.student_name, lead.subject.slug, lead.stage) == ("Ivo", "piano", "new")
    assert (lead.message, lead.zone) == ("He hums all day.", "America/Toronto")
    assert Notice.objects.filter(kind="staff_new_lead", about_id=lead.pk).count() == 3


FUTURE = str(day_at_school() + timedelta(days=2))
RULES = [
    ("first_name", "", "This field is required."),
    ("first_name", "N" * 81, "at most 80 characters"),
    ("last_name", "", "This field is required."),
    ("student_name", " ", "This field is required."),
    ("subject", "", "This field is required."),
    ("subject", "kazoo", "Select a valid choice."),
    ("birth_date", "", "This field is required."),
    ("birth_date", "never", "Enter a valid date."),
    ("birth_date", "2027-02-29", "Enter a valid date."),
    ("birth_date", "0000-01-01", "Enter a valid date."),
    ("birth_date", FUTURE, "This birth date lies in the future."),
    ("birth_date", born(3), "We teach children from 4 to 18; this birth date makes 3."),
    ("birth_date", born(40), "We teach children from 4 to 18; this birth date makes 40."),
    ("email", "", "This field is required."),
    ("email", "nora", "must have an @-sign"),
    ("email", "nora@", "after the @-sign"),
    ("email", f"{'n' * 250}@example.com", "at most 254 characters"),
    ("phone", "call me", "With its country code it looks like +1 416 555 0199."),
    ("phone", "12", "With its country code it looks like +1 416 555 0199."),
    ("message", "x" * 2001, "at most 2000 characters"),
    ("consent", "", "Without your leave we may not answer you."),
]


@pytest.mark.parametrize(("field", "typed", "rule"), RULES, ids=[f"{name}={typed[:12]}" for name, typed, _ in RULES])
def test_what_is_not_right_is_named_at_its_field(cedar: Cedar, field: str, typed: str, rule: str) -> None:
    answer = ask(**{field: typed})
    page = unescape(answer.content.decode())

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert rule in " ".join(answer.context["form"].errors[field])
    assert f'id="id_{field}_error"' in page
    assert "Ivo" in page or field == "student_name"
    assert "Nora.Finch@Example.com" in page or field == "email"
    assert not Lead.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("sign", ["\r\nBcc: all@example.com", "\nx", "\u2028", "\u2029", "\x00"])
@pytest.mark.parametrize("field", ["first_name", "last_name", "student_name", "email", "phone"])
def test_a_line_is_one_line(cedar: Cedar, field: str, sign: str) -> None:
    answer = ask(**{field: form()[field][:2] + sign + form()[field][2:]})

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Lead.objects.exists()


def test_a_zero_byte_in_the_message_is_refused_by_name(cedar: Cedar) -> None:
    answer = ask(message="before\x00after")

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["message"]


@pytest.mark.parametrize("size", [1_000_000, 3_000_000])
def test_a_megabyte_is_refused(cedar: Cedar, size: int) -> None:
    answer = ask(message="x" * size)

    assert answer.status_code == 400
    assert not Lead.objects.exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}"])
def test_what_was_typed_is_shown_as_text(cedar: Cedar, text: str) -> None:
    page = ask(first_name=text, message=text, consent="").content.decode()

    assert text not in page or "<" not in text
    assert text in unescape(page)
    assert "14" not in unescape(page).partition("id_first_name")[2][:200]


def test_a_machine_is_thanked_and_nothing_is_kept(cedar: Cedar) -> None:
    answer = ask(website="https://spam.example")

    assert (answer.status_code, answer["Location"]) == (302, "/enquiry/thanks/")
    assert not Lead.objects.exists()


def test_the_eleventh_in_an_hour_is_asked_to_wait(cedar: Cedar) -> None:
    answers = [ask(email=f"n{number}@example.com") for number in range(11)]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "A little too fast" in answers[-1].content.decode()
    assert Lead.objects.count() == 10


def test_mistakes_are_not_counted_and_another_address_is_another(cedar: Cedar) -> None:
    for _again in range(12):
        ask(consent="")
    here = [ask().status_code for _again in range(11)]
    elsewhere = Client(REMOTE_ADDR="203.0.113.5")

    assert here == [302] * 10 + [429]
    assert ask(elsewhere).status_code == 302


def test_a_subject_chosen_before_is_chosen_here(cedar: Cedar) -> None:
    page = Client().get("/enquiry/?subject=guitar")

    assert page.context["form"]["subject"].value() == "guitar"


def test_a_birthday_today_counts(cedar: Cedar) -> None:
    today = day_at_school()
    four = date(today.year - 4, today.month, min(today.day, 28))

    assert ask(birth_date=str(four)).status_code == 302
