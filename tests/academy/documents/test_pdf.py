"""Paper takes nothing from anywhere but us, ends somewhere, and is the same whenever and wherever it is made."""

import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from pypdf import PdfReader

from academy.documents.fonts import faces_for
from academy.documents.pdf import MOST_PAGES, STATIC, is_ours, pdf_of
from academy.kernel.errors import Refusal
from academy.local.paths import ROOT
from tests.pace import usual

PAGE = '<!doctype html><html lang="en"><title>Paper</title><body>{}</body></html>'


class Canary:
    """A server nobody has any business with; it writes down who came."""

    def __init__(self) -> None:
        heard = self.heard = list[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.path)
                self.send_response(302)
                self.send_header("Location", "file:///etc/passwd")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    Thread(target=canary.server.serve_forever, daemon=True).start()
    yield canary
    canary.server.shutdown()
    canary.server.server_close()


ATTACKS = (
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<img src="{canary}/img.png">',
    '<img src="{canary}/redirects">',
    '<img src="file:///etc/passwd">',
    '<object data="{canary}/object"></object><embed src="{canary}/embed">',
    '<link rel="stylesheet" href="{canary}/sheet.css">',
    '<style>@import url("{canary}/import.css");</style>',
    "<style>@import url('file:///etc/passwd');</style>",
    '<style>@font-face {{ font-family: x; src: url("file:///etc/passwd"), url("{canary}/font") }}</style><p>x',
    '<p style="background: url({canary}/background)">x',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{canary}/svg" width="9" height="9"/></svg>',
    '<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image href="{canary}/inner"/></svg>\'>',
    '<base href="{canary}/"><img src="relative.png">',
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_fetched_from_outside_and_nothing_of_the_machine_is_enclosed(attack: str, canary: Canary) -> None:
    made = PdfReader(io.BytesIO(pdf_of(PAGE.format(attack.format(canary=canary.url)))))

    assert canary.heard == []
    assert made.attachments == {}
    assert "root:" not in "".join(page.extract_text() for page in made.pages)


def test_without_the_lock_the_canary_sings(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("academy.documents.pdf.is_ours", lambda _url: True)
    monkeypatch.setattr("academy.documents.pdf._OPEN", ("file", "data", "http"))

    made = PdfReader(io.BytesIO(pdf_of(PAGE.format(f'{ATTACKS[0]}<img src="{canary.url}/img.png">'))))

    assert canary.heard == ["/img.png"]
    assert b"root:" in next(iter(made.attachments.values()))[0]


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        (f"{STATIC.as_uri()}/img/mark.svg", True),
        (f"{STATIC.as_uri()}/css/sheet.css", True),
        ("data:image/png;base64,AAAA", True),
        (f"{STATIC.as_uri()}/img/../../manage.py", False),
        (f"{STATIC.as_uri()}/img/%2e%2e/%2e%2e/manage.py", False),
        (f"{STATIC.as_uri()}/js/busy.js", False),
        (f"file://elsewhere{STATIC}/img/mark.svg", False),
        ("file:///etc/passwd", False),
        ("http://169.254.169.254/latest/meta-data/", False),
        ("ftp://127.0.0.1/x", False),
    ],
)
def test_what_a_sheet_may_take(url: str, ours: bool) -> None:
    assert is_ours(url) is ours


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "Music lessons make the world go round. " * 800_000,
        "<style>hr { break-after: page }</style>" + "<hr>" * 10_000,
    ],
    ids=["ten thousand pages of text", "ten thousand breaks"],
)
def test_a_text_without_an_end_is_refused_in_time(body: str) -> None:
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(Refusal) as no:
        pdf_of(PAGE.format(body))

    assert no.value.code == "document-too-long"
    took = time.monotonic() - began
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    assert took < usual(10)


def test_as_many_pages_as_are_allowed_are_made() -> None:
    made = pdf_of(PAGE.format("<style>hr { break-after: page }</style>" + "<hr>" * (MOST_PAGES - 1) + "<p>The end"))

    assert "The end" in PdfReader(io.BytesIO(made)).pages[MOST_PAGES - 1].extract_text()


def test_the_same_html_gives_the_same_bytes_in_every_process() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Kolkata"))
    ]

    assert told[0] == told[1]
    assert told[0].startswith(b"%PDF")
    made = PdfReader(io.BytesIO(told[0]))
    assert "Nguyễn Łukasz Ελένη Жанна" in made.pages[0].extract_text()
    root: Any = made.root_object
    assert (made.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("Paper", "en", True)
    assert made.metadata.creation_date is None


PRINT = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "academy.settings.test"
django.setup()
from academy.documents.pdf import pdf_of
html = '<!doctype html><html lang="en"><title>Paper</title>'
html += '<style>p { font-family: var(--text) } img { width: 9mm }</style>'
html += '<img src="img/mark.svg" alt="Logo"><p>Nguyễn Łukasz Ελένη Жанна ₹ 5'
sys.stdout.buffer.write(pdf_of(html))
"""


def test_every_font_is_ours_and_only_those_are_loaded_that_are_needed() -> None:
    plain, wide = faces_for("Mia · 12 lessons × CAD 34.00"), faces_for("Nguyễn Łukasz Ελένη Жанна")

    assert {face.family for face in plain} == {"Text latin", "Head latin"}
    assert {face.family.partition(" ")[2] for face in wide} == {"latin", "latin-ext", "vietnamese", "cyrillic", "greek"}
    assert all((STATIC / "vendor" / "fonts" / face.file).is_file() for face in wide)
