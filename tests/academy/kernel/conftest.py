"""Pieces of work to try the kernel with, and recipes and readers that the academy does not have."""

from collections.abc import Callable
from typing import Any

import pytest

from academy.kernel.db import Now
from academy.kernel.models import InboundEvent, Run
from academy.models import Family
from tests.academy.kernel import recipes


@pytest.fixture
def piece(db: None) -> InboundEvent:
    """One piece of due work."""
    return InboundEvent.objects.create(provider="test", event_id="one", kind="seen", payload={})


@pytest.fixture
def family(db: None) -> Family:
    """A subject for recipes."""
    return Family.objects.create(name="Lindqvist")


@pytest.fixture
def cookbook(settings: Any) -> None:
    """The recipes of these tests can be started by name."""
    recipes.PROVIDER.clear()
    settings.RECIPES = {**settings.RECIPES, **{name: f"tests.academy.kernel.recipes.{name}" for name in recipes.NAMES}}


@pytest.fixture
def at_once() -> Callable[[Any], Any]:
    """at_once(work): its back-off and its lease are over; the row as it is now."""

    def pass_time(work: Any) -> Any:
        type(work).objects.filter(pk=work.pk).update(not_before=Now(), leased_until=None, leased_by="")
        return type(work).objects.get(pk=work.pk)

    return pass_time


@pytest.fixture
def cook(at_once: Callable[[Any], Any]) -> Callable[[Run], Run]:
    """cook(run): one worker takes the run now, whatever it waits for; the run as it is afterwards."""
    return lambda run: recipes.cook(at_once(run))
