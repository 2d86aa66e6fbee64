"""uv looks for packages where this machine's pip was told to."""

import os
import sys
from pathlib import Path

import pytest

from academy.local import index


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose only settings are the test's."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name in ("SSL_CERT_FILE", "ALL_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    return tmp_path


def test_pips_settings_are_said_in_uvs_words(nothing_else: Path) -> None:
    wheels = nothing_else / "wheels"
    wheels.mkdir()
    (nothing_else / "pip.conf").write_text(
        "[global]\n"
        "index-url = https://packages.school.example/simple\n"
        "extra-index-url = https://one.example/simple\n  https://two.example/simple\n"
        "cert = /etc/school.pem\n"
        f"find-links = {wheels} /no/such/folder https://wheels.example/\n"
        "timeout = 7\n"
    )

    told = index.for_uv(Path(sys.executable))

    assert told["UV_DEFAULT_INDEX"] == "https://packages.school.example/simple"
    assert told["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert told["SSL_CERT_FILE"] == "/etc/school.pem"
    assert told["UV_FIND_LINKS"] == f"{wheels},https://wheels.example/"

    complete = index.for_uv(Path(sys.executable), partial=False)
    assert complete["UV_DEFAULT_INDEX"] == "https://packages.school.example/simple"
    assert not {"UV_INDEX", "UV_FIND_LINKS"} & complete.keys()


def test_the_environment_is_stronger_than_pips_file_and_uvs_own_words_are_strongest(
    nothing_else: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nothing_else / "pip.conf").write_text("[global]\nindex-url = https://file.example/\ncert = /file.pem\n")
    monkeypatch.setenv("PIP_INDEX_URL", "https://environment.example/")
    monkeypatch.setenv("SSL_CERT_FILE", "/environment.pem")

    told = index.for_uv(Path(sys.executable))

    assert told["UV_DEFAULT_INDEX"] == "https://environment.example/"
    assert told["SSL_CERT_FILE"] == "/environment.pem"


def test_a_machine_without_settings_has_none_for_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)

    told = index.for_uv(Path(sys.executable))

    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"} & told.keys()
