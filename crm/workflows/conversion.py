"""From a lead to a family with a login: made, linked, and the guardian told how to come in."""

from academy.actions.family import family_of_guardian, person_with_login, student_in_family
from academy.kernel.notices import tell
from academy.kernel.recipe import Recipe
from crm.models import Lead


def make_the_family(lead: Lead) -> None:
    """Family, guardian and student in one breath; whoever is known by their address is not made twice."""
    guardian = person_with_login(
        email=lead.email,
        first_name=lead.first_name,
        last_name=lead.last_name,
        phone=lead.phone,
        zone=lead.zone,
        language=lead.language,
    )
    family = family_of_guardian(guardian=guardian, name=lead.last_name or lead.first_name)
    student = student_in_family(
        family=family, first_name=lead.student_name, birth_date=lead.birth_date, last_name=lead.last_name
    )
    Lead.objects.filter(pk=lead.pk).update(guardian=guardian, family=family, student=student)


def send_the_invitation(lead: Lead) -> None:
    """The guardian gets a link to set a password, good for 48 hours."""
    tell(lead.guardian, "invite", about=lead)


CONVERSION = Recipe(name="conversion", subject=Lead, steps=(make_the_family, send_the_invitation))
