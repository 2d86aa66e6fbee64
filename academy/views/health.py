"""For machines that watch: alive, and ready."""

import shutil

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from academy.audiences import public_page
from academy.kernel.health import oldest_due, worker_silence

WORKER_SILENT_SECONDS = 60
WORK_WAITS_SECONDS = 120


@require_safe
@public_page
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers. Looks at nothing else, so that a database outage does not restart every web process."""
    return HttpResponse("live", content_type="text/plain")


@require_safe
@public_page
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when everything a family needs works, else 503; which part does not is named, no more."""
    try:
        checks = {
            "database": _database(),
            "migrations": _migrations(),
            "worker": worker_silence() < WORKER_SILENT_SECONDS,
            "work": oldest_due() < WORK_WAITS_SECONDS,
            "disk": _disk(),
        }
    except DatabaseError:
        checks = {"database": False}
    good = all(checks.values())
    body = {"status": "ready" if good else "not ready", "checks": checks}
    return JsonResponse(body, status=200 if good else 503)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _disk() -> bool:
    usage = shutil.disk_usage(settings.ROOT)
    return usage.free > usage.total * 0.03
