"""Whose lines are counted: those of the tests of verbs, stories and the kernel, which must cover them by themselves.

Counting makes everything half as slow again; and a line that only a page's test runs past has no test of its own.
"""

from collections.abc import Iterator
from typing import Any

import pytest

COUNTED = {"actions", "events", "journeys", "kernel", "workflows"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """With the fixtures of the test, which often are most of it."""
    counting = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if counting is None or COUNTED & set(item.path.relative_to(item.config.rootpath).parts):
        return (yield)
    counting.pause()
    try:
        return (yield)
    finally:
        counting.resume()
