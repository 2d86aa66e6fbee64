"""Where a private cluster lives: under var/, or, when we are root, where PostgreSQL's own user can get at it."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from academy.local import system
from academy.local.binaries import Binaries
from academy.local.paths import ROOT, VAR
from academy.local.says import CannotGoOn

SOCKET_FOLDER_LONGEST = 88  # bytes: a socket's whole path may have 107 on Linux and 103 on macOS
SYSTEM_STATE = Path("/var/lib")


@dataclass(frozen=True)
class Home:
    """The folder of one cluster, and the user it belongs to (None: ourselves)."""

    folder: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """PostgreSQL's own files."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What PostgreSQL says."""
        return self.folder / "postgres.log"

    def run(self, *command: str | Path, check: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a program as the cluster's user, without the settings PostgreSQL would take from our environment."""
        return subprocess.run(
            command,
            env=clean_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            check=check,
            user=self.user and self.user.pw_uid,
            group=self.user and self.user.pw_gid,
            extra_groups=None if self.user is None else [],
        )

    def spawn(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a program as the cluster's user; what it says is in the log, which begins anew."""
        with self.log.open("wb") as log:
            return subprocess.Popen(
                command,
                env=clean_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self.user and self.user.pw_uid,
                group=self.user and self.user.pw_gid,
                extra_groups=None if self.user is None else [],
            )

    def give(self, folder: Path) -> Path:
        """Make a folder that only the cluster's user may enter."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        folder.chmod(0o700)
        return folder

    def socket_folder(self) -> Path:
        """Where the cluster is spoken to: beside its data, or in the temporary folder where that path is too long."""
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= SOCKET_FOLDER_LONGEST:
            return self.give(near)
        short = Path(tempfile.gettempdir()) / f"cadenza-{_short_name(self.folder)}"
        if len(os.fsencode(short)) > SOCKET_FOLDER_LONGEST:
            raise CannotGoOn(f"The path {self.folder} is too long for PostgreSQL. Move the academy to a shorter one.")
        owner = os.geteuid() if self.user is None else self.user.pw_uid
        if short.is_symlink() or (short.exists() and short.stat().st_uid not in (owner, os.geteuid())):
            raise CannotGoOn(f"{short} belongs to somebody else. Remove it, or put this folder under a shorter path.")
        return self.give(short)


def of(name: str) -> Home:
    """The home of the cluster with that name, the same one at every call; the folder exists afterwards."""
    user = system.other_user()
    VAR.mkdir(exist_ok=True)
    near = Home(VAR / name, user)
    note = VAR / f"{name}.location"
    if note.is_file():
        far = Home(Path(note.read_text().strip()), user)
    elif near.data.exists() or user is None or _can_enter(near, VAR):
        near.give(near.folder)
        return near
    else:
        far = Home(SYSTEM_STATE / f"cadenza-{_short_name(ROOT)}" / name, user)
        note.write_text(f"{far.folder}\n")
    far.folder.parent.mkdir(exist_ok=True)
    far.give(far.folder)
    return far


def reachable(home: Home, programs: Binaries) -> Binaries:
    """Those programs where the cluster's user can run them: a copy of the wheel's, when they lie in a closed folder."""
    if home.run("/bin/sh", "-c", 'test -x "$0"', programs.folder / "postgres").returncode == 0:
        return programs
    if not programs.of_wheel:
        raise CannotGoOn(
            f"PostgreSQL does not run as root, and no other user can reach {programs.folder}. "
            "Start this as a normal user, or name a running database: DATABASE_URL=postgres://user:password@host/name"
        )
    package = programs.folder.parents[1]
    copy = home.folder / "wheel"
    if not copy.exists():
        unfinished = home.folder / "wheel.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # The programs look for their libraries in the folder beside the package's.
        for part in package.parent.glob(f"{package.name}*"):
            if not part.name.endswith(".dist-info"):
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        unfinished.rename(copy)
    return Binaries(copy / programs.folder.relative_to(package.parent), programs.major, of_wheel=True)


def clean_environment() -> dict[str, str]:
    """Our environment without PG* variables, and in a language every machine has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "LANG": "C"}


def _can_enter(home: Home, folder: Path) -> bool:
    return home.run("/bin/sh", "-c", 'cd "$0"', folder).returncode == 0


def _short_name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
