"""The tests' settings for a site under fire: providers are given up sooner, and one recipe kills whoever cooks it."""

from academy.settings.test import *  # noqa: F403
from academy.settings.test import ANYMAIL, RECIPES

RECIPES = {**RECIPES, "poison": "tests.faults.poison.POISON"}
PROVIDER_TIMEOUT_SECONDS = 2
ANYMAIL = {**ANYMAIL, "REQUESTS_TIMEOUT": (2, 2)}
