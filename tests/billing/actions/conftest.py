"""Families that Stripe collects from, for the verbs' tests."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.billing.subscribing import Begin, Subscribed
from tests.school import Cedar
from tests.world import World


@pytest.fixture
def begin(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Begin:
    def made(number: str = "", **price: Any) -> Subscribed:
        return Subscribed.begin(cedar, outside_world, worker, number, **price)

    return made
