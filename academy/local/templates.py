"""`python -m academy.local.templates`: what djlint finds in the templates, in this one process.

Its own command asks for as many processes as there are cores, and fails where shared memory is not to be had.
"""

import sys
from pathlib import Path

from djlint.api import lint_text, load_config

from academy.local.says import say


def main() -> int:
    """Lint every template; the exit code."""
    config, files = load_config("templates"), sorted(Path("templates").rglob("*.html"))
    wrong = 0
    for path in files:
        for finding in lint_text(config, path.read_text(), str(path)):
            wrong += 1
            say(f"{path}:{finding.line}:{finding.column + 1}: {finding.code} {finding.message}")
    say(f"{len(files)} templates, {wrong} errors")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
