"""What is kept of whom, why, and for how long: said for every field of every table, so that no new one goes unsaid.

Each room says it in its `privacy.py`; `manage.py processing_register` prints it; a test compares it with the tables.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import module_has_submodule


class Privacy(StrEnum):
    """What a field tells of a person, the gravest last. An adult student's data is treated as a minor's."""

    NONE = "none"
    CONTACT = "contact"
    MONEY = "money"
    MINOR = "minor"
    HEALTH = "health"
    CREDENTIAL = "credential"


class Kept(StrEnum):
    """How long. Invoices: Income Tax Act (Canada) s. 230(4). The periods wait for the school's privacy officer."""

    WHILE_USED = "while the school uses it"
    LEAD = "12 months after the last contact"
    FAMILY = "as long as the family is with us and 24 months after"
    TEACHING = "24 months after the student has left"
    LOGIN = "as long as the person has a login and 24 months after"
    MESSAGE = "24 months after it was said"
    BOOKS = "6 years from the end of the tax year"
    AUDIT = "24 months after the change"
    WORK = "12 months after it is done"
    WEEK = "7 days"
    HOUR = "until it counts no more, an hour at the most"


@dataclass(frozen=True)
class Record:
    """One table: why it is kept and for how long, and its fields by class (names with spaces between them)."""

    table: str
    why: str
    kept: Kept
    none: str = ""
    contact: str = ""
    money: str = ""
    minor: str = ""
    health: str = ""
    credential: str = ""

    def fields(self, of: Privacy) -> list[str]:
        """The fields of this class."""
        return str(getattr(self, of)).split()

    @property
    def every_field(self) -> list[str]:
        """All of them, whatever their class."""
        return [name for privacy in Privacy for name in self.fields(privacy)]


def rooms() -> list[str]:
    """The apps that say what they keep."""
    return [app.name for app in apps.get_app_configs() if module_has_submodule(app.module, "privacy")]


def records() -> list[Record]:
    """What every room says."""
    return [record for room in rooms() for record in import_module(f"{room}.privacy").RECORDS]


def tables() -> list[type[Model]]:
    """Every table of those rooms, with those that only join two others."""
    return [table for room in rooms() for table in apps.get_app_config(room).get_models(include_auto_created=True)]


def gaps(said: Sequence[Record], there: Iterable[type[Model]]) -> list[str]:
    """Where what is said and what is there differ: fields without a class, and words about no field."""
    by_table = {record.table: record for record in said}
    found = [f"{record.table} is said twice" for record in said if by_table[record.table] is not record]
    fields = {table._meta.label: {column.name for column in table._meta.concrete_fields} for table in there}
    found += [f"{label} is no table" for label in by_table.keys() - fields.keys()]
    for label, names in fields.items():
        told = Counter(by_table[label].every_field) if label in by_table else Counter[str]()
        found += [f"{label}.{name} has no class" for name in names - told.keys()]
        found += [f"{label}.{name} is no field" for name in told.keys() - names]
        found += [f"{label}.{name} has two classes" for name, times in told.items() if times > 1]
    return sorted(found)
