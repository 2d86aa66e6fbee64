"""Kinds of letters that only tests send; they use the templates of the staff alert."""

from academy.kernel.letters import Facts, Kind, Promise
from academy.kernel.models import Notice


def _facts(notice: Notice) -> Facts | None:
    return notice.facts or None


ONCE = Kind(facts=_facts, promise=Promise.AT_MOST_ONCE, channels=("email",))
SURELY = Kind(facts=_facts, promise=Promise.AT_LEAST_ONCE, channels=("email", "app"))
SECRET = Kind(facts=_facts, channels=("email",), secret=True)
