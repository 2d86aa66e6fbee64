"""Prepares and runs the academy on one's own machine. Needs a bare Python and nothing else: standard library only."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the one line that an older Python reads
    sys.exit("Cadenza needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
