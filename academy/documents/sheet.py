"""What a sheet of paper shows, in words that are ready to be read: the same on the screen and in a PDF."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letterhead:
    """Who writes. logo: a picture below static/. paper: the size that the school's country prints on."""

    name: str
    lines: tuple[str, ...]
    logo: str = "img/mark.svg"
    paper: str = "A4"


@dataclass(frozen=True)
class Fact:
    """A word and what it is: "Due", "1 December 2026"."""

    label: str
    value: str


@dataclass(frozen=True)
class Cell:
    """One field of a table, with what is said below it in small."""

    text: str
    small: str = ""


@dataclass(frozen=True)
class Table:
    """columns: their titles, of which the last `amounts` are amounts. totals: what it comes to, the main one last."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Fact, ...] = ()
    amounts: int = 1
    empty: str = ""


@dataclass(frozen=True)
class Note:
    """A few sentences at the foot. link: an address to go to, below them."""

    title: str
    lines: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True)
class Sheet:
    """One document. figure: the amount it is about, with its label and what is to be said of it.

    tone of the status: "" (well), wait, quiet. name: of its file, without the ending.
    """

    name: str
    title: str
    number: str
    letterhead: Letterhead
    to: tuple[str, ...]
    to_label: str
    facts: tuple[Fact, ...]
    figure: Fact
    tables: tuple[Table, ...]
    figure_note: str = ""
    status: str = ""
    tone: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def heading(self) -> str:
        """ "Invoice 2026-00012"."""
        return f"{self.title} {self.number}".strip()
