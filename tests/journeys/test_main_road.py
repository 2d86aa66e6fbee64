"""From a family's first enquiry to a paid, confirmed weekly place, over real HTTP."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from djstripe.models import Charge

from academy.models import Enrolment, User
from billing.models import Account, Payment, Posting
from crm.actions.lead import invite
from crm.models import Lead
from scheduling.models import Lesson, Place
from tests.cast import LIND
from tests.school import Cedar
from tests.today import day_at_school
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long and quiet river"


def enquire(client: Client) -> Lead:
    """Nora writes to the school from its own page."""
    form = {
        "first_name": "Nora",
        "last_name": "Quist",
        "email": "Nora.Quist@Example.com",
        "phone": "416 555 0177",
        "student_name": "Ivo",
        "birth_date": str(day_at_school() - timedelta(days=8 * 366)),
        "subject": "piano",
        "consent": "on",
    }
    answer = client.post("/enquiry/", form)
    assert answer.status_code == 302, answer.content
    return Lead.objects.get(email="nora.quist@example.com")


def come_in(client: Client, world: World) -> User:
    """Nora sets her password by the link in her mail."""
    [mail] = world.mailbox("nora.quist@example.com")
    link = re.search(r"http://\S+/accounts/password/reset/key/\S+/", mail["text"])
    assert link, mail["text"]
    path = "/" + link.group().split("/", 3)[3]
    form = client.get(path, follow=True)
    where = form.redirect_chain[-1][0]
    done = client.post(where, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert done.status_code == 200
    return User.objects.get(email="nora.quist@example.com")


def test_a_family_walks_from_enquiry_to_a_confirmed_weekly_place(
    cedar: Cedar, outside_world: World, worker: Callable[[], int], client: Client
) -> None:
    lead = enquire(client)
    invite(lead=lead)
    worker()
    come_in(client, outside_world)
    slot = cedar.slot(LIND)
    page = f"/family/bookings/new/?timeslot={slot.pk}&subject=piano"
    lead.refresh_from_db()

    held = client.post(page, {"student": lead.student_id, "subject": "piano"})
    assert held.status_code == 302, held.content.decode()[-2000:]
    enrolment = Enrolment.objects.get(student=lead.student_id)
    place = Place.objects.get(enrolment=enrolment)
    assert place.state == Place.State.HELD
    worker()
    waiting = client.get(held["Location"]).content.decode()
    url = re.search(r'id="pay" href="([^"]+)"', waiting)
    assert url, waiting

    outside_world.pay(url.group(1))
    outside_world.deliver()
    worker()

    enrolment.refresh_from_db()
    place.refresh_from_db()
    assert (enrolment.state, place.state) == (Enrolment.State.ACTIVE, Place.State.CONFIRMED)
    lessons = Lesson.objects.filter(place=place)
    assert lessons.count() >= 10
    assert set(lessons.values_list("state", flat=True)) == {Lesson.State.BOOKED}
    [payment] = Payment.objects.all()
    assert payment.amount_cents == lessons.count() * 3400
    fee = payment.fee_cents
    assert fee == round(payment.amount_cents * 0.029) + 30
    books = dict.fromkeys(Account, 0)
    for posting in Posting.objects.all():
        books[Account(posting.account)] += posting.cents
    assert books[Account.RECEIVABLE] == 0
    assert books[Account.CASH_STRIPE] == payment.amount_cents - fee
    assert books[Account.DEFERRED] == -payment.amount_cents
    assert Charge.objects.get().amount == payment.amount.major
    subjects = [mail["subject"] for mail in outside_world.mailbox("nora.quist@example.com")]
    assert subjects == [
        "Your page at Cedar Heights Music Academy",
        f"Your receipt for CAD {payment.amount.major:,}",
        "Ivo: the lessons are booked",
    ]
    assert [mail["subject"] for mail in outside_world.mailbox(LIND.email)] == ["A new student: Ivo"]
    lead.refresh_from_db()
    assert lead.stage == Lead.Stage.ENROLLED
    assert "It is settled" in client.get(held["Location"]).content.decode()
