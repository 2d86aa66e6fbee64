"""The folders this package works in."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
LOGS = VAR / "log"
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
