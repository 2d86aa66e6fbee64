"""The calendar in the office: the same constraint, the same Refusals, no way round."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from academy.models import Guardian
from scheduling.actions.place import confirm_place
from scheduling.models import Lesson, Place, Timeslot
from tests.academy.admin.office import TORONTO, Browser, at, words_of
from tests.academy.admin.rows import booking
from tests.cast import ALVAREZ, ANNE, GIULIA, LIND, MIA, NOAH
from tests.school import Cedar


@pytest.fixture
def lesson(cedar: Cedar) -> Lesson:
    """Mia's first lesson, booked."""
    place = booking(cedar).places.get()
    confirm_place(place=place)
    first = place.lessons.order_by("starts_at").first()
    assert first
    return first


def new_time(starts_at: datetime, room: object = "") -> dict[str, object]:
    local = starts_at.astimezone(TORONTO)
    return {"starts_at_0": f"{local:%Y-%m-%d}", "starts_at_1": f"{local:%H:%M:%S}", "room": room}


def test_a_lesson_is_moved_with_everybodys_time(cedar: Cedar, desk: Browser, lesson: Lesson) -> None:
    later = lesson.starts_at + timedelta(days=3)

    desk.press(at("scheduling_lesson_move", lesson.pk), **new_time(later))

    lesson.refresh_from_db()
    assert (lesson.starts_at, lesson.ends_at - lesson.starts_at, lesson.room) == (later, timedelta(minutes=30), None)
    assert set(lesson.claims.values_list("role", "starts_at")) == {("teacher", later), ("student", later)}


def test_a_lesson_is_not_moved_onto_another(cedar: Cedar, desk: Browser, lesson: Lesson) -> None:
    taken = Lesson.objects.filter(place=lesson.place).order_by("starts_at")[1].starts_at

    refused = desk.press(at("scheduling_lesson_move", lesson.pk), **new_time(taken))
    over = desk.press(at("scheduling_lesson_move", lesson.pk), **new_time(timezone.now() - timedelta(days=1)))

    sentence = "Mia has another lesson at that time. Ms Lind has another lesson at that time. Nothing was changed."
    assert sentence in words_of(refused)
    assert "Free instead:" in words_of(refused)
    assert f'value="{taken.astimezone(TORONTO):%Y-%m-%d}"' in refused.content.decode()
    assert "This time is over." in words_of(over)
    assert Lesson.objects.get(pk=lesson.pk).starts_at == lesson.starts_at


def test_a_lesson_is_taught_after_it_began_and_not_before(cedar: Cedar, desk: Browser, lesson: Lesson) -> None:
    path, page = at("scheduling_lesson_taught", lesson.pk), at("scheduling_lesson_change", lesson.pk)
    assert "Taught" not in desk.words(page).replace("taught", "")

    early = desk.press(path, on=at("scheduling_lesson_cancel", lesson.pk))
    assert "This lesson has not begun yet." in words_of(early)

    begun = timezone.now() - timedelta(minutes=5)
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=begun, ends_at=begun + timedelta(minutes=30))
    desk.press(path, on=page)
    assert Lesson.objects.get(pk=lesson.pk).state == Lesson.State.TAUGHT
    again = desk.press(path, on="/admin/academy/family/add/")
    assert "This lesson is “taught”, so it stays as it is." in words_of(again)


def test_a_cancelled_lessons_time_is_free(cedar: Cedar, desk: Browser, finance: Browser, lesson: Lesson) -> None:
    path = at("scheduling_lesson_cancel", lesson.pk)
    assert finance.get(path).status_code == 403

    desk.press(path, side="school", cause="school")

    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.CANCELLED
    assert lesson.cancellations.get().channel == "office"
    assert not lesson.claims.filter(is_live=True).exists()


def test_it_takes_place_after_all_where_its_hour_is_free(cedar: Cedar, desk: Browser, lesson: Lesson) -> None:
    path = at("scheduling_lesson_reinstate", lesson.pk)
    assert "was not called off" in words_of(desk.press(path))
    desk.press(at("scheduling_lesson_cancel", lesson.pk), side="school", cause="school")
    other = Lesson.objects.create(teacher=lesson.teacher, starts_at=lesson.starts_at, ends_at=lesson.ends_at)

    assert "Somebody has taken that hour meanwhile." in words_of(desk.press(path))
    Lesson.objects.filter(pk=other.pk).update(state=Lesson.State.CANCELLED)
    desk.press(path)

    assert Lesson.objects.get(pk=lesson.pk).state == Lesson.State.BOOKED


