"""Whatever can only be in one place at a time, under one row of numbers."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q

from academy.models import Student, Teacher
from scheduling.models.room import Room


class ResourceManager(models.Manager["Resource"]):
    def of(self, *holders: Any) -> "list[Resource]":
        """The resources of these teachers, students and rooms (None is left out), made on first use."""
        wanted = {(type(holder).__name__.lower(), holder.pk) for holder in holders if holder is not None}
        found = self._there(wanted)
        if len(found) < len(wanted):
            there = {(role, getattr(row, f"{role}_id")) for row in found for role in ("teacher", "student", "room")}
            # Always in the same order: two who make the same ones at once would wait for each other for ever.
            new = [self.model(**{f"{role}_id": pk}) for role, pk in sorted(wanted - there)]
            self.bulk_create(new, ignore_conflicts=True)
            found = self._there(wanted)
        return found

    def _there(self, wanted: set[tuple[str, int]]) -> "list[Resource]":
        return list(self.filter(reduce(or_, (Q(**{role: pk}) for role, pk in wanted))))


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
