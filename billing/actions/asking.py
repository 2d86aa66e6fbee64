"""Webhooks get lost; so providers are asked how things stand, one after the other, as long as they answer."""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db.models import Model

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.notices import tell_staff

log = structlog.get_logger("reconcile")

# A slow provider must not keep the worker from everything else; whoever was not asked about is first the next time.
SECONDS = 8.0

Thing = TypeVar("Thing", bound=Model)


def ask_in_turn(things: Iterable[Thing], ask: Callable[[Thing], object]) -> int:
    """Ask about each of these until the time is up or the provider is down; how many were asked about.

    things: the longest unseen first; the next one is taken only when there is time for it.
    ask: raises ProviderDown or Unknown where there is no answer; the next tick asks again.
    """
    until = time.monotonic() + SECONDS
    left, asked = iter(things), 0
    while time.monotonic() < until and (thing := next(left, None)) is not None:
        asked += 1
        try:
            ask(thing)
        except (ProviderDown, Unknown) as error:
            log.warning("could not ask", about=thing._meta.label, pk=thing.pk, error=str(error))
            break
    return asked


def does_not_fit(about: Model, no: Refusal, *, title: str) -> None:
    """What the provider answers can't be in our books: the office hears of it once."""
    log.error("does not fit our books", about=about._meta.label, pk=about.pk, reason=no.sentence)
    tell_staff("staff_alert", about=about, occasion="misfit", facts={"title": title, "reason": no.sentence})
