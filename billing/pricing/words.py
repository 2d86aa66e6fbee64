"""The arithmetic of a line in plain sentences, in the reader's language, for family and staff alike."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.kernel.money import Money
from academy.words import locale, long_date, month
from billing.pricing.charge import Item, ItemKind
from billing.pricing.rules import DiscountKind

Values = Mapping[str, Any]


def title(item: Item, name: str, *, is_term: bool = False) -> str:
    """What a line is about: "Piano, Mia: September 2026"."""
    if item.kind == ItemKind.EXTRA or not name:
        return name or _("What was billed before")
    when = _("term from %(day)s") % {"day": long_date(item.cycle)} if is_term else month(item.cycle)
    what = _("%(name)s, called off late") % {"name": name} if item.kind == ItemKind.LATE_CANCELLATION else name
    return _("%(what)s: %(when)s") % {"what": what, "when": when}


def in_words(steps: Iterable[Values], currency: str) -> list[str]:
    """One sentence for each step, in their order."""
    return [SENTENCES[step["code"]](_Said(step, currency)) for step in steps]


class _Said:
    """A step's values as they are written: money with its currency, rates in percent."""

    def __init__(self, values: Values, currency: str) -> None:
        self.values = values
        self._currency = currency

    def money(self, name: str) -> str:
        return Money(self.values[name], self._currency).format(locale())

    def percent(self, name: str = "points") -> str:
        return _percent(Decimal(self.values[name]) / 100)


def _percent(number: Decimal) -> str:
    return _("%(number)s %%") % {"number": format_decimal(number, "0.##", locale=locale())}


def _lessons(said: _Said) -> str:
    """The lessons that are charged alike: "3 of the 5 lessons of a month at CAD 150.00: CAD 90.00."."""
    n, slots, percent = said.values["n"], said.values["slots"], said.values["percent"]
    price = said.money("price")
    if percent != 100:
        price = _("%(percent)s of %(price)s") % {"percent": _percent(Decimal(percent)), "price": price}
    words = {"n": n, "slots": slots, "price": price, "sum": said.money("cents")}
    if said.values["code"] == "lesson":
        return ngettext("%(n)s lesson at %(price)s: %(sum)s.", "%(n)s lessons at %(price)s: %(sum)s.", n) % words
    if said.values["code"] == "month":
        return (
            ngettext(
                "%(n)s of %(slots)s lesson of a month at %(price)s: %(sum)s.",
                "%(n)s of %(slots)s lessons of a month at %(price)s: %(sum)s.",
                slots,
            )
            % words
        )
    return (
        ngettext(
            "%(n)s of %(slots)s lesson of a term at %(price)s: %(sum)s.",
            "%(n)s of %(slots)s lessons of a term at %(price)s: %(sum)s.",
            slots,
        )
        % words
    )


def _paused(said: _Said) -> str:
    n = said.values["n"]
    return ngettext("%(n)s lesson in the pause: nothing.", "%(n)s lessons in the pause: nothing.", n) % {"n": n}


def _closed(said: _Said) -> str:
    n = said.values["n"]
    return ngettext(
        "%(n)s day on which the school is closed: nothing.", "%(n)s days on which the school is closed: nothing.", n
    ) % {"n": n}


def _called_off(said: _Said) -> str:
    n = said.values["n"]
    return ngettext("%(n)s lesson called off: nothing.", "%(n)s lessons called off: nothing.", n) % {"n": n}


def _package(said: _Said) -> str:
    n = said.values["n"]
    return ngettext(
        "%(n)s lesson from a package paid for before: nothing more.",
        "%(n)s lessons from a package paid for before: nothing more.",
        n,
    ) % {"n": n}


def _late(said: _Said) -> str:
    words = {"n": said.values["n"], "fee": said.money("fee"), "sum": said.money("cents")}
    return (
        ngettext(
            "%(n)s lesson called off late, at %(fee)s: %(sum)s.",
            "%(n)s lessons called off late, at %(fee)s: %(sum)s.",
            said.values["n"],
        )
        % words
    )


def _points_off(said: _Said) -> str:
    words = {"percent": said.percent(), "of": said.money("of"), "sum": said.money("cents")}
    return _("%(percent)s of %(of)s: %(sum)s.") % words + _why(said)


def _cents_off(said: _Said) -> str:
    n, slots = said.values["n"], said.values["slots"]
    words = {"off": said.money("off"), "n": n, "slots": slots, "sum": said.money("cents")}
    return (
        ngettext(
            "%(off)s off a month, for %(n)s of its %(slots)s lesson: %(sum)s.",
            "%(off)s off a month, for %(n)s of its %(slots)s lessons: %(sum)s.",
            slots,
        )
        % words
    ) + _why(said)


def _cut_off(said: _Said) -> str:
    return _("What was left of it: %(sum)s.") % {"sum": said.money("cents")} + _why(said)


def _why(said: _Said) -> str:
    """Who gets it and how much at most; begins with a blank."""
    whys = []
    if said.values["kind"] == DiscountKind.SIBLING:
        whys.append(_("From child number %(nth)s of the family on.") % said.values)
    if said.values["kind"] == DiscountKind.COURSES:
        whys.append(_("From course number %(nth)s of a child on.") % said.values)
    if "cap" in said.values:
        whys.append(_("At most %(cap)s a month for the family.") % {"cap": said.money("cap")})
    if "pot" in said.values:
        whys.append(_("At most %(pot)s in all.") % {"pot": said.money("pot")})
    return "".join(f" {why}" for why in whys)


def _extra(said: _Said) -> str:
    return _("%(sum)s.") % {"sum": said.money("cents")}


def _given_back(said: _Said) -> str:
    return _("Given back: %(sum)s.") % {"sum": said.money("cents")}


def _tax(said: _Said) -> str:
    words = {"name": said.values["name"], "percent": said.percent(), "of": said.money("of"), "sum": said.money("cents")}
    return _("%(name)s, %(percent)s of %(of)s: %(sum)s, rounded over the month.") % words


def _tax_included(said: _Said) -> str:
    words = {"name": said.values["name"], "percent": said.percent(), "of": said.money("of"), "sum": said.money("cents")}
    return _("%(of)s with %(percent)s %(name)s in it: %(sum)s, rounded over the month.") % words


def _share(said: _Said) -> str:
    words = {"percent": said.percent(), "of": said.money("of"), "sum": said.money("cents")}
    return _("Your share, %(percent)s of %(of)s: %(sum)s.") % words


def _as_written(said: _Said) -> str:
    """Words that somebody wrote, as they are."""
    return str(said.values["text"])


def _not_owed(_said: _Said) -> str:
    return _("This is not owed any more.")


def _before(said: _Said) -> str:
    return _("Billed before: %(sum)s.") % {"sum": said.money("cents")}


SENTENCES: dict[str, Callable[[_Said], str]] = {
    "lesson": _lessons,
    "month": _lessons,
    "term": _lessons,
    "paused": _paused,
    "closed": _closed,
    "called_off": _called_off,
    "package": _package,
    "late": _late,
    "points_off": _points_off,
    "cents_off": _cents_off,
    "cut_off": _cut_off,
    "extra": _extra,
    "given_back": _given_back,
    "tax": _tax,
    "tax_included": _tax_included,
    "share": _share,
    "as_written": _as_written,
    "not_owed": _not_owed,
    "before": _before,
}
