"""What is said on the way from an enquiry to the first lesson."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice
from academy.models import Enrolment
from academy.queries.school import school_today
from crm.models import Lead
from crm.workflows.enrolment import place_of
from scheduling.place_words import place_words
from scheduling.queries.trials import ONCE


def _lead(notice: Notice) -> Facts | None:
    lead: Lead | None = notice.about()
    if lead is None:
        return None
    today = school_today()
    born = lead.birth_date
    return {
        "name": str(lead),
        "email": lead.email,
        "phone": lead.phone,
        "student": lead.student_name,
        "age": today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        "subject": lead.subject.name,
        "message": lead.message,
        "link": settings.ORIGIN + reverse("admin:crm_lead_change", args=[lead.pk]),
    }


def set_password_url(person: Any) -> str:
    """A link with which this person, and only they, can set a password once, for 48 hours."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _sep, token = key.partition("-")
    return settings.ORIGIN + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})


def _invite(notice: Notice) -> Facts | None:
    lead: Lead | None = notice.about()
    if lead is None:
        return None
    # Somebody who has a password already is asked to sign in, not to choose another.
    known = notice.person.has_usable_password()
    link = settings.ORIGIN + reverse("timeslots") if known else set_password_url(notice.person)
    return {"student": lead.student_name, "subject": lead.subject.name, "known": known, "link": link}


def _place(notice: Notice, link: str) -> Facts | None:
    enrolment: Enrolment | None = notice.about()
    if enrolment is None:
        return None
    said = place_words(place_of(enrolment))
    student, once = enrolment.student, enrolment.offering.course.format in ONCE
    return {
        **said,
        "teacher": said["teacher"].name if said["teacher"] else "",
        "student": student.first_name,
        "age": student.age_on(school_today()),
        "subject": enrolment.offering.course.subject.name,
        "once": once,
        "when_label": _("When") if once else _("Every week"),
        "course": enrolment.offering.course.name,
        "reason": enrolment.failure_reason,
        "link": settings.ORIGIN + link,
    }


def _welcome(notice: Notice) -> Facts | None:
    return _place(notice, reverse("family-lessons"))


def _new_student(notice: Notice) -> Facts | None:
    return _place(notice, reverse("teacher-home"))


def _lapsed(notice: Notice) -> Facts | None:
    return _place(notice, reverse("timeslots"))


def _staff_lapsed(notice: Notice) -> Facts | None:
    return _place(notice, reverse("admin:academy_enrolment_change", args=[notice.about_id]))


STAFF_NEW_LEAD = Kind(facts=_lead)
INVITE = Kind(facts=_invite, secret=True)
WELCOME = Kind(facts=_welcome)
TEACHER_NEW_STUDENT = Kind(facts=_new_student)
HOLD_LAPSED = Kind(facts=_lapsed)
STAFF_HOLD_LAPSED = Kind(facts=_staff_lapsed)
