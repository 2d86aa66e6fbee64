"""What every file of the house keeps to, checked file by file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from academy.local.paths import ROOT

LONGEST = 300
FOLDERS = (
    "academy",
    "billing",
    "crm",
    "messaging",
    "scheduling",
    "templates",
    "static",
    "tests",
    "docs",
    ".ci",
    "locale",
)
TOP_LEVEL = {
    *FOLDERS,
    *("README.md", "CHANGELOG.md", "STYLE.md", "Makefile", "Procfile", "manage.py", "pyproject.toml"),
    *("requirements.txt", "requirements-local.txt", "requirements-dev.txt", "requirements-uv.txt"),
    *(".env.example", ".editorconfig", ".gitignore", ".git"),
}
# What .gitignore names: made by running, never part of the house.
MADE = {".venv", "var", ".env", "staticfiles", ".coverage", "htmlcov", "__pycache__"}
MADE_ENDINGS = ("_cache", ".hypothesis")

# A pattern, the endings of the files it must not stand in, and why not.
NEVER = [
    (r"MagicMock|unittest\.mock|\bmock\.patch", {".py"}, "our own code is never mocked"),
    (r"on_commit\([^)\n]*enqueue", {".py"}, "the doorbell rings inside the transaction"),
    (r"request\.POST or None", {".py"}, "an empty POST is a POST"),
    (r"except( Exception)?:\s*pass", {".py"}, "a swallowed error is a lie"),
    (r"pytest\.mark\.skip|pytest\.skip\(|unittest\.skip", {".py"}, "a test that is skipped proves nothing"),
    (
        r"(?<![\w./-])/(work|root|home/\w+)/",
        {".py", ".html", ".md", ".txt", ".toml", ".js", ".css"},
        "one machine's path",
    ),
]
INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script\b(?![^>]*\bsrc=)", re.IGNORECASE)
INLINE_ALLOWED = ("templates/mail/", "templates/pdf/", "templates/admin/")  # mail has no other way; the rest is staff's


def files() -> Iterator[Path]:
    """Every file of the house that a person wrote."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and "vendor" not in path.parts:
                yield path
    for name in sorted(TOP_LEVEL - set(FOLDERS) - {".git"}):
        if (ROOT / name).is_file():
            yield ROOT / name


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {
        name_of(path): len(path.read_text().splitlines())
        for path in files()
        if path.suffix in {".py", ".html", ".css", ".js"} and not path.parent.name.endswith("migrations")
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
    assert len(lengths) > 100


@pytest.mark.parametrize(("pattern", "endings", "why"), NEVER)
def test_what_stands_in_no_file(pattern: str, endings: set[str], why: str) -> None:
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in files()
        if path.suffix in endings and path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(pattern, line)
    ]

    assert found == [], why


def test_pages_have_no_inline_style_or_script() -> None:
    found = [
        f"{name_of(path)}: {match[0].strip()}"
        for path in files()
        if path.suffix == ".html" and not name_of(path).startswith(INLINE_ALLOWED)
        for match in INLINE.finditer(path.read_text())
    ]

    assert found == [], "the strict content policy would block it"


@pytest.mark.parametrize(
    "markup", ["<style>", '<p style="">', "<a onclick='x()'>", "<script>", '<script type="module">', "<SCRIPT >"]
)
def test_inline_style_and_script_are_recognised(markup: str) -> None:
    assert INLINE.search(markup)


@pytest.mark.parametrize(
    "markup", ['<script src="a.js" defer>', '<script defer src="a.js">', '<link rel="stylesheet">']
)
def test_style_and_script_of_ones_own_files_are_welcome(markup: str) -> None:
    assert not INLINE.search(markup)


def test_the_top_folder_holds_only_what_belongs_there() -> None:
    strangers = {
        path.name
        for path in ROOT.iterdir()
        if path.name not in TOP_LEVEL | MADE
        and not path.name.startswith(".coverage")
        and not path.name.endswith(MADE_ENDINGS)
    }

    assert strangers == set()
