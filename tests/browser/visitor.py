"""A person before a browser, and what a careful one would notice on every page."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Request

from tests.cast import PASSWORD, Person

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The first load of a page, everything it needs, as it goes over the wire.
MOST_KILOBYTES = 60


@dataclass
class Visitor:
    """Goes somewhere, and is not content with less than a clean page."""

    page: Page
    javascript: bool = True
    complaints: list[str] = field(default_factory=list)
    bytes: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfinished", self._weigh)

    def _weigh(self, request: Request) -> None:
        sizes = request.sizes()
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def sign_in(self, person: Person, password: str = PASSWORD) -> None:
        """By address and password, on the site's own page."""
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", person.email)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def look(self, path: str, *, status: int = 200) -> None:
        """Open a page and find nothing to complain of."""
        self.bytes = 0
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        if status == 200:
            assert self.bytes <= MOST_KILOBYTES * 1024, f"{path}: {self.bytes / 1024:.1f} kB"
            self.check()

    def check(self) -> None:
        """The page as it stands: nothing in the console, nothing sideways, nothing axe finds."""
        where = self.page.url
        assert self.complaints == [], f"{where}: {self.complaints}"
        if not self.javascript:
            return
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 1, f"{where}: {over} px too wide"
        # At its end no content lies beneath the bar at the bottom edge of a phone.
        self.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        problems = [
            f"{problem['id']}: {node['html'][:120]}" for problem in found["violations"] for node in problem["nodes"][:3]
        ]
        assert problems == [], f"{where}: {problems}"
