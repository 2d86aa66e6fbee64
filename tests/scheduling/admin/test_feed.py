"""Calendar addresses in the office: made for a room or a teacher, shown once, revoked."""

import re

from scheduling.models import CalendarFeed, Room
from scheduling.queries.feeds import hash_of
from tests.academy.admin.office import Browser, at, words_of
from tests.cast import GIULIA
from tests.school import Cedar


def test_a_rooms_address_is_shown_once_and_revoked(desk: Browser, cedar: Cedar) -> None:
    room = Room.objects.get(name="Room 2")

    made = words_of(desk.press(at("scheduling_calendarfeed_make"), room=room.pk, teacher="", label="At the door"))

    feed = CalendarFeed.objects.get()
    [token] = re.findall(r"/calendar/([\w-]+)\.ics", made)
    assert (feed.room, feed.label, feed.token_hash) == (room, "At the door", hash_of(token))
    assert token not in desk.words(at("scheduling_calendarfeed_changelist"))
    assert desk.get(f"/calendar/{token}.ics").status_code == 200

    desk.press(at("scheduling_calendarfeed_revoke", feed.pk))

    assert desk.get(f"/calendar/{token}.ics").status_code == 404


def test_one_room_or_one_teacher(desk: Browser, finance: Browser, cedar: Cedar) -> None:
    path = at("scheduling_calendarfeed_make")

    assert "Choose one room or one teacher." in words_of(desk.press(path, room="", teacher="", label=""))
    assert finance.get(path).status_code == 403
    assert not CalendarFeed.objects.filter(made_by=cedar.user(GIULIA)).exists()
