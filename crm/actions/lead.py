"""From an enquiry to an invitation."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.notices import tell_staff
from academy.kernel.workflow import start
from academy.models import Subject
from academy.queries.school import school, school_today
from crm.actions.contact import normal_email, normal_phone
from crm.models import Lead


def _age(birth_date: date, today: date) -> int:
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def refuse_age(birth_date: date, *, is_adult: bool = False) -> None:
    """Raises Refusal for a birth date in the future, or an age the school does not teach."""
    rules, today = school(), school_today()
    age = _age(birth_date, today)
    if birth_date > today:
        sentence = _("This birth date lies in the future.")
    elif not is_adult and not rules.youngest_age <= age <= rules.oldest_age:
        sentence = _("We teach children from %(youngest)s to %(oldest)s; this birth date makes %(age)s.") % {
            "youngest": rules.youngest_age,
            "oldest": rules.oldest_age,
            "age": age,
        }
    elif is_adult and age <= rules.oldest_age:
        sentence = _("An adult student is older than %(oldest)s.") % {"oldest": rules.oldest_age}
    else:
        return
    raise Refusal(sentence, code="age", fields={"birth_date": sentence})


@transaction.atomic
def record_enquiry(
    *,
    first_name: str,
    last_name: str,
    email: str,
    phone: str,
    student_name: str,
    birth_date: date,
    subject: Subject,
    message: str = "",
    zone: str = "",
    language: str = "en",
) -> Lead:
    """Write an enquiry down as a lead and tell the staff.

    Raises Refusal (with the field) for an address, number or birth date that cannot be right. A family that asks
    twice becomes two leads; the staff see that they are the same.
    """
    refuse_age(birth_date)
    lead = Lead.objects.create(
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        email=normal_email(email),
        phone=normal_phone(phone, country=school().country),
        student_name=student_name.strip(),
        birth_date=birth_date,
        subject=subject,
        message=message.strip(),
        zone=zone,
        language=language,
    )
    tell_staff("staff_new_lead", about=lead)
    return lead


@transaction.atomic
def invite(*, lead: Lead) -> Lead:
    """Invite a lead to enrol: the conversion recipe makes family, login and student and mails the link.

    Raises Refusal when that has been done already, or the lead was lost.
    """
    # Against two of the staff pressing the button at once.
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    if lead.stage != Lead.Stage.NEW:
        raise Refusal(
            _("%(name)s is already “%(stage)s”.") % {"name": lead, "stage": lead.get_stage_display()},
            code="not-new",
        )
    lead.stage = Lead.Stage.INVITED
    lead.save(update_fields=["stage"])
    start("conversion", lead)
    return lead


@transaction.atomic
def lose(*, lead: Lead, reason: str) -> None:
    """Close a lead that will not come, with the reason."""
    # Against an invitation or enrolment at the same moment.
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    if not reason.strip():
        raise Refusal(
            _("Say why; next year it will tell you what to change."), fields={"reason": _("A reason, please.")}
        )
    if lead.stage not in (Lead.Stage.NEW, Lead.Stage.INVITED):
        raise Refusal(_("%(name)s is already “%(stage)s”.") % {"name": lead, "stage": lead.get_stage_display()})
    lead.stage, lead.lost_reason = Lead.Stage.LOST, reason.strip()[:200]
    lead.save(update_fields=["stage", "lost_reason"])
