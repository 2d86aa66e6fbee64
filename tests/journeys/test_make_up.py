"""A family calls a lesson off in time, books the make-up with its credit, and it is taught: over real HTTP."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from academy.kernel.invariants import verify
from billing.models import Invoice
from scheduling.actions.lesson import mark_taught
from scheduling.models import Lesson, MakeUpCredit
from tests.booked import pay_by_transfer
from tests.cast import GIULIA, LIND, SAM, ZOE
from tests.scheduling.makeups import make_ups
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = re.compile(r'name="teacher" value="([\w-]+)"><input type="hidden" name="starts_at" value="([^"]+)"')


def test_from_cannot_come_to_the_make_up_that_was_taught(
    cedar: Cedar, outside_world: World, worker: Callable[[], int]
) -> None:
    school = make_ups(cedar)
    worker()
    pay_by_transfer(Invoice.objects.get())
    worker()
    lesson = school.lesson(2)
    giulia = Client()
    giulia.force_login(cedar.user(GIULIA), backend="django.contrib.auth.backends.ModelBackend")

    # In time: the page says so before, and after.
    page = f"/family/lessons/{lesson.pk}/cancellation/"
    assert "A make-up credit" in giulia.get(page).content.decode()
    done = giulia.post(page, {"student": school.mia.pk, "cause": "illness", "words": "A fever."}, follow=True)
    assert "Book the make-up" in done.content.decode()
    credit = MakeUpCredit.objects.get()
    worker()
    letters = [mail["subject"] for mail in outside_world.mailbox(GIULIA.email)]
    assert sum("Mia’s lesson does not take place" in subject for subject in letters) == 1
    [told] = [mail for mail in outside_world.mailbox(LIND.email) if "does not take place" in mail["subject"]]
    assert "fever" not in told["text"]

    # The first hour that is offered, in one tap.
    offered = giulia.get("/family/make-ups/").content.decode()
    teacher, starts_at = HOUR.findall(offered)[0]
    giulia.post("/family/make-ups/", {"credit": credit.pk, "teacher": teacher, "starts_at": starts_at})
    credit.refresh_from_db()
    assert credit.state == "reserved"
    make_up = Lesson.objects.get(kind=Lesson.Kind.MAKE_UP)
    worker()
    letters = [mail["subject"] for mail in outside_world.mailbox(GIULIA.email)]
    assert sum("A make-up lesson is booked" in subject for subject in letters) == 1

    # Its time comes, and it is taught.
    begun = timezone.now() - timedelta(minutes=5)
    Lesson.objects.filter(pk=make_up.pk).update(starts_at=begun, ends_at=begun + timedelta(minutes=30))
    mark_taught(lesson=make_up)
    credit.refresh_from_db()
    assert (credit.state, credit.balance) == ("redeemed", 0)
    assert [entry.kind for entry in credit.entries.all()] == ["issued", "reserved", "redeemed"]
    worker()
    assert verify() == {}


def test_a_freed_hour_is_told_to_who_could_use_it_once(
    cedar: Cedar, outside_world: World, worker: Callable[[], int]
) -> None:
    """Mia has an open credit, and Zoe's lesson with the same teacher is called off."""
    school = make_ups(cedar)
    school.credit()
    zoe = cedar.student(ZOE)
    begins = school.lesson(3).starts_at + timedelta(hours=1)
    lesson = Lesson.objects.create(
        teacher=cedar.teacher(LIND), starts_at=begins, ends_at=begins + timedelta(minutes=30)
    )
    lesson.participants.create(student=zoe)
    worker()

    school.cannot_come(lesson, student=zoe, by=cedar.user(SAM))
    worker()

    heard = [mail for mail in outside_world.mailbox(GIULIA.email) if "An hour is free" in mail["subject"]]
    assert ["with your own teacher" in mail["text"] for mail in heard] == [True]
    assert not [mail for mail in outside_world.mailbox(SAM.email) if "An hour is free" in mail["subject"]]
