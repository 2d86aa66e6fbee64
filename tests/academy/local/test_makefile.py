"""`make` on a machine without a Python that is new enough."""

import os
import shutil
import subprocess
from pathlib import Path

from academy.local.paths import ROOT


def test_no_python_and_an_old_one_are_told_what_to_install(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for name in ("make", "sh"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))

    done = subprocess.run(
        [tmp_path / "make", "run"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "Cadenza needs Python 3.11 or newer, and none was found. Install it" in done.stderr
    assert done.stdout == ""


def test_a_newer_python_under_another_name_is_found(tmp_path: Path) -> None:
    for name, code in (("python3", 1), ("python3.13", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        ["make", "-n", "lint"], cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=True
    )

    assert done.stdout == "exec python3.13 -m academy.local lint\n"
