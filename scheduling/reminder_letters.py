"""What is said shortly before a lesson, as long as it takes place at the hour that was meant."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.letters import Attachment, Facts, Kind, Promise
from academy.kernel.models import Notice
from academy.models import Guardian
from academy.words import until
from scheduling.feed_file import file_of_one
from scheduling.letter_parts import hour_for, lesson_rows, letter
from scheduling.models import Lesson, Participant
from scheduling.queries.on_calendar import coming, title_of, with_words


def _meant(notice: Notice) -> tuple[Lesson, list[Participant]] | None:
    """The lesson and those in it who concern the reader.

    None once it was called off or moved, somebody else gives it, or none of theirs comes.
    """
    lesson = with_words(Lesson.objects.filter(pk=notice.about_id, state=Lesson.State.BOOKED)).first()
    if lesson is None or lesson.starts_at != datetime.fromisoformat(notice.facts["starts_at"]):
        return None
    rows = [row for row in coming(lesson) if row.excused_at is None]
    if lesson.teacher.user_id != notice.person_id:
        families = set(Guardian.objects.told().filter(user=notice.person).values_list("family", flat=True))
        rows = [row for row in rows if _is_own(row, notice) or row.student.family_id in families]
    return (lesson, rows) if rows else None


def _is_own(row: Participant, notice: Notice) -> bool:
    return row.student.user_id == notice.person_id


def _reminder(notice: Notice) -> Facts | None:
    found = _meant(notice)
    if found is None:
        return None
    lesson, rows = found
    names = ", ".join(row.student.first_name for row in rows)
    words = {"names": names, "when": hour_for(notice, lesson)}
    if lesson.teacher.user_id == notice.person_id:
        heading, page = _("Lesson with %(names)s: %(when)s"), "teacher-lesson"
    elif all(_is_own(row, notice) for row in rows):
        heading, page = _("Your lesson: %(when)s"), "student-lesson"
    else:
        heading, page = _("%(names)s’s lesson: %(when)s"), "family-lesson"
    facts = [*lesson_rows(notice, lesson, names), (_("Subject"), title_of(lesson))]
    if lesson.meeting_url:
        facts.append((_("Link"), lesson.meeting_url))
    sentences = [
        _("It begins %(when)s.") % {"when": until(lesson.starts_at)},
        _("Can you not come? Say so on the lesson’s page; the earlier, the better.") if page == "family-lesson" else "",
    ]
    return letter(heading % words, sentences, reverse(page, args=[lesson.pk]), _("See the lesson"), facts)


def _file(notice: Notice) -> list[Attachment]:
    found = _meant(notice)
    if found is None:
        return []
    lesson, rows = found
    content = file_of_one(lesson, rows, for_teacher=lesson.teacher.user_id == notice.person_id)
    return [Attachment(f"lesson-{lesson.pk}.ics", content, "text/calendar")]


LESSON_REMINDER = Kind(facts=_reminder, promise=Promise.AT_MOST_ONCE, attachments=_file)
