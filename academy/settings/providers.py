"""Where the outside world is, and the keys to it. Which world answers is decided by the addresses here alone."""

from academy.settings import env

STRIPE_API_URL = env.url("STRIPE_API_URL", "https://api.stripe.com")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_VERSION = "2026-08-26.dahlia"
# Where a browser is sent to pay: Stripe's own hosts, and one's own machine for the demo.
CHECKOUT_ORIGINS = env.words("CHECKOUT_ORIGINS", "https://checkout.stripe.com")

# dj-stripe keeps a mirror of Stripe's objects; the keys are the same.
STRIPE_LIVE_MODE = STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
STRIPE_LIVE_SECRET_KEY = STRIPE_SECRET_KEY if STRIPE_LIVE_MODE else ""
STRIPE_TEST_SECRET_KEY = "" if STRIPE_LIVE_MODE else STRIPE_SECRET_KEY
if STRIPE_API_URL != "https://api.stripe.com":
    STRIPE_API_HOST = STRIPE_API_URL
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"

# Payment requests in rupees; off where no key is set.
INSTAMOJO_API_URL = env.url("INSTAMOJO_API_URL", "https://www.instamojo.com/api/1.1")
INSTAMOJO_API_KEY = env.text("INSTAMOJO_API_KEY", "")
INSTAMOJO_AUTH_TOKEN = env.text("INSTAMOJO_AUTH_TOKEN", "")
INSTAMOJO_SALT = env.text("INSTAMOJO_SALT", "")

MAIL_BACKENDS = {
    "mailjet": "anymail.backends.mailjet.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}
MAIL_PROVIDER = env.one_of("MAIL_PROVIDER", MAIL_BACKENDS, "mailjet")
MAIL_FROM = env.text("MAIL_FROM", "")
MAIL_WEBHOOK_SECRET = env.text("MAIL_WEBHOOK_SECRET", "")
SMTP_URL = env.text("SMTP_URL", "")
SMTP_OPTIONS = env.smtp("SMTP_URL") if SMTP_URL else {}
ANYMAIL = {
    "MAILJET_API_KEY": env.text("MAILJET_API_KEY", ""),
    "MAILJET_SECRET_KEY": env.text("MAILJET_SECRET_KEY", ""),
    "MAILJET_API_URL": env.text("MAILJET_API_URL", "https://api.mailjet.com/v3.1/"),
    "WEBHOOK_SECRET": MAIL_WEBHOOK_SECRET or None,
    "REQUESTS_TIMEOUT": (3, 10),
}
PROVIDER_TIMEOUT_SECONDS = 10