def test_the_calendar_is_read_forwards(cedar: Cedar, desk: Browser, lesson: Lesson) -> None:
    past = timezone.now() - timedelta(days=2)
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=past, ends_at=past + timedelta(minutes=30))
    home = at("scheduling_lesson_changelist")
    count = Lesson.objects.count()

    counts = {
        when: desk.get(home, {"when": when} if when else {}).context["cl"].result_count
        for when in ("", "past", "all", "today")
    }

    assert counts == {"": count - 1, "past": 1, "all": count, "today": 0}


def test_weekly_times_are_published_and_only_the_missing_ones(cedar: Cedar, desk: Browser) -> None:
    teacher = cedar.teacher(ALVAREZ)
    Timeslot.objects.filter(teacher=teacher).delete()
    form = {
        "teacher": teacher.pk,
        "weekdays": ["0", "2"],
        "first": "15:00",
        "last": "16:30",
        "minutes": "30",
        "room": "",
    }
    path = at("scheduling_timeslot_publish")

    first = desk.press(path, **form)
    again = desk.press(path, **form)
    more = desk.press(path, **form | {"last": "17:00"})

    assert "6 weekly times are published." in words_of(first)
    assert "All of these times are published already." in words_of(again)
    assert 'value="16:30' in again.content.decode()
    assert "2 weekly times are published." in words_of(more)
    assert Timeslot.objects.filter(teacher=teacher).count() == 8


def test_a_published_time_is_taken_out_of_the_offer_not_changed(cedar: Cedar, desk: Browser, finance: Browser) -> None:
    slot = cedar.slot(LIND)
    page = at("scheduling_timeslot_change", slot.pk)

    desk.press(page, weekday="6", starts="03:00", room="")

    slot.refresh_from_db()
    assert (slot.is_active, slot.weekday == 6) == (False, False)
    assert finance.get(page).status_code == 403


def test_a_time_somebody_held_stays(cedar: Cedar, desk: Browser) -> None:
    slot = booking(cedar).places.get().timeslot
    other = cedar.slot(LIND, 3)

    assert desk.get(at("scheduling_timeslot_delete", slot.pk)).status_code == 403
    desk.press(at("scheduling_timeslot_delete", other.pk), post="yes")

    assert Timeslot.objects.filter(pk=slot.pk).exists()
    assert not Timeslot.objects.filter(pk=other.pk).exists()


def test_a_place_is_booked_at_the_counter_in_the_guardians_name(cedar: Cedar, desk: Browser) -> None:
    student, slot = cedar.student(MIA), cedar.slot(LIND)
    form = {"student": student.pk, "subject": cedar.subject("piano").pk, "timeslot": slot.pk}

    answer = desk.press(at("scheduling_place_book"), **form)

    place = Place.objects.get()
    assert (place.timeslot, place.state) == (slot, Place.State.HELD)
    assert place.enrolment.booked_by == cedar.user(GIULIA)
    assert "Giulia Rossi can pay for it on their page." in words_of(answer)


def test_the_students_page_leads_to_the_booking_with_the_student_chosen(cedar: Cedar, desk: Browser) -> None:
    student = cedar.student(MIA)
    page = at("academy_student_change", student.pk)
    booking_page = f"{at('scheduling_place_book')}?student={student.pk}&amp;next={page}"

    assert booking_page in desk.get(page).content.decode()
    form = desk.get(booking_page.replace("&amp;", "&")).content.decode()
    assert f'<option value="{student.pk}" selected' in form
    assert f'name="next" value="{page}"' in form


def test_without_a_time_any_teacher_is_found_with_the_reason(cedar: Cedar, desk: Browser) -> None:
    form = {"student": cedar.student(NOAH).pk, "subject": cedar.subject("guitar").pk, "timeslot": ""}

    desk.press(at("scheduling_place_book"), **form)

    enrolment = Place.objects.get().enrolment
    assert enrolment.booked_by == cedar.user(ANNE)
    assert "weekly students" in enrolment.assigned_because


def test_a_place_is_refused_with_the_verbs_own_sentence(cedar: Cedar, desk: Browser, finance: Browser) -> None:
    path = at("scheduling_place_book")
    form = {"student": cedar.student(MIA).pk, "subject": cedar.subject("piano").pk, "timeslot": cedar.slot(LIND).pk}
    assert finance.get(path).status_code == 403
    desk.press(path, **form)

    twice = desk.press(path, **form | {"timeslot": cedar.slot(LIND, 1).pk})
    assert "already has a place in" in words_of(twice)

    Guardian.objects.filter(family=cedar.family("Tremblay")).update(may_book=False)
    nobody = desk.press(path, **form | {"student": cedar.student(NOAH).pk, "timeslot": ""})
    assert "Nobody in this family may book." in words_of(nobody)
    assert Place.objects.count() == 1
