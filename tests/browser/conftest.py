"""A real browser before the whole academy: gunicorn, worker, and the outside world."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.visitor import Visitor
from tests.school import Cedar
from tests.site import Site, open_site
from tests.world import ROOT

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium where there is one, else Playwright's own."""
    path = os.environ.get("CHROMIUM") or next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def academy(
    own_database: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Cedar]]:
    """Cedar Heights, open for business."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.browser.settings"}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(collect, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
    with django_db_blocker.unblock(), open_site(tmp_path_factory.mktemp("browser"), **settings) as opened:
        yield opened


@pytest.fixture
def site(academy: tuple[Site, Cedar]) -> Site:
    return academy[0]


@pytest.fixture
def cedar(academy: tuple[Site, Cedar]) -> Cedar:
    return academy[1]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """visit(width=360, dark=True, javascript=False): a visitor with a browser of their own."""
    contexts: list[BrowserContext] = []

    def begin(*, width: int = 1180, dark: bool = False, javascript: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 820},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            timezone_id="America/Toronto",
            base_url=site.address,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(30_000)
        return Visitor(page=page, javascript=javascript)

    yield begin
    for context in contexts:
        context.close()
