"""What the cards of the office's home are made of."""

from dataclasses import dataclass, field

from crm.admin.acts import Act


@dataclass(frozen=True)
class Line:
    """One row of a card."""

    when: str
    title: str
    detail: str
    url: str
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class Card:
    """One thing of today. count: how many, where they can be counted. empty: what is said where there is nothing.

    said, with url: how it stands, in a line.
    """

    title: str
    count: int | None
    lines: list[Line]
    more: str
    empty: str
    said: str = ""
    url: str = ""
