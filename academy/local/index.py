"""Where packages come from: uv is told what this machine's pip was told, because uv does not read pip's settings."""

import ast
import os
import subprocess
from pathlib import Path

# pip's setting: uv's variable, and what stands between two values there.
SAME = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "no-index": ("UV_NO_INDEX", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
}
# Places that hold a part of what there is: a mirror of a few files, a folder of wheels.
PARTIAL = ("extra-index-url", "find-links")
# pip's sections, each overriding those before it.
SECTIONS = ("global", "install", ":env:")


def for_uv(python: Path, *, partial: bool = True) -> dict[str, str]:
    """The environment for uv: everything that is set already, and pip's settings under uv's names.

    Every index may offer any version, as with pip; the hashes decide what is taken. Whoever collects hashes leaves out
    the partial places: one that has a package only for this machine's Python would give only that file's hash.
    """
    asked = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    told = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "120"}
    lines = asked.stdout.splitlines()
    for section in SECTIONS:
        for line in lines:
            key, _, value = line.partition("=")
            name = key.removeprefix(f"{section}.")
            if name in SAME and (partial or name not in PARTIAL):
                variable, between = SAME[name]
                told[variable] = between.join(_usable(name, str(ast.literal_eval(value)).split()))
    return {name: value for name, value in told.items() if value} | os.environ


def _usable(name: str, values: list[str]) -> list[str]:
    """pip passes over a folder that is missing, and uv does not."""
    return [value for value in values if name != "find-links" or "://" in value or Path(value).is_dir()]
