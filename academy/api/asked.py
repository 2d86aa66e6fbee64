"""What stands in the query of an address: read in one way everywhere, and told by its name where it is nonsense."""

from collections.abc import Collection
from datetime import date

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

LONGEST_NUMBER = 18


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """Raises ValidationError for whatever this address does not ask for: a filter nobody heeds would pass unnoticed."""
    unknown = [name for name in request.query_params if name not in known]
    if not unknown:
        return
    if known:
        sentence = _("This address knows only: %(names)s.") % {"names": ", ".join(sorted(known))}
    else:
        sentence = _("This address asks for nothing.")
    raise ValidationError({name: [sentence] for name in unknown})


def day_asked_for(request: Request, name: str) -> date | None:
    """The day in that query parameter, None without it; raises ValidationError for what is no day."""
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise ValidationError({name: [_("Write a day as 2026-11-24.")]})
    return found


def days_asked_for(request: Request, *, today: date) -> tuple[date | None, date | None]:
    """The days in `from` and `until`, either of them None without it.

    today: where the list begins without `from`. Raises ValidationError where the last day is before the first.
    """
    first, last = day_asked_for(request, "from"), day_asked_for(request, "until")
    if last and last < (first or today):
        if first:
            sentence = _("The last day (until) is before the first (from).")
        else:
            sentence = _("This day is over. Without “from” the list begins today; say “from” too.")
        raise ValidationError({"until": [sentence]})
    return first, last


def number_asked_for(request: Request, name: str) -> int | None:
    """The whole number in that query parameter, None without it; raises ValidationError for what is none."""
    text = request.query_params.get(name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise ValidationError({name: [_("Write a whole number.")]})
    return int(text)


def choice_asked_for(request: Request, name: str, choices: Collection[str]) -> str | None:
    """The word in that query parameter, None without it; raises ValidationError for what is none of the choices."""
    text = request.query_params.get(name)
    if not text:
        return None
    if text not in choices:
        raise ValidationError({name: [_("One of: %(choices)s.") % {"choices": ", ".join(choices)}]})
    return text
