"""Leads in the office: who that may be already, an invitation, a loss with its reason."""

from collections.abc import Callable

from academy.kernel.models import Run
from academy.models import Student
from crm.models import Lead
from tests.academy.admin.office import Browser, at, words_of
from tests.academy.admin.rows import new_lead
from tests.cast import GIULIA
from tests.school import Cedar

ENQUIRY = {
    "first_name": "Tom", "last_name": "Whitfield", "email": "Tom@Example.com", "phone": "+1 416 555 0100",
    "student_name": "Edie", "birth_date": "2016-05-05", "message": "",
}  # fmt: skip


def test_a_lead_is_invited_and_its_story_told(cedar: Cedar, desk: Browser, worker: Callable[[], int]) -> None:
    lead = new_lead()
    page = at("crm_lead_change", lead.pk)

    invited = desk.press(at("crm_lead_invite", lead.pk), on=page)
    assert "Priya1 Nair is invited; the link to come in is on its way to priya1@example.com." in words_of(invited)
    Run.objects.get(recipe="conversion", subject_id=lead.pk)
    worker_steps = desk.words(page)
    assert "The conversion" in worker_steps
    assert "Make the family" in worker_steps
    assert "Invite to enrol" not in worker_steps

    again = desk.press(at("crm_lead_invite", lead.pk), on=page)
    assert "Priya1 Nair is already “invited”." in words_of(again)
    assert Run.objects.filter(recipe="conversion").count() == 1


def test_a_converted_lead_leads_to_its_family(
    cedar: Cedar, desk: Browser, worker: Callable[[], int], outside_world: object
) -> None:
    lead = new_lead()
    desk.press(at("crm_lead_invite", lead.pk), on=at("crm_lead_change", lead.pk))

    worker()

    lead.refresh_from_db()
    said = desk.get(at("crm_lead_change", lead.pk)).content.decode()
    assert at("academy_family_change", lead.family_id) in said
    assert at("academy_student_change", Student.objects.get(leads=lead).pk) in said


def test_a_lead_is_lost_with_a_reason_only(cedar: Cedar, desk: Browser) -> None:
    lead = new_lead()
    path = at("crm_lead_lose", lead.pk)

    refused = desk.press(path, reason=" ")
    assert "Say why; next year it will tell you what to change." in words_of(refused)
    assert Lead.objects.get(pk=lead.pk).stage == Lead.Stage.NEW

    desk.press(path, reason="Moved away.")
    lead.refresh_from_db()
    assert (lead.stage, lead.lost_reason) == (Lead.Stage.LOST, "Moved away.")


def test_several_leads_are_invited_and_the_refused_one_is_named(cedar: Cedar, desk: Browser) -> None:
    first, second = new_lead(1), new_lead(2)
    desk.press(at("crm_lead_lose", first.pk), reason="Moved away.")

    answer = desk.press(at("crm_lead_changelist"), action="invite_chosen", _selected_action=[first.pk, second.pk])

    assert "Priya1 Nair is already “lost”." in words_of(answer)
    assert Lead.objects.get(pk=second.pk).stage == Lead.Stage.INVITED


def test_the_same_address_or_number_is_shown(cedar: Cedar, desk: Browser) -> None:
    lead, other = new_lead(1), new_lead(2)
    Lead.objects.filter(pk=lead.pk).update(email=GIULIA.email, phone=other.phone)
    page = at("crm_lead_change", lead.pk)

    said = desk.words(page)

    assert "This may be somebody you know" in said
    assert "has a login Giulia Rossi same email" in said
    assert "earlier lead Priya2 Nair same phone" in said
    assert at("academy_user_change", cedar.user(GIULIA).pk) in desk.get(page).content.decode()


def test_an_enquiry_is_written_down_by_the_verb(cedar: Cedar, desk: Browser) -> None:
    path, subject = at("crm_lead_enquiry"), cedar.subject("piano").pk

    refused = desk.press(path, subject=subject, **ENQUIRY | {"birth_date": "1950-05-05"})
    assert "We teach children from 4 to 18" in words_of(refused)
    assert 'value="Whitfield"' in refused.content.decode()
    assert not Lead.objects.exists()

    desk.press(path, subject=subject, **ENQUIRY)
    lead = Lead.objects.get()
    assert (lead.email, lead.phone, lead.stage) == ("tom@example.com", "+14165550100", Lead.Stage.NEW)


def test_what_was_misheard_is_put_right_but_not_the_stage(cedar: Cedar, desk: Browser) -> None:
    lead, page = new_lead(), ENQUIRY | {"subject": cedar.subject("piano").pk, "zone": "", "stage": "enrolled"}
    path = at("crm_lead_change", lead.pk)

    refused = desk.press(path, **page | {"phone": "twelve"})
    assert "Please check the phone number." in words_of(refused)

    desk.press(path, **page)
    lead.refresh_from_db()
    assert (lead.first_name, lead.email, lead.stage) == ("Tom", "tom@example.com", Lead.Stage.NEW)


def test_finance_has_no_business_with_leads(cedar: Cedar, finance: Browser) -> None:
    lead = new_lead()

    assert finance.get(at("crm_lead_changelist")).status_code == 403
    assert finance.get(at("crm_lead_invite", lead.pk)).status_code == 403
    assert finance.press(at("crm_lead_invite", lead.pk), on="/admin/").status_code == 403
    assert Lead.objects.get(pk=lead.pk).stage == Lead.Stage.NEW
