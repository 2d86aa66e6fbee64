"""Everybody who may come to the door: the named cast, those whose rights ended, and programs with their tokens."""

from dataclasses import dataclass

from tests.cast import ADA, ANNE, FATIMA, FELIX, GIULIA, HELGA, JONAS, LIND, MARC, OKAFOR, OLIVIA, PAOLO, SAM, Person

FORMER = Person("Nora", "Quist", "Teacher who left")
DISABLED = Person("Dora", "Gone", "Guardian who may not sign in any more")
BARE = Person("Una", "Bare", "Somebody with a login and no role")


@dataclass(frozen=True)
class Principal:
    """Somebody at the door.

    family: whose things they may see, "" for nobody's. roles: the doors that open for them. how: "session", or what is
    wrong with it; or "token".
    """

    name: str
    person: Person | None = None
    roles: frozenset[str] = frozenset()
    family: str = ""
    how: str = "session"

    @property
    def is_signed_in(self) -> bool:
        """Whether pages know who it is."""
        return self.person is not None and self.how == "session"

    def __str__(self) -> str:
        return self.name


def _somebody(
    name: str, person: Person | None, roles: str = "", *, family: str = "", how: str = "session"
) -> Principal:
    return Principal(name, person, frozenset(roles.split()), family, how)


PRINCIPALS = (
    _somebody("anonymous", None, how="none"),
    _somebody("expired session", GIULIA, family="Rossi", how="expired"),
    _somebody("disabled guardian", DISABLED, family="Rossi", how="disabled"),
    _somebody("no role", BARE),
    _somebody("guardian Giulia", GIULIA, "family payer booker", family="Rossi"),
    _somebody("guardian Anne", ANNE, "family payer booker", family="Tremblay"),
    _somebody("guardian Marc, may see", MARC, "family", family="Tremblay"),
    _somebody("guardian Paolo, withdrawn", PAOLO, family="Rossi"),
    _somebody("stranger Sam", SAM, "family payer booker", family="Stranger"),
    _somebody("guardian Helga", HELGA, "family payer booker", family="Weber"),
    _somebody("student Jonas", JONAS, "student", family="Weber"),
    _somebody("adult student Ada", ADA, "family payer booker student", family="Byrne"),
    _somebody("teacher Lind", LIND, "teacher"),
    _somebody("teacher Okafor", OKAFOR, "teacher"),
    _somebody("former teacher", FORMER),
    _somebody("front desk", FELIX, "staff desk"),
    _somebody("finance", FATIMA, "staff finance"),
    _somebody("owner", OLIVIA, "staff owner"),
    _somebody("Giulia's token", GIULIA, "family payer booker", family="Rossi", how="token"),
    _somebody("Sam's token", SAM, "family payer booker", family="Stranger", how="token"),
    _somebody("Paolo's token", PAOLO, family="Rossi", how="token"),
    _somebody("finance's token", FATIMA, "staff finance", how="token"),
    _somebody("Lind's token", LIND, "teacher", how="token"),
    _somebody("front desk's token", FELIX, "staff desk", how="token"),
    _somebody("disabled guardian's token", DISABLED, family="Rossi", how="token-disabled"),
    _somebody("Giulia's old token", GIULIA, family="Rossi", how="token-old"),
)
BY_NAME = {principal.name: principal for principal in PRINCIPALS}
