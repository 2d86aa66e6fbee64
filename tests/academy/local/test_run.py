"""`make run` from its start to its end, also when the end comes by force."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from academy.local import system
from academy.local.paths import ROOT
from tests.academy.local.trial import Academy


def stopped(make: subprocess.Popen[str]) -> int:
    return make.wait(timeout=40)


def test_it_says_where_the_academy_is_who_can_sign_in_and_how_to_stop(academy: Academy) -> None:
    academy.open()

    table = academy.said()[academy.said().index("The academy is open") :]
    assert [line.rstrip() for line in table.strip().splitlines()[2:]] == [
        f"  Site      http://127.0.0.1:{academy.port}/",
        f"  Staff     http://127.0.0.1:{academy.port}/admin/",
        f"  Sandbox   http://127.0.0.1:{academy.port + 1}/ (mailbox, checkout, log, faults)",
        "",
        "  Name      Role       E-mail                Password   Starts at",
        "  Ada Low   owner      ada@academy.example   piano-1    /admin/",
        "  Bo Hale   guardian   bo@family.example     piano-2    /family/",
        "",
        "  Stop with Ctrl-C. The data stay; `make reset` empties the demo. Logs: var/log/",
    ]


@pytest.mark.faults
def test_the_procfiles_web_is_told_to_listen_to_this_machine_only(academy: Academy) -> None:
    academy.open()

    environment = Path(f"/proc/{academy.pid_of('manage.py web')}/environ").read_bytes().split(b"\0")
    assert b"BIND=127.0.0.1" in environment
    assert "web: gunicorn --config python:academy.gunicorn" in (ROOT / "Procfile").read_text()


@pytest.mark.faults
def test_sigterm_to_the_launcher_ends_all_and_is_no_failure(academy: Academy) -> None:
    make = academy.open()
    assert len(academy.running()) == 5

    os.kill(academy.launcher(), signal.SIGTERM)

    assert stopped(make) == 0
    assert academy.running() == []
    assert academy.said().endswith("Everything is stopped; the data are kept.\n")


@pytest.mark.faults
def test_sigterm_to_make_itself_ends_all(academy: Academy) -> None:
    make = academy.open()

    make.terminate()

    assert stopped(make) == -signal.SIGTERM
    assert academy.running() == []


@pytest.mark.faults
def test_ctrl_c_pressed_again_and_again_ends_all(academy: Academy) -> None:
    make = academy.open()

    for _press in range(20):
        os.killpg(make.pid, signal.SIGINT)
        time.sleep(0.001)

    assert stopped(make) == -signal.SIGINT
    assert academy.running() == []
    assert "Traceback" not in academy.said()


@pytest.mark.faults
def test_a_launcher_that_was_killed_leaves_a_mess_that_the_next_start_clears_up_and_no_data_are_lost(
    academy: Academy,
) -> None:
    make = academy.open()
    address = (academy.folder / "var" / "database_url").read_text().strip()
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("CREATE TABLE lesson AS SELECT 'Tuesday 4 pm' AS time")
    os.kill(academy.launcher(), signal.SIGKILL)
    stopped(make)
    left = academy.running()
    assert any("postgres -D" in command for command in left)
    assert any("manage.py web" in command for command in left)

    academy.open()

    assert "Ended what a killed run had left behind." in academy.said()
    assert sum("manage.py web" in command for command in academy.running()) == 1
    assert sum("sleep 300" in command for command in academy.running()) == 1
    with psycopg.connect(address) as database:
        assert database.execute("SELECT time FROM lesson").fetchall() == [("Tuesday 4 pm",)]


@pytest.mark.faults
def test_a_second_run_in_the_same_folder_is_told_about_the_first(academy: Academy) -> None:
    academy.open()

    code, said = academy.ask("run", PORT=str(academy.port + 2))

    assert code == 2
    assert said.splitlines()[1] == (
        f"The academy already runs in this folder: process {academy.launcher()}, {academy.site} "
        f"Stop that one first: kill {academy.launcher()}"
    )


@pytest.mark.parametrize(("name", "offset"), [("PORT", 0), ("SANDBOX_PORT", 1), ("SANDBOX_PORT", 2)])
def test_a_busy_port_is_named_before_anything_is_started(academy: Academy, name: str, offset: int) -> None:
    with socket.create_server(("127.0.0.1", academy.port + offset)):
        code, said = academy.ask("run")

    assert code == 2
    assert f"Port {academy.port + offset} is taken by another program." in said
    assert f"{name}=" in said
    assert not (academy.folder / "var" / "postgres").exists()


@pytest.mark.faults
def test_a_process_that_ends_by_itself_stops_everything_and_its_last_words_are_shown(academy: Academy) -> None:
    make = academy.open()

    (academy.folder / "worker-must-die").touch()

    assert stopped(make) == 2
    assert (
        "the worker begins\nthe worker has had enough\n`worker` has ended, so everything was stopped." in academy.said()
    )
    assert academy.running() == []


@pytest.mark.faults
def test_a_database_that_ends_by_itself_stops_everything(academy: Academy) -> None:
    make = academy.open()
    postmaster = academy.folder / "var" / "postgres" / "data" / "postmaster.pid"

    system.end([int(postmaster.read_text().split()[0])], first=signal.SIGINT, grace=10.0)

    assert stopped(make) == 2
    assert "The database has ended, so everything was stopped." in academy.said()
    assert academy.running() == []


@pytest.mark.faults
def test_a_migration_that_fails_is_shown_and_nothing_is_left_running(academy: Academy) -> None:
    (academy.folder / "migration-is-broken").touch()

    code, said = academy.ask("run")

    assert code == 2
    assert "column family.name does not exist\n`manage.py each migrate" in said
    assert academy.running() == []


@pytest.mark.faults
def test_reset_refuses_while_the_academy_is_open_and_empties_it_afterwards(academy: Academy) -> None:
    make = academy.open()
    (academy.folder / "var" / "sandbox").mkdir()

    refused = academy.ask("reset")

    assert refused[0] == 2
    assert f"The academy is running: process {academy.launcher()}, {academy.site}" in refused[1]
    os.kill(academy.launcher(), signal.SIGTERM)
    stopped(make)
    assert academy.ask("reset") == (0, "The demo is empty. `make run` fills it anew.\n")
    assert not (academy.folder / "var" / "postgres" / "data").exists()
    assert not (academy.folder / "var" / "sandbox").exists()


def test_reset_never_touches_a_database_of_ones_own(academy: Academy) -> None:
    code, said = academy.ask("reset", DATABASE_URL="postgres://school@127.0.0.1/school")

    assert code == 2
    assert "DATABASE_URL names a database of your own, which is not emptied from here." in said
