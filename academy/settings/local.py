"""One's own machine: the demo academy, a private database, and the sandbox for the outside world."""

import os
from pathlib import Path

from academy.settings import env

ROOT = Path(__file__).resolve().parents[2]

env.read_file(ROOT / ".env")
_address = ROOT / "var" / "database_url"
if _address.is_file():
    os.environ.setdefault("DATABASE_URL", _address.read_text().strip())

_port = os.environ.setdefault("PORT", "8000")
_sandbox_port = os.environ.setdefault("SANDBOX_PORT", "8020")
_sandbox = f"http://127.0.0.1:{_sandbox_port}"
for _name, _value in {
    "DATABASE_URL": "postgres:///cadenza",
    "SECRET_KEY": "local-only-key-that-production-refuses-to-start-with",
    "JWT_SECRET": "local-only-token-key-that-production-refuses",
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "ORIGIN": f"http://127.0.0.1:{_port}",
    "STRIPE_API_URL": f"{_sandbox}/stripe",
    "STRIPE_SECRET_KEY": "sk_test_sandboxsandboxsandbox000",
    "STRIPE_WEBHOOK_SECRET": "whsec_local_sandbox_secret",
    "CHECKOUT_ORIGINS": _sandbox,
    "INSTAMOJO_API_URL": f"{_sandbox}/instamojo/api/1.1",
    "INSTAMOJO_API_KEY": "local-instamojo-key",
    "INSTAMOJO_AUTH_TOKEN": "local-instamojo-token",
    "INSTAMOJO_SALT": "local-sandbox-instamojo-salt",
    "MAIL_PROVIDER": "mailjet",
    "MAILJET_API_URL": f"{_sandbox}/mailjet/v3.1/",
    "MAILJET_API_KEY": "local",
    "MAILJET_SECRET_KEY": "local-secret",
    "MAIL_WEBHOOK_SECRET": "mail:local-webhook-secret",
    "MAIL_FROM": "Cedar Heights Music Academy <hello@cedarheights.example>",
}.items():
    os.environ.setdefault(_name, _value)

from academy.settings.base import *  # noqa: E402, F403

SECURE_COOKIES = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
