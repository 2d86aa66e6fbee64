"""The tests' settings, with static files compressed and hashed as they are served live: pages are weighed."""

from academy.settings import base
from academy.settings.test import *  # noqa: F403

STORAGES = base.STORAGES
STATIC_ROOT = base.VAR / "static-of-the-browser-tests"
