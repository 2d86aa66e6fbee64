"""Under Money every page is called what the menu calls it; one word for one thing."""

from typing import Any

import pytest
from django.apps import apps
from django.urls import resolve
from django.utils.text import capfirst

from academy.settings.admin import NAVIGATION


def called() -> dict[str, str]:
    """Each list's title by what the menu says."""
    [money] = [group for group in NAVIGATION if group["title"] == "Money"]
    lists = {str(item["title"]): resolve(str(item["link"])).url_name or "" for item in money["items"]}
    return {
        title: capfirst(str(apps.get_model(*name.removesuffix("_changelist").split("_"))._meta.verbose_name_plural))
        for title, name in lists.items()
        if name.endswith("_changelist")
    }


def test_a_list_is_called_what_the_menu_calls_it(db: None) -> None:
    found = called()

    assert len(found) > 20
    assert {title: name for title, name in found.items() if title != name} == {}


def test_control_another_word_is_seen(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    meta: Any = apps.get_model("billing", "Mismatch")._meta
    monkeypatch.setattr(meta, "verbose_name_plural", "mismatches")

    assert called()["Differences"] == "Mismatches"
