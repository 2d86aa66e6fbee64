"""The pages for seats, trials, the waiting list and leaving, as a family walks through them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from academy.kernel.trace import tracing
from academy.models import Enrolment
from scheduling.actions.offers import make_offers
from scheduling.actions.place import confirm_place, free_place
from scheduling.models import Offer, Place, WaitingEntry, Withdrawal
from tests.booked import Booked, booked
from tests.cast import ADA, ADA_HERSELF, ANNE, GIULIA, HELGA, JONAS, JONAS_HIMSELF, LEO, LIND, MIA, NOAH, SAM, Person
from tests.kinds import Kinds, open_kinds
from tests.school import Cedar
from tests.spring import YEAR
from tests.today import day_at_school


@pytest.fixture
def kinds(cedar: Cedar) -> Kinds:
    return open_kinds(cedar)


def signed_in(cedar: Cedar, person: Person) -> Client:
    client = Client()
    client.force_login(cedar.user(person))
    return client


def words(answer: object) -> str:
    text = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_public_page_shows_the_seats(kinds: Kinds) -> None:
    kinds.sit(MIA, GIULIA)
    page = words(Client().get("/groups/"))
    assert "5 of 6 seats free" in page
    assert "Take a seat in Guitar circle" in page
    assert "Book a trial lesson" in page

    kinds.seats(1)
    page = words(Client().get("/groups/"))
    assert "Full" in page
    assert "Join the waiting list for Guitar circle" in page


def test_a_seat_in_two_taps(kinds: Kinds, cedar: Cedar) -> None:
    giulia = signed_in(cedar, GIULIA)
    assert "6 of 6 seats free" in words(giulia.get("/family/seats/new/?course=guitar-circle"))

    answer = giulia.post("/family/seats/new/?course=guitar-circle", {"student": cedar.student(MIA).pk})

    enrolment = Enrolment.objects.get()
    assert answer["Location"] == f"/family/bookings/{enrolment.pk}/"
    page = words(giulia.get(answer["Location"]))
    assert "Mia · Guitar" in page
    assert "Saturday, 10:00–10:45 (Toronto time)" in page
    assert giulia.get("/family/seats/new/?course=piano").status_code == 404


def test_from_the_full_group_to_the_line_with_one_button(kinds: Kinds, cedar: Cedar) -> None:
    kinds.seats(1)
    kinds.sit(NOAH, ANNE)
    giulia = signed_in(cedar, GIULIA)

    full = giulia.post("/family/seats/new/?course=guitar-circle", {"student": cedar.student(MIA).pk})
    assert full.status_code == 409
    url = re.search(r'href="(/family/waiting/new/[^"]+)"', full.content.decode())
    assert url
    url_there = url[1].replace("&amp;", "&")
    assert f'<option value="{cedar.student(MIA).pk}" selected' in giulia.get(url_there).content.decode()
    joined = giulia.post(url_there, {"student": cedar.student(MIA).pk})

    entry = WaitingEntry.objects.get()
    assert joined["Location"] == f"/family/waiting/{entry.pk}/"
    page = words(giulia.get(joined["Location"]))
    assert "Number 1 of 1 in line" in page
    assert "You are the next to be asked." in page
    assert "Mia · Guitar circle" in words(giulia.get("/family/waiting/"))
    giulia.post(joined["Location"], {"answer": "leave"})
    assert WaitingEntry.objects.get().state == "ended"


def test_a_time_that_is_taken_leads_to_its_line_and_the_offer_to_the_booking(kinds: Kinds, cedar: Cedar) -> None:
    mia = booked(cedar)
    slot = cedar.slot(LIND)
    anne = signed_in(cedar, ANNE)
    taken = anne.post(
        f"/family/bookings/new/?timeslot={slot.pk}&subject=piano",
        {"student": cedar.student(NOAH).pk, "subject": "piano"},
    )
    assert taken.status_code == 409
    assert f"/family/waiting/new/?timeslot={slot.pk}" in taken.content.decode()
    anne.post(f"/family/waiting/new/?timeslot={slot.pk}", {"student": cedar.student(NOAH).pk})
    with tracing(actor="test"):
        free_place(place=mia.place, because="The student has left.")
        [offer] = make_offers()

    page = words(anne.get(f"/family/waiting/{offer.entry_id}/"))
    assert "It is held for you until" in page
    assert "are the first of 1 in line" in page
    assert anne.get(f"/family/bookings/{offer.place.enrolment_id}/")["Location"] == f"/family/waiting/{offer.entry_id}/"
    taken_it = anne.post(f"/family/waiting/{offer.entry_id}/", {"answer": "accept"})
    assert taken_it["Location"] == f"/family/bookings/{offer.place.enrolment_id}/"
    assert anne.get(taken_it["Location"]).status_code == 200
    assert Offer.objects.get().state == "accepted"


def test_an_offer_declined_on_the_page_goes_on(kinds: Kinds, cedar: Cedar) -> None:
    mia = booked(cedar)
    kinds.wait(NOAH, ANNE, timeslot=cedar.slot(LIND))
    kinds.wait(JONAS_HIMSELF, HELGA, timeslot=cedar.slot(LIND))
    with tracing(actor="test"):
        free_place(place=mia.place, because="x")
        [offer] = make_offers()
    anne = signed_in(cedar, ANNE)

    anne.post(f"/family/waiting/{offer.entry_id}/", {"answer": "decline"})

    late = anne.post(f"/family/waiting/{offer.entry_id}/", {"answer": "accept"})
    assert late.status_code == 409
    assert "This offer is over" in words(late)
    assert [one.entry.student.first_name for one in make_offers()] == ["Jonas"]


@pytest.mark.parametrize(
    "query", ["", "?timeslot=x", "?timeslot=999999", "?offering=999999", "?subject=zither", "?weekday=2"]
)
def test_what_there_is_not_cannot_be_waited_for(kinds: Kinds, cedar: Cedar, query: str) -> None:
    assert signed_in(cedar, ANNE).get(f"/family/waiting/new/{query}").status_code == 404


def test_waiting_for_what_is_free_is_answered_with_it(kinds: Kinds, cedar: Cedar) -> None:
    anne = signed_in(cedar, ANNE)
    answer = anne.post("/family/waiting/new/?subject=piano", {"student": cedar.student(NOAH).pk})
    assert answer.status_code == 400
    assert "this can be booked now" in words(answer)
    assert answer.content.decode().count('class="slot"') == 3


def test_a_trial_in_three_taps(kinds: Kinds, cedar: Cedar) -> None:
    giulia = signed_in(cedar, GIULIA)
    mia, trial = cedar.student(MIA), kinds.once("guitar")
    page = giulia.get(f"/family/trials/?student={mia.pk}&course={trial.pk}")
    assert "Hours for Trial lesson, guitar, 30 minutes" in words(page)
    assert "Free of charge" in words(page)
    hour = kinds.hour(trial, MIA)
    tapped = {"student": mia.pk, "teacher": hour.teacher.slug, "starts_at": hour.starts_at.isoformat()}

    answer = giulia.post(f"/family/trials/?student={mia.pk}&course={trial.pk}", tapped)

    enrolment = Enrolment.objects.get()
    assert answer["Location"] == f"/family/bookings/{enrolment.pk}/"
    again = giulia.post(f"/family/trials/?student={cedar.student(LEO).pk}&course={trial.pk}", tapped)
    assert again.status_code == 409
    assert "is not to be had, or not any more" in words(again)
    assert "These are close to it, and free" in words(again)


@pytest.mark.parametrize(
    "hour", [{}, {"teacher": "lind", "starts_at": "soon"}, {"teacher": "x", "starts_at": f"{YEAR}-01-12"}]
)
def test_an_hour_that_is_none_is_not_found(kinds: Kinds, cedar: Cedar, hour: dict[str, str]) -> None:
    url = f"/family/trials/?student={cedar.student(MIA).pk}&course={kinds.once('piano').pk}"
    assert signed_in(cedar, GIULIA).post(url, hour).status_code == 404


def test_leaving_and_staying_after_all(kinds: Kinds, cedar: Cedar) -> None:
    mia: Booked = booked(cedar)
    confirm_place(place=mia.place)
    Enrolment.objects.filter(pk=mia.pk).update(state="active")
    giulia, url = signed_in(cedar, GIULIA), f"/family/enrolments/{mia.pk}/withdrawal/"
    assert "Notice is 30 days." in words(giulia.get(url))

    early = giulia.post(url, {"last_day": day_at_school().isoformat()})
    assert early.status_code == 400
    assert "the earliest last day is" in words(early)
    later = (day_at_school() + timedelta(days=40)).isoformat()
    assert giulia.post(url, {"last_day": later, "words": "We move."})["Location"] == url
    assert "The last day is" in words(giulia.get(url))
    giulia.post(url, {"stay": "1"})

    assert Withdrawal.objects.get().taken_back_at
    assert Place.objects.get().state == "confirmed"


def test_a_trial_is_called_off_and_not_given_up(kinds: Kinds, cedar: Cedar) -> None:
    mia, trial = cedar.student(MIA), kinds.once("guitar")
    enrolment = Enrolment.objects.create(student=mia, offering=trial, booked_by=cedar.user(GIULIA))
    Enrolment.objects.filter(pk=enrolment.pk).update(state="active")
    giulia = signed_in(cedar, GIULIA)
    home = giulia.get("/family/").content.decode()

    assert f"/family/enrolments/{enrolment.pk}/" not in home
    assert giulia.get(f"/family/enrolments/{enrolment.pk}/pause/").status_code == 404
    later = (day_at_school() + timedelta(days=40)).isoformat()
    refused = giulia.post(f"/family/enrolments/{enrolment.pk}/withdrawal/", {"last_day": later})
    assert "call the lesson off instead" in words(refused)
    assert not Withdrawal.objects.exists()


def test_who_has_no_family_to_book_for_is_led_to_write(kinds: Kinds, cedar: Cedar) -> None:
    page = signed_in(cedar, JONAS).get("/groups/").content.decode()

    assert "/family/" not in page
    assert "/enquiry/" in page


def test_nobody_sees_anothers_line_or_leaves_for_another(kinds: Kinds, cedar: Cedar) -> None:
    mia = booked(cedar)
    entry = kinds.wait(ADA_HERSELF, ADA, timeslot=cedar.slot(LIND))
    sam = signed_in(cedar, SAM)
    for url in (f"/family/waiting/{entry.pk}/", f"/family/enrolments/{mia.pk}/withdrawal/"):
        assert (sam.get(url).status_code, sam.post(url, {"answer": "leave"}).status_code) == (404, 404)
    assert "Ada" not in words(sam.get("/family/waiting/"))
