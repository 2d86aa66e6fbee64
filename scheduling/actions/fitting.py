"""Whether an hour may be used: the rules staff may override with a reason, and the ones nobody can."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.words import in_zone
from scheduling.models import Room
from scheduling.queries.objections import objections
from scheduling.queries.openings import Opening, openings
from scheduling.queries.taken import taken_by

# So far around a time that is not to be had we look for others.
NEAR = timedelta(days=7)
MOST = 3


def refuse_hour(
    *,
    teacher: Teacher,
    room: Room | None,
    students: Sequence[Any],
    starts_at: datetime,
    ends_at: datetime,
    allowed_because: str,
    but: Iterable[int] = (),
) -> None:
    """Raises Refusal: over; taken (whatever the reason); or against a rule, where no reason is given.

    Each names three hours that are free instead. but: lessons (by id) that do not count.
    """
    if starts_at <= now():
        sentence = _("This time is over. Choose one that is to come.")
        raise Refusal(sentence, code="over", fields={"starts_at": sentence})
    hour: dict[str, Any] = {"teacher": teacher, "starts_at": starts_at, "ends_at": ends_at}
    [taken] = taken_by(teacher=teacher, room=room, students=students, spans=[(starts_at, ends_at)], but=but)
    if taken:
        sentence = _("%(taken)s Nothing was changed.") % {"taken": " ".join(taken)}
        others = nearest(**hour, students=students)
        raise Refusal(sentence, code="taken", fields={"starts_at": sentence}, alternatives=others)
    against = objections(**hour, room=room, but=but)
    if against and not allowed_because.strip():
        raise Refusal(
            _("%(rules)s Nothing was changed. To go ahead all the same, say why.") % {"rules": " ".join(against)},
            code="objections",
            fields={"allowed_because": _("Say why it is to be so all the same.")},
            alternatives=nearest(**hour, students=students),
        )


def nearest(*, teacher: Teacher, students: Sequence[Any], starts_at: datetime, ends_at: datetime) -> list[Opening]:
    """The teacher's three free hours of that length nearest to it (of a group, free for its first student)."""
    today = in_zone(starts_at, teacher.zone).date()
    found = openings(
        teachers=[teacher],
        minutes=int((ends_at - starts_at).total_seconds()) // 60,
        first_day=today - NEAR,
        last_day=today + NEAR,
        student=students[0] if students else None,
    )
    return sorted(found, key=lambda one: (abs(one.starts_at - starts_at), one.starts_at))[:MOST]
