"""People of the office at their browsers."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from academy.admin.base import StaffAdmin
from academy.models import User

# The page of every table that the office shows.
PAGES: list[tuple[type[Any], StaffAdmin]] = [
    (model, page) for model, page in admin.site._registry.items() if isinstance(page, StaffAdmin)
]


# Whose clock the office's pages show: the school's.
TORONTO = ZoneInfo("America/Toronto")


class Browser(Client):
    """A signed-in person's browser. CSRF is enforced as it is live: what is posted stood on a page first."""

    def words(self, path: str) -> str:
        """What a person reads on this page."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words_of(answer)

    def press(self, path: str, *, on: str = "", **answers: Any) -> Any:
        """Post a form with the token of the page it stands on (its own by default), and follow where that leads."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(on or path).content.decode())
        assert token, f"no form on {on or path}"
        return self.post(path, {"csrfmiddlewaretoken": token[1], **answers}, follow=True)


def words_of(answer: Any) -> str:
    """The words of a page, without its tags, on one line."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def browser_of(person: User) -> Browser:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def at(name: str, *args: Any) -> str:
    """The address of a page of the office: at("crm_lead_invite", 7)."""
    return reverse(f"admin:{name}", args=args)


def name_of(model: type[Any]) -> str:
    """How a table is called in the office's addresses."""
    return f"{model._meta.app_label}_{model._meta.model_name}"
