"""The sandbox process: the outside world, pretended. It shares no setting, no database and no secret with the academy
beyond the made-up keys both sides of a conversation must know.
"""

import os
from pathlib import Path

from academy.settings import env

ROOT = Path(__file__).resolve().parents[2]
env.read_file(ROOT / ".env")

PORT = env.number("SANDBOX_PORT", 8020, least=1, most=65534)
ADDRESS = f"http://127.0.0.1:{PORT}"
ACADEMY = env.url("ORIGIN", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")

SANDBOXES = {
    "stripe": "billing.stripe.sandbox",
    "instamojo": "billing.instamojo.sandbox",
    "mailjet": "messaging.email.sandbox",
}
SANDBOX_STATE = env.text("SANDBOX_STATE", str(ROOT / "var" / "sandbox" / "state.sqlite3"))

STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "sk_test_sandboxsandboxsandbox000")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "whsec_local_sandbox_secret")
STRIPE_WEBHOOK_URL = env.text("SANDBOX_STRIPE_WEBHOOK_URL", f"{ACADEMY}/webhooks/stripe/")
INSTAMOJO_API_KEY = env.text("INSTAMOJO_API_KEY", "local-instamojo-key")
INSTAMOJO_AUTH_TOKEN = env.text("INSTAMOJO_AUTH_TOKEN", "local-instamojo-token")
INSTAMOJO_SALT = env.text("INSTAMOJO_SALT", "local-sandbox-instamojo-salt")
INSTAMOJO_WEBHOOK_URL = env.text("SANDBOX_INSTAMOJO_WEBHOOK_URL", f"{ACADEMY}/webhooks/instamojo/")
MAILJET_API_KEY = env.text("MAILJET_API_KEY", "local")
MAILJET_SECRET_KEY = env.text("MAILJET_SECRET_KEY", "local-secret")
_mail_secret = env.text("MAIL_WEBHOOK_SECRET", "mail:local-webhook-secret")
MAIL_WEBHOOK_URL = env.text(
    "SANDBOX_MAIL_WEBHOOK_URL", f"{ACADEMY.replace('://', f'://{_mail_secret}@', 1)}/webhooks/mail/mailjet/tracking/"
)
SMTP_PORT = PORT + 1
SCHOOL = env.text("SANDBOX_SCHOOL", "Cedar Heights Music Academy")

# Django's own. The key signs nothing here: no session, no cookie, no database.
SECRET_KEY = "the-sandbox-signs-nothing-with-this"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "academy.sandbox.urls"
INSTALLED_APPS = ["academy.sandbox"]
MIDDLEWARE = ["academy.sandbox.middleware.strict_pages"]
DATABASES: dict[str, dict[str, str]] = {}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [ROOT / "templates"]}]
STATIC_URL = "/static/"
STATIC_FOLDER = ROOT / "static" / "sandbox"
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # Refused requests are the log page's business; the terminal shows only the sandbox's own bugs.
    "loggers": {"django.request": {"level": "ERROR"}, "django.server": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
