"""What a letter about the calendar says."""

from django.template.loader import render_to_string

from academy.kernel.models import Notice
from scheduling.calendar_letters import CALENDAR_CHANGED


def letter(notice: Notice) -> str:
    """Its text; the HTML and the subject are rendered too, so that a mistake in them shows."""
    facts = CALENDAR_CHANGED.facts(notice)
    assert facts
    words = {"facts": facts, "link": facts["link"], "person": notice.person}
    for part in ("subject.txt", "html"):
        assert facts["title"] in render_to_string(f"mail/calendar_changed.{part}", words)
    return render_to_string("mail/calendar_changed.txt", words)
