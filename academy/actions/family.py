"""Make and find the rows of a family: idempotent, because a crash or a second click asks twice."""

from datetime import date

from django.db import IntegrityError, transaction

from academy.models import Family, Guardian, Student, User


@transaction.atomic
def person_with_login(
    *, email: str, first_name: str, last_name: str = "", phone: str = "", zone: str = "", language: str = "en"
) -> User:
    """The person with this address (lower case), made if there is none. What they told us before is kept."""
    person = User.objects.filter(email=email).first()
    if person:
        return person
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email, None, first_name=first_name, last_name=last_name, phone=phone, zone=zone, language=language
            )
    except IntegrityError:
        # Somebody else has made it in this very moment.
        return User.objects.get(email=email)


@transaction.atomic
def family_of_guardian(*, guardian: User, name: str) -> Family:
    """The family this person looks after (the first, if there are several), made with full rights if there is none."""
    # Against two conversions of the same person at once.
    User.objects.select_for_update().get(pk=guardian.pk)
    mine = Guardian.objects.of(guardian).order_by("pk").select_related("family").first()
    if mine:
        return mine.family
    family = Family.objects.create(name=name)
    Guardian.objects.create(family=family, user=guardian)
    return family


@transaction.atomic
def student_in_family(*, family: Family, first_name: str, birth_date: date, last_name: str = "") -> Student:
    """The family's student of that name and birth date, made if there is none."""
    student, _is_new = Student.objects.get_or_create(
        family=family, first_name=first_name, birth_date=birth_date, defaults={"last_name": last_name}
    )
    return student
