"""What the office is told when a teacher is away, or is here after all."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice
from academy.models import Teacher
from scheduling.away import away_words
from scheduling.letter_parts import letter, zone_of_reader
from scheduling.models import Unavailability
from scheduling.queries.affected import during


def _away(notice: Notice) -> Facts | None:
    absence: Unavailability | None = notice.about()
    if absence is None:
        return None
    left = len(during(absence.teacher, absence.starts_at, absence.ends_at))
    page = "admin:scheduling_unavailability_lessons" if left else "admin:scheduling_unavailability_change"
    waiting = ngettext("%(n)s lesson waits for you.", "%(n)s lessons wait for you.", left) % {"n": left}
    return letter(
        _("%(teacher)s is away") % {"teacher": absence.teacher},
        [waiting if left else _("No lesson is in that time."), absence.note],
        reverse(page, args=[absence.pk]),
        _("See to its lessons") if left else _("Open it"),
        _rows(notice, absence),
    )


def _back(notice: Notice) -> Facts | None:
    teacher: Teacher | None = notice.about()
    if teacher is None:
        return None
    starts_at, ends_at = (datetime.fromisoformat(notice.facts[name]) for name in ("starts_at", "ends_at"))
    return letter(
        _("%(teacher)s is here after all") % {"teacher": teacher},
        [_("Lessons that you moved or called off meanwhile stay so; put back what can be put back.")],
        reverse("admin:scheduling_lesson_changelist") + f"?teacher__id__exact={teacher.pk}",
        _("See the lessons"),
        _rows(notice, Unavailability(teacher=teacher, starts_at=starts_at, ends_at=ends_at, kind="")),
    )


def _rows(notice: Notice, absence: Unavailability) -> list[tuple[str, str]]:
    return [
        (_("Teacher"), absence.teacher.name),
        (_("When"), away_words(absence, zone_of_reader(notice))),
        (_("Why"), absence.get_kind_display()),
    ]


STAFF_TEACHER_AWAY = Kind(facts=_away)
STAFF_TEACHER_BACK = Kind(facts=_back)
