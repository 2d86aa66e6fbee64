"""A live school. Refuses to start with anything that would only be right on one's own machine."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from academy.settings.base import *  # noqa: F403
from academy.settings.base import (
    ALLOWED_HOSTS,
    ANYMAIL,
    CHECKOUT_ORIGINS,
    DEBUG,
    FAULTPOINTS,
    INSTAMOJO_API_KEY,
    INSTAMOJO_API_URL,
    INSTAMOJO_AUTH_TOKEN,
    INSTAMOJO_SALT,
    JWT_SECRET,
    MAIL_FROM,
    MAIL_PROVIDER,
    MAIL_WEBHOOK_SECRET,
    ORIGIN,
    SECRET_KEY,
    SMTP_URL,
    STRIPE_API_URL,
    STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET,
)

PROVIDER_HOSTS = {
    "STRIPE_API_URL": (STRIPE_API_URL, "api.stripe.com"),
    "INSTAMOJO_API_URL": (INSTAMOJO_API_URL, "www.instamojo.com"),
    "MAILJET_API_URL": (str(ANYMAIL["MAILJET_API_URL"]), "api.mailjet.com"),
}


def refuse(*, when: bool, because: str) -> None:
    """Stop the start with one sentence."""
    if when:
        raise ImproperlyConfigured(because)


refuse(when=DEBUG, because="DEBUG must be off: its error pages show secrets and children's data.")
refuse(when=bool(FAULTPOINTS), because="FAULTPOINTS must be empty: processes kill themselves there, for tests only.")
for _name, _key in (("SECRET_KEY", SECRET_KEY), ("JWT_SECRET", JWT_SECRET)):
    refuse(
        when=len(_key) < 50 or len(set(_key)) < 8 or "local-only" in _key or "insecure" in _key,
        because=f"{_name} must be a long random key of this installation's own (50 characters or more).",
    )
refuse(when=SECRET_KEY == JWT_SECRET, because="JWT_SECRET and SECRET_KEY must differ.")
refuse(
    when=not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS),
    because="ALLOWED_HOSTS must name this site's hosts; * would let anybody poison links in mails.",
)
refuse(when=not ORIGIN.startswith("https://"), because="ORIGIN must be this site's https:// address.")
for _name, (_url, _host) in PROVIDER_HOSTS.items():
    refuse(
        when=urlsplit(_url).hostname != _host,
        because=f"{_name} must be the provider's own address (https://{_host}): a sandbox moves no real money or mail.",
    )
refuse(
    when=not CHECKOUT_ORIGINS or any(not origin.startswith("https://") for origin in CHECKOUT_ORIGINS),
    because="CHECKOUT_ORIGINS must be https:// addresses: a family types its card in there.",
)
refuse(when=not STRIPE_SECRET_KEY, because="STRIPE_SECRET_KEY is not set.")
refuse(
    when=not STRIPE_WEBHOOK_SECRET.startswith("whsec_") or len(STRIPE_WEBHOOK_SECRET) < 16,
    because="STRIPE_WEBHOOK_SECRET is empty or no whsec_ secret: anybody could then pretend a payment.",
)
refuse(when="local_sandbox" in STRIPE_WEBHOOK_SECRET, because="STRIPE_WEBHOOK_SECRET is the sandbox's published one.")
refuse(
    when=len({bool(INSTAMOJO_API_KEY), bool(INSTAMOJO_AUTH_TOKEN), bool(INSTAMOJO_SALT)}) > 1,
    because="INSTAMOJO_API_KEY, INSTAMOJO_AUTH_TOKEN and INSTAMOJO_SALT must all be set, or none of them.",
)
refuse(when="local-sandbox" in INSTAMOJO_SALT, because="INSTAMOJO_SALT is the sandbox's published one.")
refuse(when=MAIL_PROVIDER == "smtp" and not SMTP_URL, because="SMTP_URL is not set although MAIL_PROVIDER is smtp.")
refuse(
    when=MAIL_PROVIDER == "mailjet" and not (ANYMAIL["MAILJET_API_KEY"] and ANYMAIL["MAILJET_SECRET_KEY"]),
    because="MAILJET_API_KEY and MAILJET_SECRET_KEY must both be set.",
)
refuse(
    when=MAIL_PROVIDER != "smtp" and (":" not in MAIL_WEBHOOK_SECRET or len(MAIL_WEBHOOK_SECRET) < 12),
    because="MAIL_WEBHOOK_SECRET must be user:password, so that only the mail provider can report deliveries.",
)
refuse(when="local-webhook-secret" in MAIL_WEBHOOK_SECRET, because="MAIL_WEBHOOK_SECRET is the demo's published one.")
refuse(when=not MAIL_FROM, because="MAIL_FROM is not set: mails need a sender of the school's own.")
