"""Teaching that needs a person, in words: teachers who are away, lessons that nobody marked."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.words import when
from crm.admin.acts import Act, Item, page
from scheduling.away import away_words


def away_item(absence: Any) -> Item:
    left = ngettext("%(n)s lesson to see to", "%(n)s lessons to see to", absence.left) % {"n": absence.left}
    reason = [away_words(absence, timezone.get_current_timezone_name()), absence.get_kind_display(), absence.note]
    ask = page("scheduling_unavailability", absence.pk, "lessons")
    return Item(
        title=f"{absence.teacher}: {left}",
        reason=" · ".join(str(word) for word in reason if word),
        since=absence.created_at,
        url=page("scheduling_unavailability", absence.pk),
        acts=[Act(_("See to its lessons"), ask, "scheduling.add_unavailability", is_post=False, is_main=True)],
    )


def unmarked_item(lesson: Any) -> Item:
    ask = page("scheduling_lesson", lesson.pk, "mark")
    return Item(
        title=lesson.who_comes or _("nobody yet"),
        reason=f"{lesson.teacher} · {when(lesson.starts_at, lesson.ends_at)}",
        since=lesson.ends_at,
        url=page("scheduling_lesson", lesson.pk),
        acts=[Act(_("Attendance"), ask, "scheduling.change_lesson", is_post=False, is_main=True)],
    )
