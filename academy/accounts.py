"""How allauth and the academy meet: nobody signs up alone, mail goes through notices, secrets are sealed."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.signing import Signer
from django.http import HttpRequest
from django.template.loader import render_to_string

from academy.kernel.db import now
from academy.kernel.notices import tell
from academy.kernel.trace import fresh_id
from academy.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the academy; their mails are obligations like all others, sent by the worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Families come by an enquiry; nobody registers on their own."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Oblige the academy to send this mail to a person we know; the request itself sends nothing."""
        person = User.objects.filter(email=email.lower(), is_active=True).first()
        if person is None:
            return
        if template_prefix.endswith("login_code"):
            self._oblige(person, "login_code", {"code": context["code"]})
            return
        words = {"email": email, **context}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", words, self.request).split())
        text = render_to_string(f"{template_prefix}_message.txt", words, self.request).strip()
        self._oblige(person, "account", {"subject": subject, "text": text})

    def _oblige(self, person: User, kind: str, facts: dict[str, str]) -> None:
        # A code or link that comes an hour late helps nobody.
        tell(person, kind, about=person, occasion=fresh_id(), facts=facts, expires_at=now() + timedelta(hours=1))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Always on our own origin, whatever host the request claimed."""
        return settings.ORIGIN + super().get_reset_password_from_key_url(key).partition(self.request.get_host())[2]

    def set_password(self, user: User, password: str) -> None:
        """Whoever sets a password came by a link we mailed, or is signed in: the address is theirs."""
        super().set_password(user, password)
        proven = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=proven)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address as the nearest proxy we trust reports it; what a client claims is not believed."""
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        trusted = settings.TRUSTED_PROXIES
        if trusted and len(hops) >= trusted:
            return hops[-trusted]
        return request.META["REMOTE_ADDR"]


class MFAAdapter(DefaultMFAAdapter):
    """Second factors are sealed with the installation's key before they reach the database."""

    def encrypt(self, text: str) -> str:
        return Signer(salt="mfa").sign_object({"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        return Signer(salt="mfa").unsign_object(encrypted_text)["secret"]
