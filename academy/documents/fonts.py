"""The fonts that papers are set in: bundled, so that a bare machine writes every name, and the same everywhere.

Each family comes in files by script. The first two stand on every sheet; the others only where a letter needs them.
"""

import re
from typing import NamedTuple


class Face(NamedTuple):
    """One font file (below static/vendor/fonts/), as CSS names it."""

    family: str
    weight: int
    file: str


ALWAYS = "latin"
# Where the letters of each further script stand in Unicode, as the files were cut.
SCRIPTS = {
    "latin-ext": re.compile("[\u0100-\u024f\u0259\u1e00-\u1e9f\u1ef2-\u1eff\u20a0-\u20ab\u20ad-\u20c0]"),
    "vietnamese": re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"),
    "cyrillic": re.compile("[\u0400-\u045f\u0490\u0491\u04b0\u04b1\u2116]"),
    "greek": re.compile("[\u0370-\u03ff]"),
}
CUTS = (("Text", 400, "source-sans-3"), ("Text", 600, "source-sans-3"), ("Head", 600, "source-serif-4"))


def faces_for(text: str) -> list[Face]:
    """Those that this text needs, always in the same order."""
    scripts = [ALWAYS, *(script for script, letters in SCRIPTS.items() if letters.search(text))]
    return [
        Face(f"{family} {script}", weight, f"{name}-{script}-{weight}-normal.woff")
        for family, weight, name in CUTS
        for script in scripts
    ]


def stylesheet(text: str) -> str:
    """The @font-face rules for a text, and the two stacks of families they make (--head and --text)."""
    faces = faces_for(text)
    rules = [
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight};'
        f' src: url("vendor/fonts/{face.file}"); }}'
        for face in faces
    ]
    stacks = {
        name: ", ".join(dict.fromkeys(f'"{face.family}"' for face in faces if face.family.startswith(name)))
        for name in ("Head", "Text")
    }
    return "\n".join([*rules, f":root {{ --head: {stacks['Head']}, serif; --text: {stacks['Text']}, sans-serif; }}"])
