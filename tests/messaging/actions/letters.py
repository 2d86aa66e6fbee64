"""Kinds of letters that only tests send; they use the templates of the staff alert."""

from datetime import datetime

from academy.kernel.letters import Facts, Kind, Promise
from academy.kernel.models import Notice
from academy.words import clock, day, here


def _facts(notice: Notice) -> Facts | None:
    return notice.facts or None


def _hour(notice: Notice) -> Facts | None:
    told = here(datetime.fromisoformat(notice.facts["at"]))
    return {"title": f"{day(told)}, {clock(told)}", "reason": "", "link": ""}


ONCE = Kind(facts=_facts, promise=Promise.AT_MOST_ONCE, channels=("email",))
SURELY = Kind(facts=_facts, promise=Promise.AT_LEAST_ONCE, channels=("email", "app"))
SECRET = Kind(facts=_facts, channels=("email",), secret=True)
HOUR = Kind(facts=_hour)
