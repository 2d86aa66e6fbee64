"""The Procfile's release line is read, so that its commands can share one process."""

import pytest

from academy.local.manage import commands_of
from academy.local.paths import ROOT
from academy.local.processes import procfile
from academy.local.says import CannotGoOn


def test_the_release_of_our_own_procfile_is_understood() -> None:
    assert commands_of(procfile()["release"]) == ["migrate --noinput", "sync_clock", "ensure_roles"]


def test_the_procfile_names_no_sandbox() -> None:
    assert set(procfile()) == {"release", "web", "worker"}
    assert "sandbox" not in (ROOT / "Procfile").read_text()


@pytest.mark.parametrize(
    "line", ["make migrate", "python manage.py migrate; reboot", "python manage.py migrate || true"]
)
def test_a_line_that_is_more_than_commands_of_manage_is_refused(line: str) -> None:
    with pytest.raises(CannotGoOn, match="The Procfile's release must be"):
        commands_of(line)
