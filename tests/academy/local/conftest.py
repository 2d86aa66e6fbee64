"""Folders for the trials of this room; each is gone afterwards, with everything that ran in it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from academy.local import home
from tests.academy.local.trial import Academy, furnish


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder which PostgreSQL's own user may enter, as pytest's are not."""
    made = Path(tempfile.mkdtemp(prefix="cadenza-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def academy(folder: Path) -> Iterator[Academy]:
    """A folder with all that `make` needs."""
    furnish(folder)
    here = Academy(folder)
    yield here
    here.close()


@pytest.fixture
def var(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Clusters of this process live in that folder for the length of a test."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(home, "VAR", folder / "var")
    monkeypatch.setattr(home, "SYSTEM_STATE", folder / "state")
    return folder / "var"
