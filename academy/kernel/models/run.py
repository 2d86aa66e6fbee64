"""A recipe being cooked: the run and its steps are the history that staff read, and all that a crash leaves behind."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from academy.kernel.db import Now
from academy.kernel.models.work import Work


class Run(Work):
    """One recipe for one subject (such as the enrolment recipe for enrolment 7)."""

    JOB = "academy.kernel.workflow.advance"

    class Course(models.TextChoices):
        FORWARD = "forward", "going forward"
        UNDOING = "undoing", "undoing"

    recipe = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    course = models.CharField(max_length=8, choices=Course, default=Course.FORWARD)
    position = models.PositiveSmallIntegerField(default=0)
    waiting_for = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)

    class Meta(Work.Meta):
        ordering = ["-pk"]
        indexes = [
            *Work.Meta.indexes,
            models.Index(
                fields=["waiting_for"], condition=Q(state="due") & ~Q(waiting_for=""), name="runs_waiting_for"
            ),
            models.Index(fields=["subject_label", "subject_id"], name="runs_of_a_subject"),
        ]
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(
                fields=["recipe", "subject_label", "subject_id"], name="one_run_of_a_recipe_for_a_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipe} for {self.subject_label.partition('.')[2].lower()} {self.subject_id}"

    def subject(self) -> Any:
        """The row that the recipe is about, freshly read."""
        return apps.get_model(self.subject_label)._default_manager.get(pk=self.subject_id)


class Step(models.Model):
    """One step of a run: written before a provider is called, finished with its result."""

    class State(models.TextChoices):
        INTENT = "intent", "about to call"
        UNKNOWN = "unknown", "answer lost, being looked up"
        DONE = "done", "done"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps")
    course = models.CharField(max_length=8, choices=Run.Course)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.INTENT)
    key = models.CharField(max_length=100, blank=True)
    result = models.JSONField(default=dict, blank=True)
    began_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "course", "position"], name="step_once_in_its_run"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="step_done_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name
