"""Whose lines are counted: those of all tests but of these, which try no verb, story or kernel in particular.

Counting makes everything half as slow again, and here half of the time is spent.
"""

from collections.abc import Iterator
from typing import Any

import pytest

NOT_COUNTED = {"documents", "house", "ical", "local", "pricing", "sandbox"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """With the fixtures of the test, which often are most of it."""
    counting = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if counting is None or not NOT_COUNTED & set(item.path.relative_to(item.config.rootpath).parts):
        return (yield)
    counting.pause()
    try:
        return (yield)
    finally:
        counting.resume()
