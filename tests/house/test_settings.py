"""A live school starts with good settings only, and says by name which one is not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured

from academy.local.paths import ROOT
from academy.settings import env

GOOD = {
    "DATABASE_URL": "postgres://academy:secret@db.example/academy",
    "ORIGIN": "https://academy.example",
    "ALLOWED_HOSTS": "academy.example",
    "SECRET_KEY": "vJ8x-2mQpL0sZcR4tYwE6uIoA1dFgHkB9nM3qXe7LmPwRyTbHj",
    "JWT_SECRET": "Q7fWz3uRkT5yLpNd8sVbXc1mGhJ0aEiO2tYqUe4rZxCvBnMaKdGf",
    "STRIPE_SECRET_KEY": "sk_live_madeupmadeupmadeup000000",
    "STRIPE_WEBHOOK_SECRET": "whsec_madeupmadeupmadeupmadeup00",
    "MAIL_PROVIDER": "mailjet",
    "MAIL_FROM": "Academy <hello@academy.example>",
    "MAILJET_API_KEY": "made-up",
    "MAILJET_SECRET_KEY": "made-up-too",
    "MAIL_WEBHOOK_SECRET": "mail:made-up-password",
}
SMTP = {"MAIL_PROVIDER": "smtp", "SMTP_URL": "smtp://user:password@mail.example:587"}

# What is told otherwise than above, and what the refusal says. None: not set at all.
REFUSED: list[tuple[dict[str, str | None], str]] = [
    ({"DEBUG": "yes"}, "DEBUG must be off"),
    ({"FAULTPOINTS": "enrolment.forward.open_checkout.before"}, "FAULTPOINTS must be empty"),
    ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
    ({"SECRET_KEY": ""}, "SECRET_KEY must be a long random key"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY must be a long random key"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be a long random key"),
    ({"SECRET_KEY": "local-only-key-that-production-refuses-to-start-with"}, "SECRET_KEY must be a long random key"),
    ({"SECRET_KEY": "django-insecure-vJ8x-2mQpL0sZcR4tYwE6uIoA1dFgHkB9nM"}, "SECRET_KEY must be a long random key"),
    ({"JWT_SECRET": "local-only-token-key-that-production-refuses"}, "JWT_SECRET must be a long random key"),
    ({"JWT_SECRET": GOOD["SECRET_KEY"]}, "JWT_SECRET and SECRET_KEY must differ"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name this site's hosts"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name this site's hosts"),
    ({"ALLOWED_HOSTS": "academy.example,*.example"}, "ALLOWED_HOSTS must name this site's hosts"),
    ({"ORIGIN": "http://academy.example"}, "ORIGIN must be this site's https:// address"),
    ({"ORIGIN": "academy.example"}, "ORIGIN must be an http:// or https:// address"),
    ({"ORIGIN": None}, "ORIGIN is not set"),
    ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
    ({"DATABASE_URL": "sqlite:///school.db"}, "DATABASE_URL must look like postgres://"),
    ({"STRIPE_API_URL": "http://127.0.0.1:8020/stripe"}, "STRIPE_API_URL must be the provider's own address"),
    ({"STRIPE_API_URL": "https://api.stripe.com.evil.example"}, "STRIPE_API_URL must be the provider's own address"),
    ({"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY is not set"),
    ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET is empty"),
    ({"STRIPE_WEBHOOK_SECRET": "secret"}, "STRIPE_WEBHOOK_SECRET is empty or no whsec_ secret"),
    ({"STRIPE_WEBHOOK_SECRET": "whsec_local_sandbox_secret"}, "STRIPE_WEBHOOK_SECRET is the sandbox's published one"),
    ({"INSTAMOJO_API_URL": "http://127.0.0.1:8020/instamojo"}, "INSTAMOJO_API_URL must be the provider's own address"),
    ({"INSTAMOJO_API_KEY": "made-up"}, "INSTAMOJO_API_KEY, INSTAMOJO_AUTH_TOKEN and INSTAMOJO_SALT must all be set"),
    ({"INSTAMOJO_SALT": "made-up"}, "INSTAMOJO_API_KEY, INSTAMOJO_AUTH_TOKEN and INSTAMOJO_SALT must all be set"),
    (
        {
            "INSTAMOJO_API_KEY": "made-up",
            "INSTAMOJO_AUTH_TOKEN": "made-up-too",
            "INSTAMOJO_SALT": "local-sandbox-instamojo-salt",
        },
        "INSTAMOJO_SALT is the sandbox's published one",
    ),
    ({"MAILJET_API_URL": "http://127.0.0.1:8020/mailjet/v3.1/"}, "MAILJET_API_URL must be the provider's own address"),
    ({"MAILJET_API_KEY": ""}, "MAILJET_API_KEY and MAILJET_SECRET_KEY must both be set"),
    ({"MAILJET_SECRET_KEY": ""}, "MAILJET_API_KEY and MAILJET_SECRET_KEY must both be set"),
    ({"MAIL_WEBHOOK_SECRET": ""}, "MAIL_WEBHOOK_SECRET must be user:password"),
    ({"MAIL_WEBHOOK_SECRET": "nocolonhereatall"}, "MAIL_WEBHOOK_SECRET must be user:password"),
    ({"MAIL_WEBHOOK_SECRET": "mail:local-webhook-secret"}, "MAIL_WEBHOOK_SECRET is the demo's published one"),
    ({"MAIL_PROVIDER": "smtp"}, "SMTP_URL is not set although MAIL_PROVIDER is smtp"),
    ({"MAIL_PROVIDER": "pigeon"}, "MAIL_PROVIDER must be one of"),
    ({"SMTP_URL": "mail.example"}, "SMTP_URL must look like smtp://"),
    ({"MAIL_FROM": ""}, "MAIL_FROM is not set"),
    ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES must be a whole number"),
    ({"WORKERS": "0"}, "WORKERS must be a whole number from 1"),
    ({"CHECKOUT_ORIGINS": "http://127.0.0.1:8020"}, "CHECKOUT_ORIGINS must be https:// addresses"),
]


def start(told: dict[str, str | None], *command: str) -> subprocess.CompletedProcess[str]:
    """What a start with the good settings says, but for these."""
    merged = {**GOOD, **told}
    environment = {name: value for name, value in merged.items() if value is not None}
    environment |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "academy.settings.production"}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("told", "sentence"), REFUSED, ids=[f"{told}" for told, _sentence in REFUSED])
def test_a_start_is_refused_by_name(told: dict[str, str | None], sentence: str) -> None:
    done = start(told, "-c", "import academy.settings.production")

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {sentence}" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("told", [{}, SMTP], ids=["mailjet", "smtp"])
def test_a_good_start_leaves_django_nothing_to_warn_of(told: dict[str, str | None]) -> None:
    done = start(told, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_every_refusal_has_its_case() -> None:
    source = (ROOT / "academy/settings/production.py").read_text()
    sentences = re.findall(r'because=f?"(?:\{_name\} )?([^"{]{12,40})', source)

    missing = [words for words in sentences if not any(words[:16] in sentence for _told, sentence in REFUSED)]
    assert missing == []
    assert len(sentences) >= 14


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (env.flag, "perhaps", "THE_NAME must be yes or no, not 'perhaps'."),
        (lambda name: env.number(name, 1), "one", "THE_NAME must be a whole number from 0 to 1000000000, not 'one'."),
        (lambda name: env.number(name, 1), "-1", "THE_NAME must be a whole number from 0"),
        (lambda name: env.number(name, 1, most=5), "6", "THE_NAME must be a whole number from 0 to 5"),
        (lambda name: env.number(name, 1), "--1", "THE_NAME must be a whole number"),
        (lambda name: env.number(name, 1), "²", "THE_NAME must be a whole number"),
        (lambda name: env.seconds(name, 1), "1.5", "THE_NAME must be a whole number"),
        (env.url, "academy.example", "THE_NAME must be an http:// or https:// address"),
        (env.url, "ftp://academy.example", "THE_NAME must be an http:// or https:// address"),
        (env.url, "http://", "THE_NAME must be an http:// or https:// address"),
        (env.url, "http://[::1", "THE_NAME must be an http:// or https:// address"),
        (env.database, "mysql://user@host/name", "THE_NAME must look like postgres://"),
        (env.database, "postgres://user@host", "THE_NAME must look like postgres://"),
        (env.database, "postgres://user@host:port/name", "THE_NAME must look like postgres://"),
        (env.smtp, "http://host", "THE_NAME must look like smtp://"),
        (env.smtp, "smtp://", "THE_NAME must look like smtp://"),
        (env.smtp, "smtp://host:port", "THE_NAME must look like smtp://"),
    ],
)
def test_nonsense_is_refused_by_the_variables_name(
    monkeypatch: pytest.MonkeyPatch, read: object, value: str, sentence: str
) -> None:
    monkeypatch.setenv("THE_NAME", value)

    with pytest.raises(ImproperlyConfigured, match="^" + re.escape(sentence)):
        read("THE_NAME")  # type: ignore[operator]


def test_what_is_not_set_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THE_NAME", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"^THE_NAME is not set\. See \.env\.example"):
        env.text("THE_NAME")


READ = re.compile(
    r"""env\.(?:text|flag|number|seconds|one_of|words|url|database|smtp)\(\s*["'](\w+)["']|environ\.get\("(\w+)"\)"""
)
SETTINGS = ("academy/settings/base.py", "academy/settings/providers.py", "academy/gunicorn.py")
WORKER = ("academy/kernel/supervisor.py",)
# Read too, but not for anybody who runs a school.
NOT_FOR_A_SCHOOL = {
    "DEBUG": "production refuses it",
    "FAULTPOINTS": "production refuses it",
}
# What one's own machine reads besides.
FOR_THE_DEMO = {"SANDBOX_PORT"}


def names_read() -> Iterator[str]:
    for file in (*SETTINGS, *WORKER):
        for one, other in READ.findall((ROOT / file).read_text()):
            yield one or other


def test_the_example_lists_exactly_the_names_that_are_read() -> None:
    listed = [line.partition("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if line[:1].isupper()]

    assert sorted(listed) == sorted((set(names_read()) - set(NOT_FOR_A_SCHOOL)) | FOR_THE_DEMO)


def test_no_file_of_a_live_school_knows_the_sandbox() -> None:
    files = ["academy/settings/base.py", "academy/settings/providers.py", "academy/settings/logs.py", "academy/urls.py"]
    files += ["academy/wsgi.py", "academy/gunicorn.py", "Procfile", *[f"academy/doors/{door}.py" for door in DOORS]]
    told = [file for file in files if re.search(r"sandbox|8020", (ROOT / file).read_text(), re.IGNORECASE)]

    # Its own word for what production refuses stands in one place only.
    assert told == []


DOORS = ("public", "family", "student", "teacher", "person", "api", "webhooks", "health")
