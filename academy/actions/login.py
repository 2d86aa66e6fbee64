"""A person's login: the address that leads to it."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import User


@transaction.atomic
def change_address(*, person: User, email: str, by: User) -> User:
    """Give a login another e-mail address; the old one opens nothing any more, the new one is verified at next login.

    Raises Refusal for an address that cannot be right or has a login, and where the person works in the office or owns
    it, unless the change is an owner's (a superuser): whoever holds the address can take the login over.
    """
    # Against two changes at once.
    person = User.objects.select_for_update().get(pk=person.pk)
    if (person.is_staff or person.is_superuser) and not by.is_superuser:
        raise Refusal(_("Only an owner may change the address of somebody who works here."), code="not-allowed")
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        sentence = _("Please check the e-mail address: it should look like name@example.com.")
        raise Refusal(sentence, fields={"email": sentence}) from error
    if User.objects.filter(email=email).exclude(pk=person.pk).exists():
        sentence = _("This address has a login already.")
        raise Refusal(sentence, code="taken", fields={"email": sentence})
    if email != person.email:
        EmailAddress.objects.filter(user=person).delete()
        person.email = email
        person.save(update_fields=["email"])
    return person
