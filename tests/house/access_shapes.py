"""What is said of an address: who may, and what others get."""

from dataclasses import dataclass, field

EVERYBODY = "everybody"
SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Rule:
    """One address. pattern: as the URL lists write it. methods: those it knows. who: a role, or one of the two above.

    thing: what the <pk> in it counts. query: what a sensible request adds. answers: what the right person gets where
    it is not 200. why: for what is open to everybody.
    """

    pattern: str
    methods: str
    who: str
    thing: str = ""
    query: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Account:
    """One address of the accounts' package. stranger, person: what those get who are not signed in, and who are."""

    pattern: str
    methods: str
    stranger: str
    person: str
    path: str = ""
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table of the office: which of desk, finance and owner may see, add to, change and remove its rows.

    buttons: who may press what, on a row; list_buttons: over the list. papers: who may read which of
    a row. An owner here is a superuser.
    """

    label: str
    see: str
    add: str = ""
    change: str = ""
    delete: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    list_buttons: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Office:
    """One address of the office that is no table's: what its people get for GET and POST.

    stranger: what everybody else gets, where it is not the usual (sign in, or 404). see: for whom of the office it is.
    """

    pattern: str
    get: str
    post: str
    path: str = ""
    stranger: str = ""
    see: str = "desk finance owner"
