"""People with a login. Nobody makes themselves or others more powerful here: rights are an owner's to give."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.actions.login import change_address
from academy.admin.base import StaffAdmin
from academy.admin.buttons import Button
from academy.admin.columns import moment
from academy.admin.forms import StaffForm
from academy.models import User

# Single permissions are given to nobody: a role says what a person may do.
POWER = ("is_staff", "is_superuser", "groups")


class AddressForm(StaffForm):
    """The new address."""

    email = forms.EmailField(label=_("New e-mail address"))


class PersonForm(forms.ModelForm):
    """A new person gets no password: they sign in by a mailed code, or set one by a mailed link."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "phone", "zone", "language", "is_active", *POWER)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        email = (answers.get("email") or self.instance.email or "").lower()
        allowed = settings.ADMIN_EMAIL_ALLOWLIST
        if answers.get("is_staff") and allowed and email not in allowed:
            self.add_error("is_staff", say("This address is not on the list of those who may work in the office."))
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return answers


def _change_address(person: User, by: Any, email: str) -> str:
    change_address(person=person, email=email, by=by)
    return say("%(person)s now signs in as %(email)s.") % {"person": person, "email": email.lower()}


ADDRESS = Button(
    name="address",
    label=_("Change the address"),
    press=_change_address,
    permission="academy.change_user",
    question=_("The old address opens nothing any more; the new one is verified at the next sign-in."),
    form=AddressForm,
    initial=lambda person: {"email": person.email},
)


@admin.register(User)
class UserAdmin(StaffAdmin):
    """Staff may correct a family's names and numbers; everything that gives power is an owner's (a superuser's)."""

    form = PersonForm
    list_display = ("__str__", "email", "phone", "is_staff", "is_active", "since")
    list_filter = ("is_staff", "is_active")
    search_fields = ("first_name", "last_name", "email", "phone")
    ordering = ("first_name", "last_name", "pk")
    autocomplete_fields = ("groups",)
    buttons = (ADDRESS,)
    related = (
        (_("Guardian of"), "academy", "guardian", "user__id__exact={pk}"),
        (_("Messages"), "messaging", "message", "person__id__exact={pk}"),
        (_("Notices"), "academy", "notice", "person__id__exact={pk}"),
    )

    since = moment("created_at", title=_("since"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        person = ("email", ("first_name", "last_name"), "phone", ("zone", "language"), "is_active")
        known = ("since", "last_login") if obj else ()
        groups: list[Any] = [(None, {"fields": (*person, known) if known else person})]
        if request.user.is_superuser or (obj and (obj.is_staff or obj.is_superuser)):
            groups.append((_("What they may do"), {"fields": POWER}))
        return groups

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """An address is changed by its button; rights are read-only for all but owners."""
        fixed: tuple[str, ...] = ("since", "last_login")
        if obj:
            fixed += ("email",)
        if not request.user.is_superuser:
            fixed += POWER
            if obj and (obj.is_staff or obj.is_superuser):
                fixed += ("is_active",)
        return fixed

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who work here are changed by owners, and their own names by themselves."""
        if not super().has_change_permission(request, obj):
            return False
        is_power = obj is not None and (obj.is_staff or obj.is_superuser)
        return not is_power or request.user.is_superuser or obj.pk == request.user.pk

    def on_offer(self, request: HttpRequest, row: Any) -> list[dict[str, Any]]:
        is_power = row.is_staff or row.is_superuser
        return [] if is_power and not request.user.is_superuser else super().on_offer(request, row)
