"""Tests: real PostgreSQL, the sandbox on a port of its own, quick passwords. Everything else is as it is live."""

import os

from academy.settings import env

for _name, _value in {
    "DATABASE_URL": "postgres:///cadenza",
    "PORT": "8010",
    "SANDBOX_PORT": env.text("TEST_SANDBOX_PORT", "8030"),
}.items():
    os.environ.setdefault(_name, _value)

from academy.settings.local import *  # noqa: E402, F403

DATABASES["default"]["TEST"] = {  # noqa: F405
    "NAME": env.text("TEST_DATABASE", "") or None,
    # A copy of a database with all tables is there sooner than tables are made; see academy/local/tables.py.
    "TEMPLATE": env.text("TEST_TEMPLATE", "") or None,
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
