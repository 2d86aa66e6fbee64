"""Where a worker can be killed, in batches: each runs on a worker that dies once at every one of its points."""

import os
import random
from collections.abc import Iterable

from academy.kernel.recipe import recipe
from tests.seed import SEED

STAGES = ("before", "intent", "called", "after")
SAMPLE = 8
# The stories of the calendar have a test of their own.
CALENDAR = ("waiting-offer", "withdrawal", "freed-hour", "late-make-up")
# And those of payment links.
LINKS = ("payment-link", "payment-link-withdrawal")
# And those of saved cards.
CARDS = ("charge", "stripe-page", "card-change")
# And that of subscriptions.
SUBSCRIPTIONS = ("subscription",)


def of_recipes(names: Iterable[str]) -> list[str]:
    """Every step boundary of these recipes."""
    return [point for name in names for point in recipe(name).fault_points()]


def batches(points: list[str]) -> list[list[str]]:
    """By stage, so that no step is killed more often than it may be tried; a sample of them where time is short."""
    if os.environ.get("BOUNDED"):
        steps: dict[str, str] = {}
        for point in random.Random(SEED).sample(points, len(points)):
            steps.setdefault(point.rpartition(".")[0], point)
        return [list(steps.values())[:SAMPLE]]
    found = [[point for point in points if point.endswith(f".{stage}")] for stage in STAGES]
    return [batch for batch in found if batch]


def stage(batch: list[str]) -> str:
    """What a batch is called."""
    return batch[0].rpartition(".")[2]
