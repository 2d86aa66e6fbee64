"""Ports and disk are asked for before anything is started."""

import shutil
import socket
from pathlib import Path

import pytest

from academy.local import room
from academy.local.says import CannotGoOn
from tests.world import free_ports


@pytest.mark.parametrize("given", ["eight", "80", "-1", "70000", "8000.5"])
def test_a_port_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("PORT", given)

    with pytest.raises(
        CannotGoOn, match=f"PORT must be a number from 1024 to 65000, not '{given}': PORT=8000 make run"
    ):
        room.port_number("PORT", 8000)


def test_a_port_that_was_not_named_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")

    assert room.port_number("PORT", 8000) == 8000


def test_the_way_out_of_a_busy_port_is_really_free() -> None:
    port, sandbox_port = free_ports(), free_ports()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(CannotGoOn) as refusal:
        room.need_ports(port, sandbox_port)

    way_out = int(str(refusal.value).rpartition("PORT=")[2].split()[0])
    assert way_out > port
    assert room.is_free(way_out)


@pytest.mark.parametrize("port", [8040, 8041])
def test_the_site_and_the_sandbox_need_ports_apart(port: int) -> None:
    with pytest.raises(CannotGoOn, match=f"PORT {port} and SANDBOX_PORT 8040 must lie apart: PORT=8050 make run"):
        room.need_ports(port, 8040)


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    terabytes = shutil.disk_usage(tmp_path).total / room.GIGABYTE * 2

    with pytest.raises(CannotGoOn, match=r"Only \d+\.\d GB are free on the disk of .* and .* GB are needed"):
        room.need_disk(terabytes)
