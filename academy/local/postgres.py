"""A private PostgreSQL: no port, only a socket in a folder of its own; the data stay between starts."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from academy.local import binaries, home, system
from academy.local.says import CannotGoOn, step

DATABASE = "cadenza"
ROLE = "academy"
PORT = "5432"  # only the name of the socket's file; nothing listens on the network
START_WITHIN = 60.0
# Collation by code point everywhere, so that every machine sorts alike; letters of all languages known where possible.
LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")
SETTINGS = {"listen_addresses": "", "max_connections": "200", "timezone": "UTC", "log_timezone": "UTC"}
# For tests only: a crash of the machine may cost the data, and nothing waits for the disk. Commits stay synchronous, as
# a crash of the server alone must cost nothing: it would give a lost row's number, and its keys, to another row.
CARELESS = {"fsync": "off", "full_page_writes": "off"}


class Cluster:
    """One cluster and, between start() and stop(), its server."""

    def __init__(self, name: str, *, careless: bool = False, programs: binaries.Binaries | None = None) -> None:
        """Name a cluster under var/. `careless` trades its data's safety for speed; `programs` insists on those."""
        self.home = home.of(name)
        self.settings = SETTINGS | (CARELESS if careless else {})
        self.careless = careless
        self.programs = programs
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its database, as DATABASE_URL wants it."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.home.socket_folder()), safe='')}&port={PORT}"

    def start(self) -> None:
        """Start the server, after clearing up behind one that was killed; the database exists afterwards."""
        self._end_leftover()
        self.programs = home.reachable(self.home, self.programs or binaries.choose(self._major()))
        if not self.home.data.exists():
            self._make()
        until = time.monotonic() + START_WITHIN
        while not self._try_start():
            # The children of a killed server need a moment to notice that it has gone.
            if "shared memory block" not in self.last_words() or time.monotonic() > until:
                raise CannotGoOn(f"{self.last_words()}\nThe private PostgreSQL did not start; its reason is above.")
            time.sleep(0.5)
        self._make_database()

    def stop(self) -> None:
        """Stop the server: open work is rolled back, everything committed is on the disk."""
        if self.server is not None:
            system.end([self.server.pid], first=signal.SIGINT, grace=20.0)
            self.server.wait()
            self.server = None

    def remove(self) -> None:
        """Delete the cluster with all its data."""
        self._end_leftover()
        shutil.rmtree(self.home.folder)

    def ask(self, sql: str, *, database: str = "postgres") -> str:
        """One question to the server as its superuser; raises CalledProcessError where it does not answer."""
        options = ("--no-psqlrc", "-qtAX", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-p", PORT, "-d", database)
        where = ("-h", self.home.socket_folder())
        return self.home.run(self._program("psql"), *options, *where, "-c", sql, check=True).stdout.strip()

    def last_words(self) -> str:
        """The end of the server's log."""
        return "\n".join(self.home.log.read_text(errors="replace").splitlines()[-8:])

    def _program(self, name: str) -> Path:
        if self.programs is None:
            raise RuntimeError("start() chooses the programs; call it first")
        return self.programs.folder / name

    def _major(self) -> int | None:
        version = self.home.data / "PG_VERSION"
        return int(version.read_text()) if version.is_file() else None

    def _make(self) -> None:
        """initdb beside the final place and then rename, so that one that was interrupted leaves nothing half-made."""
        unfinished = self.home.folder / "data.new"
        options = ("-U", "postgres", "--auth=trust", "-E", "UTF8", *(("--no-sync",) if self.careless else ()))
        reason = ""
        for locale in LOCALES:
            shutil.rmtree(unfinished, ignore_errors=True)
            done = self.home.run(self._program("initdb"), "-D", unfinished, *options, f"--locale={locale}")
            if done.returncode == 0:
                unfinished.rename(self.home.data)
                return
            reason = done.stderr.strip()
        raise CannotGoOn(f"{reason}\nA private PostgreSQL could not be made; its reason is above.")

    def _try_start(self) -> bool:
        settings = self.settings | {"unix_socket_directories": str(self.home.socket_folder()), "port": PORT}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.server = self.home.spawn(self._program("postgres"), "-D", self.home.data, *options)
        until = time.monotonic() + START_WITHIN
        while self.server.poll() is None and time.monotonic() < until:
            try:
                self.ask("SELECT 1")
            except subprocess.CalledProcessError:
                time.sleep(0.1)
            else:
                return True
        self.stop()
        return False

    def _make_database(self) -> None:
        """A role that is no superuser, as live, but may make the databases of tests."""
        if ROLE not in self.ask("SELECT rolname FROM pg_roles").split():
            self.ask(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        if DATABASE not in self.ask("SELECT datname FROM pg_database").split():
            self.ask(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _end_leftover(self) -> None:
        """Stop a server that outlived its starter; drop its pid file where the number now names another program."""
        note = self.home.data / "postmaster.pid"
        if not note.is_file():
            return
        pid = int(note.read_text().splitlines()[0])
        if str(self.home.data) in system.command_of(pid):
            system.end([pid], first=signal.SIGINT, grace=20.0)
        elif system.is_alive(pid):
            note.unlink()


@contextmanager
def private(name: str, *, careless: bool = False) -> Iterator[tuple[str, Cluster | None]]:
    """An address of a database and the cluster behind it, running; where DATABASE_URL is set, that one and None."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        yield given, None
        return
    cluster = Cluster(name, careless=careless)
    try:
        with step("Starting the database"):
            cluster.start()
        yield cluster.url, cluster
    finally:
        with system.undisturbed():
            cluster.stop()
