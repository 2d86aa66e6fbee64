"""The office's home: what needs a person, today, the last seven days; from real rows, in a fixed number of queries."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.kernel.db import Now
from academy.kernel.models import InboundEvent, Notice, Run
from academy.kernel.workflow import run_of
from academy.models import User
from academy.models.zone import midnight
from billing.actions.refund import give_back
from billing.models import Refund
from crm.models import Lead
from scheduling.actions.place import confirm_place, free_place
from scheduling.models import Lesson, Place
from tests.academy.admin.office import Browser, at, browser_of, words_of
from tests.academy.admin.rows import (
    BOOKINGS,
    booking,
    bounced,
    dead_event,
    event,
    invoice,
    new_lead,
    older,
    paid,
)
from tests.cast import FELIX, GIULIA
from tests.school import Cedar
from tests.today import day_at_school

MOST_QUESTIONS = 29


def questions(browser: Browser) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get("/admin/").status_code == 200
    return [query["sql"] for query in captured]


def test_an_empty_school_shows_zeros_and_what_will_come(db: None) -> None:
    owner = User.objects.create_superuser("olivia@example.com", None, first_name="Olivia")

    said = browser_of(owner).words("/admin/")

    assert "Nothing needs a person now" in said
    assert "New enquiries, work that gave up, letters that came back" in said
    assert "Lessons today 0 No lessons today." in said
    assert "Held, not paid yet 0 Nobody is about to pay." in said
    assert "Payments today 0 No money came in today." in said
    assert "Enquiries 0" in said
    assert "Money received CAD 0.00" in said


def test_a_new_lead_is_invited_from_the_queue(cedar: Cedar, desk: Browser) -> None:
    lead = new_lead()
    older(lead, timedelta(hours=3))

    said = desk.words("/admin/")
    assert "1 thing needs a person New leads 1 Priya1 Nair Piano for Arjun · priya1@example.com 3 hours ago" in said

    answer = desk.press(at("crm_lead_invite", lead.pk), on="/admin/", next="/admin/")
    assert answer.redirect_chain == [("/admin/", 302)]
    assert "Priya1 Nair is invited" in words_of(answer)
    assert "Nothing needs a person now" in words_of(answer)
    assert Lead.objects.get(pk=lead.pk).stage == Lead.Stage.INVITED


def test_every_kind_of_matter_stands_in_the_queue_with_its_button(cedar: Cedar, owner: Browser) -> None:
    dead_event()
    older(event(2), timedelta(minutes=20))
    bounced(Notice.objects.filter(person=cedar.user(FELIX)).latest("pk"), cedar.user(FELIX))
    refund = give_back(payment=paid(invoice(cedar)), because="Moved away.")
    older(refund, timedelta(hours=2))
    Run.objects.filter(recipe="refund").update(last_error="Stripe cannot be reached.")
    free_place(place=Place.objects.get(), because="The place was not paid for in time.")

    said = owner.words("/admin/")

    assert "Gave up, and needs a person 1 stripe checkout.session.completed Session cs_9 belongs to no invoice" in said
    assert "Try again" in said
    assert "Providers' events not handled 1" in said.replace("&#x27;", "'")
    assert "Stories that are stuck 1 Refund for refund" in said
    assert "Stripe cannot be reached." in said
    assert "Paid by bank transfer, so a person hands it back: Moved away." in said
    assert "Handed back" in said
    assert "Welcome to Cedar Heights → felix.moreau@cedarheights.example 550 no such mailbox" in said
    assert "Put the address right" in said
    assert "Holds that ran out today 1 Mia Rossi" in said
    assert "The place was not paid for in time." in said


def test_a_letter_leaves_the_queue_when_the_address_is_put_right(cedar: Cedar, owner: Browser) -> None:
    giulia = cedar.user(GIULIA)
    booking(cedar)
    new_lead()
    bounced(Notice.objects.latest("pk"), giulia)
    assert "Letters that came back" in owner.words("/admin/")

    owner.press(at("academy_user_address", giulia.pk), email="giulia@new.example")

    assert "Letters that came back" not in owner.words("/admin/")


def test_today_shows_lessons_holds_and_money(cedar: Cedar, owner: Browser) -> None:
    enrolment = booking(cedar)
    held = owner.words("/admin/")
    assert "Held, not paid yet 1 runs out in 14 minutes Mia Rossi" in held.replace("in 15 minutes", "in 14 minutes")

    place = enrolment.places.get()
    confirm_place(place=place)
    lesson = place.lessons.order_by("starts_at").first()
    assert lesson
    # A minute ago, and not yesterday either.
    begins = max(timezone.now() - timedelta(minutes=1), midnight(day_at_school(), "America/Toronto"))
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=begins, ends_at=begins + timedelta(minutes=30))
    said = owner.words("/admin/")
    assert "Lessons today 1" in said
    assert "Mia Rossi Ms Lind, Room 2 · booked Taught Cancel" in said

    owner.press(at("scheduling_lesson_taught", lesson.pk), on="/admin/", next="/admin/")
    assert "Mia Rossi Ms Lind, Room 2 · taught" in owner.words("/admin/")


def test_seven_days_are_drawn_with_their_table(cedar: Cedar, owner: Browser) -> None:
    older(new_lead(1), timedelta(days=2))
    new_lead(2)
    older(new_lead(3), timedelta(days=9))
    bill = invoice(cedar)
    paid(bill)

    answer = owner.get("/admin/")
    said = words_of(answer)

    assert "Enquiries 2" in said
    assert f"Money received {bill.total}" in said
    assert answer.content.decode().count("<rect ") == 21
    assert answer.content.decode().count('<th scope="row">') == 21


def test_each_role_sees_its_own_part(cedar: Cedar, desk: Browser, finance: Browser) -> None:
    new_lead()
    refund = give_back(payment=paid(invoice(cedar)), because="Moved away.")
    older(refund, timedelta(hours=2))

    at_the_desk, in_finance = desk.words("/admin/"), finance.words("/admin/")

    assert "New leads 1" in at_the_desk
    assert "Refunds under way for long" not in at_the_desk
    assert "Money received" not in at_the_desk
    assert "New leads" not in in_finance
    assert "Refunds under way for long 1" in in_finance
    assert "Money received" in in_finance


def test_the_queue_asks_no_more_for_three_of_each_than_for_one(cedar: Cedar, owner: Browser, desk: Browser) -> None:
    asked = {browser: [] for browser in (owner, desk)}  # type: ignore[var-annotated]
    for number, (child, guardian, teacher) in enumerate(BOOKINGS, start=1):
        new_lead(number)
        dead_event(number)
        older(event(10 + number), timedelta(minutes=20))
        enrolment = booking(cedar, child, guardian, teacher)
        run = run_of("enrolment", enrolment)
        assert run
        Run.objects.filter(pk=run.pk).update(last_error="Stripe cannot be reached.")
        bounced(Notice.objects.latest("pk"), Notice.objects.latest("pk").person)
        begins = timezone.now()
        lesson = enrolment.places.get().lessons.order_by("starts_at").first()
        assert lesson
        Lesson.objects.filter(pk=lesson.pk).update(
            starts_at=begins, ends_at=begins + timedelta(minutes=30), state=Lesson.State.BOOKED
        )
        if number in (1, 3):
            for browser in asked:
                browser.get("/admin/")
                asked[browser].append(questions(browser))

    for one, three in asked.values():
        assert len(three) == len(one), [sql for sql in three if sql not in one]
        assert len(three) <= MOST_QUESTIONS, three
    assert InboundEvent.objects.filter(created_at__lt=Now() - timedelta(minutes=5)).count() == 3
    assert not Refund.objects.exists()
