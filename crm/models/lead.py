"""A lead: somebody who asked, and how far they have come."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Family, Student, Subject


class Lead(models.Model):
    """new → invited → enrolled; or lost, with the reason. email is lower case, phone in E.164."""

    class Stage(models.TextChoices):
        NEW = "new", _("new")
        INVITED = "invited", _("invited")
        ENROLLED = "enrolled", _("enrolled")
        LOST = "lost", _("lost")

    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.NEW)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    student_name = models.CharField(_("student's first name"), max_length=80)
    birth_date = models.DateField(_("student's birth date"))
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="leads")
    message = models.TextField(_("message"), blank=True)
    zone = models.CharField(_("time zone"), max_length=50, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    agreed_at = models.DateTimeField(_("agreed to be contacted"), db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # What the conversion made of it.
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="leads")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, null=True, blank=True, related_name="leads")
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    lost_reason = models.CharField(_("why it was lost"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["email"], name="leads_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="leads_by_phone"),
            models.Index(fields=["-id"], condition=Q(stage="new"), name="leads_new"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(stage="lost") | ~Q(lost_reason=""), name="lost_lead_has_its_reason"),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(
                name="only_these_edges",
                field="stage",
                transitions=[
                    ("new", "invited"),
                    ("new", "lost"),
                    ("invited", "enrolled"),
                    ("invited", "lost"),
                    ("lost", "new"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
