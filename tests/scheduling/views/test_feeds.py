"""Private calendar addresses: shown once, read by whoever has them, dead as soon as they must be."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.api.limits import count
from academy.kernel.db import Now
from academy.kernel.models.rate import Rate
from academy.models import Guardian, Teacher
from scheduling.actions.call_off import call_off
from scheduling.actions.feed import MOST, make_feed, revoke_feed
from scheduling.actions.lesson import move_lesson
from scheduling.actions.place import confirm_place
from scheduling.models import CalendarFeed, Cancellation, Cause, Lesson, Participant, Side
from scheduling.queries.feeds import CANCELLED, feed_of, hash_of
from scheduling.views.calendar_feed import MISSES, READS
from tests.booked import booked
from tests.cast import ANNE, GIULIA, JONAS, LEO, LIND, MIA, NOAH, OKAFOR, OLIVIA, PAOLO, SAM, Person
from tests.house.mutation import Edit
from tests.scheduling.ical.reader import Read, read
from tests.school import Cedar

BY_THE_SCHOOL = {"student": None, "cause": Cause.SCHOOL, "side": Side.SCHOOL, "channel": "system", "by": None}
ADDRESS = re.compile(r'id="address"[^>]*value="http[^"]*/calendar/([\w-]+)\.ics"')


def browser(cedar: Cedar, person: Person) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def look(token: str, **headers: str) -> Any:
    return Client().get(reverse("calendar-feed", args=[token]), headers=headers)


def events(token: str) -> list[Read]:
    answer = look(token)
    assert answer.status_code == 200
    return read(answer.content)


@pytest.fixture
def lessons(cedar: Cedar) -> list[Lesson]:
    """Mia's lessons of the term, agreed."""
    place = booked(cedar).place
    confirm_place(place=place)
    return list(place.lessons.order_by("starts_at"))


def family_feed(cedar: Cedar, person: Person = GIULIA) -> str:
    return make_feed(by=cedar.user(person), family=cedar.family(person.last))[1]


def test_a_family_makes_an_address_and_its_secret_is_kept_nowhere(cedar: Cedar, lessons: list[Lesson]) -> None:
    giulia = browser(cedar, GIULIA)

    page = giulia.post("/family/calendar/", {"whose": "family", "label": "My phone"}).content.decode()

    [token] = ADDRESS.findall(page)
    feed = CalendarFeed.objects.get()
    assert (feed.token_hash, feed.label, feed.family, feed.made_by) == (
        hash_of(token),
        "My phone",
        cedar.family("Rossi"),
        cedar.user(GIULIA),
    )
    assert len(token) >= 43
    assert f"webcal://{settings.ORIGIN.partition('://')[2]}/calendar/{token}.ics" in page
    assert token not in giulia.get("/family/calendar/").content.decode()
    assert len(events(token)) == len(lessons)


def test_the_feed_equals_our_table(cedar: Cedar, lessons: list[Lesson]) -> None:
    found = {event["uid"].split("@")[0]: event for event in events(family_feed(cedar))}

    for lesson in lessons:
        event = found[f"lesson-{lesson.pk}"]
        assert (event.starts_at, event.ends_at) == (lesson.starts_at, lesson.ends_at)
        assert (event["summary"], event["location"], event["status"]) == ("Piano · Mia", "Room 2", "CONFIRMED")
        assert event["sequence"] == str(lesson.sequence)
        assert event.zone == "America/Toronto"
        assert event["last-modified"] == event["dtstamp"] == f"{lesson.changed_at:%Y%m%dT%H%M%SZ}"


def test_a_move_and_a_cancellation_reach_the_subscriber_under_the_same_name(
    cedar: Cedar, lessons: list[Lesson]
) -> None:
    token = family_feed(cedar)
    before = {event["uid"]: event for event in events(token)}
    first, second = lessons[:2]
    later = first.starts_at + timedelta(days=1, minutes=90)
    move_lesson(lesson=first, starts_at=later, room=None, allowed_because="asked for")
    call_off(lesson=second, **BY_THE_SCHOOL)

    after = {event["uid"]: event for event in events(token)}

    assert after.keys() == before.keys()
    moved, gone = (
        next(one for uid, one in after.items() if uid.startswith(f"lesson-{lesson.pk}@")) for lesson in (first, second)
    )
    assert (moved.starts_at, moved["location"], moved["status"]) == (later, "Online", "CONFIRMED")
    assert int(moved["sequence"]) > int(before[moved["uid"]]["sequence"])
    assert (gone["status"], gone.starts_at) == ("CANCELLED", second.starts_at)
    assert int(gone["sequence"]) > int(before[gone["uid"]]["sequence"])


