"""A teacher: what they teach, how much, in whose zone, and the words on their public page."""

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import models
from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models.subject import Subject
from academy.models.zone import validate_zone


class TeacherQuerySet(models.QuerySet["Teacher"]):
    def public(self) -> "TeacherQuerySet":
        """Those shown to everybody."""
        return self.filter(is_active=True, is_public=True).prefetch_related("subjects")


class Teacher(models.Model):
    """Somebody who teaches; weekly_capacity counts weekly places."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teacher")
    name = models.CharField(_("name as families say it"), max_length=80)
    slug = models.SlugField(unique=True)
    subjects = models.ManyToManyField(Subject, related_name="teachers")
    headline = models.CharField(_("in a sentence"), max_length=160, blank=True)
    biography = models.TextField(_("about"), blank=True)
    photo = models.CharField(
        _("photo"), max_length=120, blank=True, help_text=_("A file under static/, if there is one.")
    )
    zone = models.CharField(_("time zone"), max_length=50, default="America/Toronto", validators=[validate_zone])
    weekly_capacity = models.PositiveSmallIntegerField(_("weekly places at most"), default=30)
    is_public = models.BooleanField(_("has a public page"), default=True)
    is_active = models.BooleanField(_("teaches"), default=True)

    objects = TeacherQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weekly_capacity__lte=200), name="teacher_capacity_is_human"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teacher", args=[self.slug])

    @property
    def photo_url(self) -> str:
        """The photo's address, or nothing where there is none (the page then draws one)."""
        return static(self.photo) if self.photo and finders.find(self.photo) else ""

    @cached_property
    def subject_names(self) -> list[str]:
        """What they teach, in words (reads the prefetched subjects)."""
        return [subject.name for subject in self.subjects.all()]
