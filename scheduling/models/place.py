"""A weekly place: an enrolment's hold on a timeslot, and then its right to it."""

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Enrolment
from scheduling.models.timeslot import Timeslot

if TYPE_CHECKING:
    from scheduling.models.series import Series


class PlaceQuerySet(models.QuerySet["Place"]):
    def live(self) -> "PlaceQuerySet":
        """Held or confirmed."""
        return self.filter(state__in=(Place.State.HELD, Place.State.CONFIRMED))

    def overdue(self) -> "PlaceQuerySet":
        """Held past their time, by the database's clock."""
        return self.filter(state=Place.State.HELD, expires_at__lt=Now())

    def with_pattern(self) -> "PlaceQuerySet":
        """With all that `pattern` reads: day, time, teacher and room."""
        series = apps.get_model("scheduling", "Series")._default_manager
        return self.prefetch_related(models.Prefetch("series", series.select_related("teacher__user", "room")))

    def of_family(self, family: Any) -> "PlaceQuerySet":
        """Those of one family's enrolments."""
        return self.filter(enrolment__student__family=family)


class Place(models.Model):
    """held (until expires_at) → confirmed → freed; or held → freed, with the reason."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        CONFIRMED = "confirmed", _("confirmed")
        FREED = "freed", _("freed")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="places")
    # The weekly time it was booked from; empty for a seat in a group, a trial or a single lesson.
    timeslot = models.ForeignKey(Timeslot, on_delete=models.PROTECT, null=True, blank=True, related_name="places")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    expires_at = models.DateTimeField(_("held until"))
    confirmed_at = models.DateTimeField(null=True, blank=True)
    freed_at = models.DateTimeField(null=True, blank=True)
    freed_because = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="held"), name="places_held")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=~Q(state="freed"), name="one_live_place_for_an_enrolment"
            ),
            models.CheckConstraint(
                condition=Q(state="freed", freed_at__isnull=False) & ~Q(freed_because="") | ~Q(state="freed"),
                name="place_freed_with_time_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False), name="place_confirmed_has_its_time"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[("held", "confirmed"), ("held", "freed"), ("confirmed", "freed")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.student}: {self.pattern or self.enrolment.offering}"

    @property
    def pattern(self) -> "Series | None":
        """Its weekly day and time now, or the last it had (reads the prefetched series); none for a single lesson."""
        return max(self.series.all(), key=lambda series: series.first_day, default=None)
