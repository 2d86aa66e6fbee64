"""A person with a login. Guardian, student, teacher and staff are roles one person may hold at once."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models.zone import validate_zone


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a login; without a password they set one by their link.

        Raises ValidationError for what cannot be, and IntegrityError for an address that has a login: whether it has
        one only the database can say, because somebody may be making it at this moment.
        """
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"], validate_unique=False)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An owner."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A login: an e-mail address (lower case), a name, and how to reach and speak to the person."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("This address has a login already.")}
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text=_("With country code: +1 416 555 0199"))
    zone = models.CharField(_("time zone"), max_length=50, blank=True, validators=[validate_zone])
    language = models.CharField(_("language"), max_length=10, default="en")
    is_staff = models.BooleanField(_("works in the office"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name"]
    objects = UserManager()

    class Meta:
        ordering = ["first_name", "last_name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="address_in_lower_case"),
        ]
        triggers = [audited(leave_out=("last_login",))]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_full_name(self) -> str:
        """First and last name."""
        return str(self)

    def get_short_name(self) -> str:
        """What one says to them."""
        return self.first_name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()
        if any(character in self.first_name + self.last_name for character in "\r\n\u2028\u2029\x00"):
            raise ValidationError(_("A name is written on one line."))
