"""The office's people as fixtures, for every room's tests of its pages."""

import pytest

from tests.academy.admin.office import Browser, browser_of
from tests.cast import FATIMA, FELIX, OLIVIA
from tests.school import Cedar


@pytest.fixture
def owner(cedar: Cedar) -> Browser:
    """Olivia, who may everything."""
    return browser_of(cedar.user(OLIVIA))


@pytest.fixture
def desk(cedar: Cedar) -> Browser:
    """Felix at the front desk: people, leads, calendar."""
    return browser_of(cedar.user(FELIX))


@pytest.fixture
def finance(cedar: Cedar) -> Browser:
    """Fatima: money."""
    return browser_of(cedar.user(FATIMA))
