"""`python -m academy.local.tables`: a database with all tables and no rows, which each test database is a copy of.

It is called TEST_TEMPLATE, where DATABASE_URL says, and stays from run to run until a migration or a package changes.
"""

import hashlib
import os
import sys
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from academy.local import manage
from academy.local.paths import ROOT
from academy.local.says import say

FOUND = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"


def digest() -> str:
    """Of all that the tables come from: another digest, perhaps other tables."""
    files = [ROOT / "requirements-dev.txt", *sorted(ROOT.glob("*/**/*migrations/*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def main() -> int:
    """Make it, where what is there was not made of the same; the exit code."""
    name, url, wanted = os.environ["TEST_TEMPLATE"], os.environ["DATABASE_URL"], digest()
    its_url = urlsplit(url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(url, autocommit=True) as server:
        if server.execute(FOUND, [name]).fetchone() == (wanted,):
            say("as they were")
            return 0
        server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        manage.manage("migrate", environment=manage.environment("academy.settings.test", DATABASE_URL=its_url))
        # Last, so that one that was left half-made is not taken for whole.
        server.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(name), Literal(wanted)))
    say("made anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
