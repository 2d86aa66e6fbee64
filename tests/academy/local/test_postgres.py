"""A private cluster survives what happens to clusters on one's own machine."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from academy.local import binaries, home, system
from academy.local.postgres import Cluster, private
from academy.local.says import CannotGoOn


def opened(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(cluster.url, autocommit=True)


def test_the_academys_role_owns_its_database_may_make_others_and_is_no_superuser(var: Path) -> None:
    with private("postgres", careless=True) as (address, cluster), psycopg.connect(address) as database:
        assert cluster is not None
        row = database.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
        assert row == (False, True)
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stat.S_IMODE(cluster.home.data.stat().st_mode) == 0o700


def test_a_database_url_of_ones_own_is_taken_as_it_is(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://school@127.0.0.1/school")

    with private("postgres") as given:
        assert given == ("postgres://school@127.0.0.1/school", None)
    assert not var.exists()


@pytest.mark.faults
def test_a_killed_server_recovers_what_was_committed(var: Path) -> None:
    cluster = Cluster("postgres")
    cluster.start()
    with opened(cluster) as database:
        database.execute("CREATE TABLE lesson AS SELECT 'Tuesday 4 pm' AS time")
    assert cluster.server is not None
    cluster.server.kill()
    cluster.server.wait()

    again = Cluster("postgres")
    again.start()

    with opened(again) as database:
        assert database.execute("SELECT time FROM lesson").fetchall() == [("Tuesday 4 pm",)]
    again.stop()


@pytest.mark.faults
def test_a_server_that_outlived_its_starter_is_stopped_first(var: Path) -> None:
    abandoned = Cluster("postgres", careless=True)
    abandoned.start()
    assert abandoned.server is not None

    again = Cluster("postgres", careless=True)
    again.start()

    assert abandoned.server.wait(timeout=5) == 0
    assert again.ask("SELECT 1") == "1"
    again.stop()


@pytest.mark.faults
def test_a_pid_file_whose_number_now_names_another_program_is_no_obstacle(var: Path) -> None:
    cluster = Cluster("postgres", careless=True)
    cluster.start()
    note = cluster.home.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    assert cluster.server is not None
    cluster.server.kill()
    cluster.server.wait()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    cluster.start()

    assert cluster.ask("SELECT 1") == "1"
    cluster.stop()


@pytest.mark.faults
def test_a_cluster_whose_making_was_interrupted_is_made_again(var: Path) -> None:
    cluster = Cluster("postgres", careless=True)
    (cluster.home.folder / "data.new" / "base").mkdir(parents=True)

    cluster.start()

    assert cluster.ask("SELECT 1") == "1"
    cluster.stop()


@pytest.mark.faults
def test_a_folder_with_a_long_path_gets_a_short_socket(
    folder: Path, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "VAR", folder / ("a-long-name-" * 9) / "var")
    home.VAR.parent.mkdir()

    with private("postgres", careless=True) as (address, cluster), psycopg.connect(address) as database:
        assert cluster is not None
        sockets = cluster.home.socket_folder()
        assert database.execute("SELECT 1").fetchone() == (1,)
        assert len(bytes(sockets)) <= home.SOCKET_FOLDER_LONGEST
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    sockets.rmdir()


@pytest.mark.faults
def test_root_keeps_the_data_where_postgresqls_own_user_can_enter_and_everybody_else_at_home(
    folder: Path, var: Path
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    home.VAR = closed / "var"
    home.SYSTEM_STATE.mkdir()

    first, second = Cluster("postgres", careless=True), Cluster("postgres", careless=True)
    first.start()

    expected = folder / "state" if system.is_root() else closed
    assert expected in first.home.folder.parents
    assert second.home == first.home
    assert first.ask("SELECT 1") == "1"
    first.remove()
    assert not first.home.folder.exists()


@pytest.mark.faults
def test_the_wheels_programs_work_also_where_they_have_to_be_copied(folder: Path, var: Path) -> None:
    """As root the wheel may lie in a folder which PostgreSQL's own user cannot enter."""
    wheels = binaries.wheel()[0]
    closed = folder / "closed"
    closed.mkdir()
    package = wheels.folder.parents[1]
    for part in package.parent.glob(f"{package.name}*"):
        (closed / part.name).symlink_to(part)
    closed.chmod(0o700)
    shut = binaries.Binaries(closed / wheels.folder.relative_to(package.parent), wheels.major, of_wheel=True)
    cluster = Cluster("postgres", careless=True, programs=shut)

    cluster.start()

    assert cluster.ask("SHOW server_version").startswith(f"{wheels.major}.")
    assert cluster.programs is not None
    assert (cluster.home.folder in cluster.programs.folder.parents) == system.is_root()
    cluster.stop()


def test_data_of_a_version_that_is_gone_are_not_touched(var: Path) -> None:
    data = home.of("postgres").data
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")

    with pytest.raises(CannotGoOn, match="written by PostgreSQL 9, which is no longer installed"):
        Cluster("postgres").start()


@pytest.mark.faults
def test_a_server_that_cannot_start_gives_its_reason(var: Path) -> None:
    cluster = Cluster("postgres", careless=True)
    cluster.start()
    cluster.stop()
    (cluster.home.data / "postgresql.conf").write_text("shared_buffers = 'a few'\n")

    with pytest.raises(CannotGoOn, match='invalid value for parameter "shared_buffers"'):
        cluster.start()


@pytest.mark.faults
def test_stopping_waits_until_nothing_is_left(var: Path) -> None:
    cluster = Cluster("postgres", careless=True)
    cluster.start()
    assert cluster.server is not None
    pid = cluster.server.pid

    cluster.stop()

    assert not system.is_alive(pid)
    assert not (cluster.home.data / "postmaster.pid").exists()
