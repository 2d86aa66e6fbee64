"""The named cast: the demo academy and every test speak of the same people.

Sam Stranger is the one who must never see anything of anybody else.
"""

from dataclasses import dataclass, field
from datetime import date

PASSWORD = "cedar-heights-demo"


@dataclass(frozen=True)
class Person:
    """Somebody with a login."""

    first: str
    last: str
    role: str
    page: str = "/family/"
    zone: str = ""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"{self.first}.{self.last}@cedarheights.example".lower()


OLIVIA = Person("Olivia", "Hart", "Owner", "/admin/")
FELIX = Person("Felix", "Moreau", "Front desk", "/admin/")
FATIMA = Person("Fatima", "Haddad", "Finance", "/admin/")
STAFF = (OLIVIA, FELIX, FATIMA)

LIND = Person("Astrid", "Lind", "Teacher", "/teacher/")
OKAFOR = Person("Chidi", "Okafor", "Teacher", "/teacher/")
ALVAREZ = Person("Elena", "Alvarez", "Teacher", "/teacher/")
TANAKA = Person("Kenji", "Tanaka", "Teacher in Vancouver, online", "/teacher/", "America/Vancouver")


@dataclass(frozen=True)
class Teaching:
    """A teacher's page and weekly hours (weekdays 0 = Monday; hours on their own wall clock)."""

    person: Person
    name: str
    subjects: tuple[str, ...]
    headline: str
    biography: str
    weekdays: tuple[int, ...]
    hours: tuple[int, int]
    room: str = ""
    zone: str = "America/Toronto"
    capacity: int = 30


TEACHERS = (
    Teaching(
        LIND,
        "Ms Lind",
        ("piano",),
        "Patient with beginners, exacting about tone.",
        "Astrid Lind studied in Gothenburg and Montréal and has taught children for eighteen years. Her students begin"
        " with songs they already know and play their first sonatina sooner than they expect.\n\nShe likes left hands,"
        " short practice and long summers.",
        (0, 1, 3),
        (15, 19),
        "Room 2",
    ),
    Teaching(
        OKAFOR,
        "Mr Okafor",
        ("drums", "bass"),
        "Groove first, then everything else.",
        "Chidi Okafor has toured with three bands and still prefers Wednesday afternoons at the school. He teaches"
        " drums and bass side by side, because each makes the other better.",
        (2, 4, 5),
        (14, 18),
        "Studio",
    ),
    Teaching(
        ALVAREZ,
        "Ms Alvarez",
        ("guitar", "piano"),
        "Classical guitar with room for songs.",
        "Elena Alvarez grew up in Valparaíso with a guitar in every room. She teaches classical technique through"
        " songs her students bring along.",
        (1, 2, 4),
        (15, 19),
        "Room 1",
    ),
    Teaching(
        TANAKA,
        "Mr Tanaka",
        ("guitar", "bass"),
        "Online from Vancouver, as close as next door.",
        "Kenji Tanaka teaches by video with three cameras and a great deal of humour.",
        (0, 5),
        (13, 17),
        "",
        "America/Vancouver",
        12,
    ),
)


@dataclass(frozen=True)
class Child:
    """A student. years: their age today. login: where they have one of their own."""

    first: str
    last: str
    years: int
    login: Person | None = None

    def born(self, today: date) -> date:
        """A birth date that makes them that old, half a year ago."""
        month = (today.month + 5) % 12 + 1
        return date(today.year - self.years - (month > today.month), month, 11)


@dataclass(frozen=True)
class Household:
    """A family: guardians with their rights ("all", "see" only, or "withdrawn"), and students."""

    name: str
    guardians: tuple[tuple[Person, str], ...]
    children: tuple[Child, ...] = field(default=())


GIULIA = Person("Giulia", "Rossi", "Guardian of two")
PAOLO = Person("Paolo", "Rossi", "Guardian whose access was withdrawn")
ANNE = Person("Anne", "Tremblay", "Guardian, books and pays")
MARC = Person("Marc", "Tremblay", "Separated guardian, may see")
SAM = Person("Sam", "Stranger", "Guardian of another family")
JONAS = Person("Jonas", "Weber", "Student, 16", "/student/")
HELGA = Person("Helga", "Weber", "Guardian of a student with a login")
ADA = Person("Ada", "Byrne", "Adult student, pays for herself")

MIA = Child("Mia", "Rossi", 9)
LEO = Child("Leo", "Rossi", 7)
NOAH = Child("Noah", "Tremblay", 7)
ZOE = Child("Zoe", "Stranger", 8)
JONAS_HIMSELF = Child("Jonas", "Weber", 16, JONAS)
ADA_HERSELF = Child("Ada", "Byrne", 34, ADA)

HOUSEHOLDS = (
    Household("Rossi", ((GIULIA, "all"), (PAOLO, "withdrawn")), (MIA, LEO)),
    Household("Tremblay", ((ANNE, "all"), (MARC, "see")), (NOAH,)),
    Household("Stranger", ((SAM, "all"),), (ZOE,)),
    Household("Weber", ((HELGA, "all"),), (JONAS_HIMSELF,)),
    Household("Byrne", ((ADA, "all"),), (ADA_HERSELF,)),
)

# Those a visitor of the demo is told of.
SHOWN = (OLIVIA, FELIX, FATIMA, LIND, GIULIA, ANNE, MARC, SAM, JONAS, ADA)
