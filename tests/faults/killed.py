"""A worker that dies at every point of a batch, and what is found of it when all is over."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.report import Tell
from tests.seed import SEED
from tests.site import Site


@dataclass(frozen=True)
class Killed:
    """It is killed once at each of these points. doubtful: messages that others had sent twice before."""

    site: Site
    batch: list[str]
    marks: Path
    tell: Tell
    doubtful: set[str]

    @classmethod
    def begin(cls, site: Site, batch: list[str], marks: Path, tell: Tell) -> Self:
        """In place of the site's own worker; each death leaves its mark in that folder."""
        tell(f"SEED={SEED}: {' '.join(batch)}")
        site.kill_worker()
        site.start_worker(FAULTPOINTS=",".join(batch), FAULTPOINTS_MARKS=str(marks))
        return cls(site, batch, marks, tell, set(site.mails_sent_twice()))

    def assert_everywhere(self) -> float:
        """It has died at each of its points; how many seconds ago the last time."""
        died = {mark.name: mark.stat().st_mtime for mark in self.marks.iterdir()}
        ago = time.time() - max(died.values())
        self.tell(f"{len(died)} kills; all over {ago:.1f} s after the last of them")
        assert set(died) == set(self.batch)
        return ago

    def sent_twice(self) -> set[str]:
        """The messages that have gone out twice since it began."""
        return set(self.site.mails_sent_twice()) - self.doubtful
