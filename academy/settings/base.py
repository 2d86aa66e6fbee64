"""Settings shared by every place the academy runs. What differs comes from the environment (see .env.example)."""

from datetime import timedelta
from pathlib import Path

from academy.settings import env
from academy.settings.admin import ADMIN_CONTENT_POLICY, UNFOLD  # noqa: F401
from academy.settings.logs import LOGGING  # noqa: F401
from academy.settings.providers import *  # noqa: F403
from academy.settings.providers import CHECKOUT_ORIGINS, MAIL_BACKENDS, MAIL_FROM, MAIL_PROVIDER
from academy.wiring import INBOX, INVARIANTS, NOTICES, RECIPES, UNREAD  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
JWT_SECRET = env.text("JWT_SECRET")
JWT_LIFETIME = timedelta(hours=2)
ORIGIN = env.url("ORIGIN")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CORS_ORIGINS = env.words("CORS_ORIGINS")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, most=5)
ADMIN_EMAIL_ALLOWLIST = [address.lower() for address in env.words("ADMIN_EMAIL_ALLOWLIST")]
# Names of fault points at which a process kills itself; only the fault tests set it.
FAULTPOINTS = env.text("FAULTPOINTS", "")

# The host is set only where it is not Stripe's own, and production refuses that by name.
SILENCED_SYSTEM_CHECKS = ["djstripe.W002"]

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    # Django's admin with a site of our own.
    "academy.staff.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "anymail",
    "djstripe",
    "django_q",
    "pgtrigger",
    # Last, so that our back office can dress or take out what other packages registered.
    "academy",
    "messaging",
    "scheduling",
    "billing",
    "crm",
]
# dj-stripe's own history costs a minute on every new database; this is its end state as one migration.
MIGRATION_MODULES = {"djstripe": "billing.stripe.mirror_migrations"}

MIDDLEWARE = [
    "academy.middleware.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "academy.middleware.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "academy.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "academy.urls"
WSGI_APPLICATION = "academy.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "academy.context.page",
            ],
        },
    }
]

DATABASES = {
    "default": {
        **env.database("DATABASE_URL"),
        # PostgreSQL's own, and it tells the audit triggers who is at work.
        "ENGINE": "academy.kernel.postgres",
        "CONN_MAX_AGE": env.number("DATABASE_CONNECTION_SECONDS", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "cadenza"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by all processes, so that a rate limit is one limit.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "academy_cache",
        # The least is 300, and a flood of addresses would then push out the counters it should be held by.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "academy.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# A set-password link is good for two days.
PASSWORD_RESET_TIMEOUT = 48 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_ADAPTER = "academy.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
# The office changes an address: whoever holds it holds the login.
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/h/key",
    "request_login_code": "20/m/ip,3/m/key",
    # More than a household asks in earnest; a fair's one machine still gets everybody in within the hour.
    "enquiry": "10/h/ip",
}
MFA_ADAPTER = "academy.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_FAILURE_VIEW = "academy.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 366 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": " ".join(["'self'", *CHECKOUT_ORIGINS]),
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
FORMAT_MODULE_PATH = "academy.formats"
LOCALE_PATHS = [ROOT / "locale"] if (ROOT / "locale").is_dir() else []
# Instants are UTC inside; every page says whose clock it shows.
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "media"

EMAIL_BACKEND = MAIL_BACKENDS[MAIL_PROVIDER]
DEFAULT_FROM_EMAIL = MAIL_FROM
SERVER_EMAIL = MAIL_FROM

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["academy.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["academy.api.answers.AnswerRenderer"],
    "DEFAULT_PARSER_CLASSES": ["academy.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "academy.api.answers.on_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cadenza",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "LessonKind": "scheduling.models.Lesson.Kind",
        "LessonState": "scheduling.models.Lesson.State",
        "CreditState": "scheduling.models.MakeUpCredit.State",
        "PaymentLinkState": "billing.models.PaymentLink.State",
    },
}

# The queue's work one piece at a time, in one process; chosen by itself where processes cannot share memory.
ONE_PROCESS = env.flag("ONE_PROCESS")
# A task may run 45 s; a fetched one waits for at most two others, so 45 × (4 / 2 + 1) = 135 < retry.
Q_CLUSTER = {
    "name": "cadenza",
    "label": "Queue",
    "orm": "default",
    "workers": env.number("WORKERS", 2, least=1, most=64),
    "timeout": 45,
    "retry": 180,
    "queue_limit": 4,
    "bulk": 1,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": -1,
    "recycle": 500,
    "max_rss": 400_000,
    "poll": 0.2,
    "time_zone": "UTC",
    "log_level": "WARNING",
}
