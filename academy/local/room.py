"""Is there room: free ports and free disk. Asked before anything is started."""

import os
import shutil
import socket

from academy.local.paths import ROOT
from academy.local.says import CannotGoOn

GIGABYTE = 1_000_000_000


def port_number(name: str, default: int) -> int:
    """The port a variable names. Raises CannotGoOn where it is no port."""
    given = os.environ.get(name, "").strip() or str(default)
    if not given.isdigit() or not 1024 <= int(given) <= 65000:
        raise CannotGoOn(f"{name} must be a number from 1024 to 65000, not {given!r}: {name}={default} make run")
    return int(given)


def is_free(port: int) -> bool:
    """Whether a program could listen on 127.0.0.1 at that port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def need_ports(port: int, sandbox_port: int) -> None:
    """Raise CannotGoOn unless the site's port, the sandbox's and the one after it (its mail) can be had."""
    if port in (sandbox_port, sandbox_port + 1):
        raise CannotGoOn(
            f"PORT {port} and SANDBOX_PORT {sandbox_port} must lie apart: PORT={sandbox_port + 10} make run"
        )
    for name, first, count in (("PORT", port, 1), ("SANDBOX_PORT", sandbox_port, 2)):
        for busy in range(first, first + count):
            if not is_free(busy):
                raise CannotGoOn(
                    f"Port {busy} is taken by another program. "
                    f"Stop that, or choose another: {name}={free_from(first + 1, count)} make run"
                )


def free_from(first: int, count: int) -> int:
    """The next port from there on that is free, with as many in a row."""
    return next(port for port in range(first, 65000) if all(is_free(port + offset) for offset in range(count)))


def need_disk(gigabytes: float) -> None:
    """Raise CannotGoOn when less than that much is free where the academy lies."""
    free = shutil.disk_usage(ROOT).free / GIGABYTE
    if free < gigabytes:
        raise CannotGoOn(
            f"Only {free:.1f} GB are free on the disk of {ROOT}, and {gigabytes:g} GB are needed. "
            "Make room and call it again; nothing was changed."
        )
