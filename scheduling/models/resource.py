"""Whatever can only be in one place at a time, under one row of numbers."""

from typing import Any

from django.db import models
from django.db.models import Q

from academy.models import Student, Teacher
from scheduling.models.room import Room


class ResourceManager(models.Manager["Resource"]):
    def of(self, *holders: Any) -> "list[Resource]":
        """The resources of these teachers, students and rooms (None is left out), made on first use."""
        return [
            self.get_or_create(**{type(holder).__name__.lower(): holder})[0] for holder in holders if holder is not None
        ]


class Resource(models.Model):
    """A teacher, a student or a room, as the calendar counts them."""

    teacher = models.OneToOneField(Teacher, on_delete=models.CASCADE, null=True, blank=True, related_name="resource")
    student = models.OneToOneField(Student, on_delete=models.CASCADE, null=True, blank=True, related_name="resource")
    room = models.OneToOneField(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="resource")

    objects = ResourceManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(teacher__isnull=False, student=None, room=None)
                | Q(teacher=None, student__isnull=False, room=None)
                | Q(teacher=None, student=None, room__isnull=False),
                name="resource_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.teacher or self.student or self.room)
