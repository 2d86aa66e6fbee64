"""A worker for tests that read top-down: it does what is due, in this process, until nothing is."""

from django.utils.module_loading import import_string

from academy.kernel.models.work import Work
from academy.kernel.work import perform

# More than any test needs; a piece of work that rings for itself forever would never end.
MOST = 500


def drain() -> int:
    """Do all due work of every kind, again and again until none is left; returns how many pieces were done."""
    done = 0
    while True:
        due = [
            (kind, pk) for kind in Work.kinds() for pk in kind.objects.due().order_by("pk").values_list("pk", flat=True)
        ]
        if not due:
            return done
        for kind, pk in due:
            perform(kind, pk, import_string(kind.JOB))
            done += 1
        if done > MOST:
            raise AssertionError(f"Still not done after {done} pieces of work: {due[:5]}")