def test_a_cancelled_lesson_is_dropped_after_its_time(cedar: Cedar, lessons: list[Lesson]) -> None:
    call_off(lesson=lessons[0], **BY_THE_SCHOOL)
    token = family_feed(cedar)
    assert len(events(token)) == len(lessons)

    # Behind the trigger's back, which would say that it changed just now.
    Lesson.objects.filter(pk=lessons[0].pk).update(changed_at=timezone.now() - CANCELLED - timedelta(days=2))

    assert len(events(token)) == len(lessons) - 1


def test_what_was_never_agreed_is_in_nobodys_calendar(cedar: Cedar) -> None:
    booked(cedar)
    token = family_feed(cedar)
    assert events(token) == []

    place = booked(cedar, NOAH, OKAFOR, "drums", ANNE).place
    Lesson.objects.filter(place=place).update(state="cancelled")
    assert events(family_feed(cedar, ANNE)) == []


def test_nobody_elses_name_and_no_last_name(cedar: Cedar, lessons: list[Lesson]) -> None:
    group = lessons[0]
    Lesson.objects.filter(pk=group.pk).update(capacity=3)
    for child in (LEO, NOAH):
        Participant.objects.create(lesson=group, student=cedar.student(child))

    [mine] = [event for event in events(family_feed(cedar)) if event["uid"].startswith(f"lesson-{group.pk}@")]
    [theirs] = events(family_feed(cedar, ANNE))
    text = look(family_feed(cedar)).content.decode() + look(family_feed(cedar, ANNE)).content.decode()

    assert mine["summary"] == "Piano · Mia, Leo"
    assert theirs["summary"] == "Piano · Noah"
    assert not {name for name in ("Rossi", "Tremblay", "Giulia", "@cedarheights") if name in text}


def test_one_students_part_in_a_group_is_called_off_for_that_family_alone(cedar: Cedar, lessons: list[Lesson]) -> None:
    group = lessons[0]
    Lesson.objects.filter(pk=group.pk).update(capacity=2, kind=Lesson.Kind.GROUP)
    Participant.objects.create(lesson=group, student=cedar.student(NOAH))
    anne, giulia = family_feed(cedar, ANNE), family_feed(cedar)
    [before] = events(anne)

    call_off(
        lesson=group,
        student=cedar.student(NOAH),
        cause=Cause.ILLNESS,
        side=Side.STAFF,
        channel=Cancellation.Channel.OFFICE,
        by=cedar.user(OLIVIA),
        words="a cold",
    )

    [after] = events(anne)
    [other] = [event for event in events(giulia) if event["uid"] == after["uid"]]
    assert (after["status"], other["status"]) == ("CANCELLED", "CONFIRMED")
    assert int(after["sequence"]) > int(before["sequence"])


