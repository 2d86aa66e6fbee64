"""Choosing a teacher, however many there are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.models import Subject, Teacher

# A list of more than these is no help on a phone; then one looks for a teacher by name, on the teachers' own page.
MOST_TO_CHOOSE_FROM = 60


class SubjectField(forms.ModelChoiceField):
    """One of the subjects that are taught, by its slug; optional."""

    def __init__(self, **kwargs: Any) -> None:
        subjects = Subject.objects.filter(is_active=True)
        words = {"label": _("Subject"), "empty_label": _("Any subject"), "to_field_name": "slug", "required": False}
        super().__init__(subjects, **{**words, **kwargs})


def to_choose_from(wanted: Mapping[str, Any]) -> list[Teacher]:
    """The teachers worth listing: those of the subject that is wanted; where they are too many, the one who is."""
    chosen = Q(slug=wanted.get("teacher") or "")
    teachers = Teacher.objects.public().prefetch_related(None).only("slug", "name")
    its_own = Q(subjects__slug=wanted["subject"]) if wanted.get("subject") else Q()
    found = list(teachers.filter(its_own | chosen if its_own else Q()).distinct()[: MOST_TO_CHOOSE_FROM + 1])
    return found if len(found) <= MOST_TO_CHOOSE_FROM else list(teachers.filter(chosen))


class TeacherFilter(forms.Form):
    """Narrow the list of teachers; everything is optional."""

    subject = SubjectField()
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
