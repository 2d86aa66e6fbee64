"""The office's calendar in words: as a table that prints, and as what the calendar on the page is drawn from."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.words import clock, day, here, short_day, span
from scheduling.models import Lesson
from scheduling.queries.office_week import Asked, Seen
from scheduling.queries.on_calendar import title_of

TONES = {Lesson.State.HELD: "waits", Lesson.State.TAUGHT: "well", Lesson.State.CANCELLED: "broken"}


@dataclass(frozen=True)
class Item:
    """One lesson as both show it. starts, ends: the wall clock, without its zone."""

    pk: int
    column: int
    day: date
    hour: int
    starts: str
    ends: str
    time_label: str
    title: str
    teacher: str
    room: str
    status: str
    tone: str
    may_move: bool
    url: str
    move_url: str


@dataclass(frozen=True)
class Table:
    """heads: the columns' words with their links and notes; rows: an hour and the lessons of each column in it."""

    heads: list[tuple[str, str, list[str]]]
    rows: list[tuple[str, list[list[Item]]]] = field(default_factory=list)


def items_of(found: Seen, asked: Asked) -> list[Item]:
    """The lessons, each in words."""
    return [_item(lesson, asked) for lesson in found.lessons]


def _item(lesson: Lesson, asked: Asked) -> Item:
    starts, ends = here(lesson.starts_at), here(lesson.ends_at)
    names = ", ".join(row.student.first_name for row in lesson.participants.all() if row.excused_at is None)
    return Item(
        pk=lesson.pk,
        column=(lesson.teacher_id if asked.by == "teacher" else lesson.room_id) or 0,
        day=starts.date(),
        hour=starts.hour,
        starts=f"{starts:%Y-%m-%dT%H:%M}",
        ends=f"{ends:%Y-%m-%dT%H:%M}",
        time_label=span(lesson.starts_at, lesson.ends_at),
        title=f"{names} · {title_of(lesson)}" if names else title_of(lesson),
        teacher=lesson.teacher.name,
        room=lesson.room.name if lesson.room else _("Online"),
        status=str(lesson.get_state_display()).capitalize(),
        tone=TONES.get(Lesson.State(lesson.state), "plain"),
        may_move=lesson.state == Lesson.State.BOOKED,
        url=reverse("admin:scheduling_lesson_change", args=[lesson.pk]),
        move_url=reverse("admin:scheduling_lesson_move", args=[lesson.pk]),
    )


def table_of(items: list[Item], found: Seen, asked: Asked) -> Table:
    """Hours down; across, the days of a week or the teachers or rooms of a day."""
    if asked.view == "week":
        keys: list[Any] = asked.days
        heads = [(short_day(one), "", _notes(one, found, None)) for one in keys]
    else:
        keys = [row.pk for row in found.columns]
        week = f"?view=week&by={asked.by}&day={asked.day:%Y-%m-%d}&{asked.by}="
        heads = [(str(row), f"{week}{row.pk}", _notes(asked.day, found, row)) for row in found.columns]
    cells: dict[tuple[int, Any], list[Item]] = {}
    for item in items:
        cells.setdefault((item.hour, item.day if asked.view == "week" else item.column), []).append(item)
    hours = sorted({item.hour for item in items})
    return Table(heads, [(f"{hour:02}:00", [cells.get((hour, key), []) for key in keys]) for hour in hours])


def _notes(on: date, found: Seen, column: Any) -> list[str]:
    """What speaks against lessons there: a closed day, leave."""
    notes = [_("Closed: %(reason)s") % {"reason": found.closed[on]}] if on in found.closed else []
    for row in found.away:
        starts, ends = here(row.starts_at), here(row.ends_at)
        if (column is None or row.teacher_id == column.pk) and starts.date() <= on <= ends.date():
            begins = clock(starts) if starts.date() == on else "00:00"
            until = clock(ends) if ends.date() == on else "24:00"
            if begins != until:
                words = {"kind": row.get_kind_display(), "from": begins, "until": until}
                notes.append(_("Away: %(kind)s, %(from)s–%(until)s") % words)
    return notes


def events_of(items: list[Item], *, may_change: bool) -> list[dict[str, Any]]:
    """The lessons as the calendar library reads them."""
    return [
        {
            "id": str(item.pk),
            "resourceIds": [str(item.column)],
            "start": item.starts,
            "end": item.ends,
            "title": item.title,
            "startEditable": item.may_move and may_change,
            "classNames": [f"lesson--{item.tone}"],
            "extendedProps": {
                "when": item.time_label,
                "teacher": item.teacher,
                "room": item.room,
                "status": item.status,
                "tone": item.tone,
                "url": item.url,
                "move": item.move_url if item.may_move and may_change else "",
            },
        }
        for item in items
    ]


def title(asked: Asked, found: Seen) -> str:
    """Such as "Tuesday 24 November · all teachers" or "Mr Okafor · Mon 23 Nov – Sun 29 Nov"."""
    if asked.view == "week":
        days = f"{short_day(asked.first_day)} – {short_day(asked.first_day + timedelta(days=6))}"
        whose = asked.student.first_name if asked.student and not asked.chosen else next(iter(found.columns), "")
        return f"{whose} · {days}" if whose else days
    everybody = _("all rooms") if asked.by == "room" else _("all teachers")
    return f"{day(asked.day)} · {asked.student or asked.chosen or everybody}"