def test_unchanged_is_304_and_private(cedar: Cedar, lessons: list[Lesson]) -> None:
    token = family_feed(cedar)
    first = look(token)

    assert first.content == look(token).content
    again = look(token, **{"If-None-Match": first["ETag"]})
    weak = look(token, **{"If-None-Match": f"W/{first['ETag']}"})
    call_off(lesson=lessons[0], **BY_THE_SCHOOL)
    changed = look(token, **{"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "private, no-cache"
    assert "noindex" in first["X-Robots-Tag"]
    assert (again.status_code, again.content, weak.status_code) == (304, b"", 304)
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_revoked_address_is_dead_at_once_and_like_one_that_never_was(cedar: Cedar) -> None:
    token = family_feed(cedar)
    feed = CalendarFeed.objects.get()
    assert look(token).status_code == 200

    answer = browser(cedar, GIULIA).post(f"/family/calendar/{feed.pk}/revocation/", follow=True)

    dead, unknown = look(token), look("never-was")
    assert "revoked" in answer.content.decode()
    assert (dead.status_code, unknown.status_code) == (404, 404)
    request_id = re.compile(rb"[0-9a-f-]{32,36}")
    assert request_id.sub(b"", dead.content) == request_id.sub(b"", unknown.content)


def test_nobody_revokes_what_somebody_else_made_and_twice_is_once(cedar: Cedar) -> None:
    family_feed(cedar)
    feed = CalendarFeed.objects.get()
    assert browser(cedar, SAM).post(f"/family/calendar/{feed.pk}/revocation/").status_code == 404
    assert CalendarFeed.objects.get().revoked_at is None

    revoke_feed(feed=feed)
    first = CalendarFeed.objects.get().revoked_at
    revoke_feed(feed=feed)
    assert CalendarFeed.objects.get().revoked_at == first


def test_it_dies_with_the_right_of_whoever_made_it(cedar: Cedar) -> None:
    anne, other = family_feed(cedar, ANNE), family_feed(cedar)
    noah = make_feed(by=cedar.user(ANNE), student=cedar.student(NOAH))[1]
    assert [look(token).status_code for token in (anne, other, noah)] == [200, 200, 200]

    Guardian.objects.filter(user=cedar.user(ANNE)).update(until=Now())

    assert [look(token).status_code for token in (anne, other, noah)] == [404, 200, 404]


@pytest.mark.parametrize(
    "check", ["token_hash=hash_of(token), revoked_at=None", "feed if feed and may_show(feed, feed.made_by) else None"]
)
def test_without_the_check_a_dead_address_opens(cedar: Cedar, monkeypatch: pytest.MonkeyPatch, check: str) -> None:
    """The control: each of the two checks is what shuts the door."""
    token = family_feed(cedar)
    if "revoked_at" in check:
        revoke_feed(feed=CalendarFeed.objects.get())
    else:
        Guardian.objects.filter(user=cedar.user(GIULIA)).update(until=Now())
    assert look(token).status_code == 404

    Edit("scheduling.queries.feeds", check, check.partition(", revoked")[0].partition(" if feed")[0]).apply(monkeypatch)

    assert look(token).status_code == 200


def test_a_disabled_login_and_a_teacher_who_left_have_no_feeds(cedar: Cedar) -> None:
    lind = Teacher.objects.get(user=cedar.user(LIND))
    token = make_feed(by=cedar.user(LIND), teacher=lind)[1]
    family = family_feed(cedar)
    assert look(token).status_code == 200

    Teacher.objects.filter(pk=lind.pk).update(is_active=False)
    type(cedar.user(GIULIA)).objects.filter(pk=cedar.user(GIULIA).pk).update(is_active=False)

    assert [look(token).status_code, look(family).status_code] == [404, 404]


def test_nobody_shares_what_they_may_not_see(cedar: Cedar) -> None:
    for person, whose in (
        (PAOLO, {"family": cedar.family("Rossi")}),
        (SAM, {"student": cedar.student(MIA)}),
        (LIND, {"teacher": Teacher.objects.get(user=cedar.user(OKAFOR))}),
        (GIULIA, {"room": cedar.slot(LIND).room}),
    ):
        with pytest.raises(Exception, match="not yours"):
            make_feed(by=cedar.user(person), **whose)
    for _number in range(MOST):
        make_feed(by=cedar.user(GIULIA), family=cedar.family("Rossi"))
    page = browser(cedar, GIULIA).post("/family/calendar/", {"whose": "family"}).content.decode()
    assert "Revoke one that nobody uses" in page


def test_teacher_student_and_room_read_their_own(cedar: Cedar, lessons: list[Lesson]) -> None:
    lind = Teacher.objects.get(user=cedar.user(LIND))
    by_teacher = make_feed(by=cedar.user(LIND), teacher=lind)[1]
    by_room = make_feed(by=cedar.user(OLIVIA), room=lessons[0].room)[1]
    of_okafor = make_feed(by=cedar.user(OLIVIA), teacher=Teacher.objects.get(user=cedar.user(OKAFOR)))[1]
    [page] = ADDRESS.findall(browser(cedar, JONAS).post("/student/calendar/", {"whose": "student"}).content.decode())

    assert [len(events(token)) for token in (by_teacher, by_room, of_okafor, page)] == [len(lessons)] * 2 + [0, 0]
    assert events(by_teacher)[0]["summary"] == "Piano · Mia"


def test_too_many_reads_are_told_to_wait(cedar: Cedar) -> None:
    token = family_feed(cedar)
    for _number in range(59):
        count(READS, feed_of(token).pk)
        count(MISSES, "127.0.0.1")

    assert [look(token).status_code for _number in range(2)] == [200, 429]
    assert int(look(token)["Retry-After"]) > 0
    assert [look(f"guess-{number}").status_code for number in range(2)] == [404, 429]
    assert not Rate.objects.filter(key__contains=token).exists()
