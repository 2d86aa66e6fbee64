"""What the policy said of a missed lesson, with all that decided it: "Why?" has an answer for good."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Student
from scheduling.models.lesson import Lesson
from scheduling.models.policy import MakeUpPolicy
from scheduling.models.policy_rules import PolicyRule


class Decision(models.Model):
    """For one student and one lesson that was missed. because: the facts and rules, in order, as codes with values
    (scheduling/makeup/reasons.py puts them into words).

    A later one (staff made an exception, a note came in) takes the place of an earlier one; both stay.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="decisions")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="decisions")
    policy = models.ForeignKey(MakeUpPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=12, choices=PolicyRule.Outcome)
    counts = models.BooleanField(_("counts toward the limits"), default=False)
    because = models.JSONField(_("because"), default=list)
    # Staff decided otherwise than the policy, with their reason.
    exception = models.CharField(_("exception"), max_length=300, blank=True)
    decided_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "student"], condition=models.Q(replaced_at=None), name="one_decision_that_counts"
            ),
        ]
        indexes = [models.Index(fields=["student", "decided_at"], name="decisions_about_a_student")]
        triggers = [
            audited(),
            pgtrigger.ReadOnly(
                name="stays_as_decided", fields=["lesson", "student", "policy", "outcome", "counts", "because"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.get_outcome_display()}"
