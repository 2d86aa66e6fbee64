"""What every test can ask for: the outside world, the school with its cast, and a worker that drains."""

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone, translation

from academy.kernel.together import forget
from academy.kernel.trace import tracing
from tests.again import after_a_flush
from tests.counted import pytest_runtest_protocol
from tests.drain import drain
from tests.report import pytest_terminal_summary, tell
from tests.school import Cedar, open_cedar_heights
from tests.site import is_test_database
from tests.today import day_at_school
from tests.world import World

__all__ = ["pytest_runtest_protocol", "pytest_terminal_summary", "tell"]


def pytest_configure() -> None:
    """One seed for all processes of the run; and a test that reaches for the database too early finds an empty one,
    never somebody's own academy."""
    os.environ.setdefault("SEED", str(random.randrange(1, 10**6)))
    told = connection.settings_dict
    told["TEST"]["NAME"] = told["TEST"]["NAME"] or f"test_{told['NAME']}"
    told["NAME"] = "postgres"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The house's rules first: what takes longest must not be what is begun last, with the other cores idle."""
    items.sort(key=lambda item: "house" not in item.path.parts)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's own, emptied quickly; and at the end nobody else is left in what is taken down."""
    flush.emit_post_migrate_signal = after_a_flush
    yield
    with django_db_blocker.unblock():
        _end_others()


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The sandbox's process, one for the whole run."""
    with World(folder=tmp_path_factory.mktemp("outside")) as world:
        yield world


@pytest.fixture
def outside_world(outside: World, live_server: Any, settings: Any) -> World:
    """Stripe and Mailjet, begun anew, reached over HTTP and calling back to this test's own server."""
    settings.ORIGIN = live_server.url
    settings.CHECKOUT_ORIGINS = [outside.address]
    settings.STRIPE_API_URL = outside.stripe_api
    settings.INSTAMOJO_API_URL = outside.instamojo_api
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILJET_API_URL": outside.mailjet_api}
    host = live_server.url.removeprefix("http://")
    outside.clock(at="")
    outside.faults()
    outside.reset(
        webhooks={
            "stripe": {"url": f"{live_server.url}/webhooks/stripe/", "secret": settings.STRIPE_WEBHOOK_SECRET},
            "instamojo": {"url": f"{live_server.url}/webhooks/instamojo/", "secret": settings.INSTAMOJO_SALT},
            "mailjet": {"url": f"http://{settings.MAIL_WEBHOOK_SECRET}@{host}/webhooks/mail/mailjet/tracking/"},
        },
        callback_delay=None,
    )
    return outside


@pytest.fixture
def cedar(db: None) -> Cedar:
    """Cedar Heights with its whole cast: courses, teachers, weekly times and families, and nothing booked yet."""
    with tracing(actor="test"):
        return open_cedar_heights(day_at_school())


@pytest.fixture(scope="session")
def own_database(
    django_db_setup: None, django_db_blocker: Any, django_db_keepdb: bool, django_db_createdb: bool
) -> Iterator[None]:
    """The test database for fixtures of a wider scope than one test, which cannot ask for `db`.

    pytest-django makes it only when some test of the run says that it needs one; without it these would work, and
    empty the tables, in whatever database DATABASE_URL names.
    """
    made: list[Any] = []
    if not is_test_database():
        with django_db_blocker.unblock():
            keep = django_db_keepdb and not django_db_createdb
            made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, keepdb=keep)
    yield
    if made and not django_db_keepdb:
        with django_db_blocker.unblock():
            _end_others()
            teardown_databases(made, verbosity=0)


def _end_others() -> None:
    # A browser's test has a connection of its own for each of its event loops, which nobody else can close.
    if is_test_database():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )


@pytest.fixture
def worker() -> Callable[[], int]:
    """worker(): do everything that is due now, as the queue's workers would; returns how many pieces."""
    return drain


@pytest.fixture(autouse=True)
def _nobody_reads() -> None:
    """Zone and language as a worker begins: whose pages the test before opened is not seen in the next one's words."""
    timezone.deactivate()
    translation.deactivate()


@pytest.fixture(autouse=True)
def _fresh_limits(request: pytest.FixtureRequest) -> None:
    """Rate limits counted in one test do not reach into the next."""
    if {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("db")
        cache.clear()
        forget()
