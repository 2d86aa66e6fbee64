"""Every field of every table says what it tells of a person, why it is kept, and for how long."""

from dataclasses import replace
from io import StringIO

from django.core.management import call_command

from academy.kernel.privacy import Privacy, Record, gaps, records, rooms, tables
from academy.local.paths import ROOT

# What is never nobody's, by the field's name; a school's own address is no person's.
TELLING = {"email", "phone", "address", "first_name", "last_name", "student_name", "birth_date", "password", "user"}
TELLING |= {"student", "guardian", "person", "message", "text"}
NOBODYS = {"academy.School"}


def test_every_field_has_its_class_and_every_declaration_its_field() -> None:
    assert rooms() == ["academy", "messaging", "scheduling", "billing", "crm"]
    assert gaps(records(), tables()) == []
    assert len(tables()) > 35


def test_what_tells_of_a_person_is_not_said_to_tell_nothing() -> None:
    said = [
        f"{record.table}.{name}"
        for record in records()
        if record.table not in NOBODYS
        for name in TELLING & set(record.fields(Privacy.NONE))
    ]

    assert said == []


def test_each_says_why() -> None:
    assert [record.table for record in records() if not record.why.endswith(".")] == []


def test_the_document_shows_what_the_code_says() -> None:
    printed = StringIO()
    call_command("processing_register", stdout=printed)

    assert printed.getvalue().strip() in (ROOT / "docs" / "privacy.md").read_text()


def changed(table: str, **fields: str) -> list[Record]:
    return [replace(record, **fields) if record.table == table else record for record in records()]


def test_a_field_without_a_class_is_noticed() -> None:
    assert gaps(changed("academy.Family", contact=""), tables()) == ["academy.Family.name has no class"]


def test_a_word_about_no_field_is_noticed() -> None:
    assert gaps(changed("academy.Family", contact="name nickname"), tables()) == ["academy.Family.nickname is no field"]


def test_a_field_with_two_classes_is_noticed() -> None:
    assert gaps(changed("academy.Family", minor="name"), tables()) == ["academy.Family.name has two classes"]


def test_a_table_without_a_word_is_noticed() -> None:
    without = [record for record in records() if record.table != "academy.User_groups"]

    assert gaps(without, tables()) == [f"academy.User_groups.{name} has no class" for name in ("group", "id", "user")]


def test_a_word_about_no_table_is_noticed() -> None:
    assert gaps([*records(), replace(records()[0], table="academy.Diary")], tables()) == ["academy.Diary is no table"]
