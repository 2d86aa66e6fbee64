"""Panels that several pages show."""

from typing import Any

from django.db import models
from django.urls import reverse

from academy.admin.base import Panel
from academy.kernel.models import Run
from academy.queries.timeline import timeline


def story_of(run: Run, *, title: Any, linked: bool = True) -> Panel:
    """A run's timeline."""
    facts = {
        "run": run,
        "moments": timeline(run),
        "url": reverse("admin:academy_run_change", args=[run.pk]) if linked else "",
    }
    return Panel(title, "admin/office/timeline.html", facts)


def story(name: str, subject: models.Model, *, title: Any) -> list[Panel]:
    """The timeline of a recipe's run for this subject; nothing where it was never started."""
    runs = Run.objects.filter(recipe=name, subject_label=subject._meta.label, subject_id=subject.pk)
    return [story_of(run, title=title) for run in runs.prefetch_related("steps")]
