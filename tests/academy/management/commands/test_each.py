"""Several commands in one process."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

LAST = "findstatic css/tokens.css --first"


def test_only_the_last_one_speaks_on_stdout() -> None:
    said, aside = StringIO(), StringIO()

    call_command("each", "diffsettings", LAST, stdout=said, stderr=aside)

    assert said.getvalue().rstrip().endswith("/static/css/tokens.css")
    assert "INSTALLED_APPS" in aside.getvalue()
    assert "INSTALLED_APPS" not in said.getvalue()


def test_the_first_that_fails_is_the_last_to_run() -> None:
    said = StringIO()

    with pytest.raises(CommandError, match="Unknown command: 'no_such_command'"):
        call_command("each", "no_such_command", LAST, stdout=said, stderr=StringIO())

    assert said.getvalue() == ""
