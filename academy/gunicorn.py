"""How the web is served: gunicorn reads this file (`gunicorn --config python:academy.gunicorn`).

Each thread keeps one database connection of its own for as long as it lives (DATABASE_CONNECTION_SECONDS), so a server
holds at most WEB_CONCURRENCY × WEB_THREADS of them; the worker's cluster needs WORKERS + 4 more.
"""

import gc
from typing import Any

from django.db import connections

from academy.settings import env

wsgi_app = "academy.wsgi"
bind = f"{env.text('BIND', '0.0.0.0')}:{env.number('PORT', 8000, most=65535)}"  # noqa: S104 - a container's own network
control_socket_disable = True

# The site is loaded once and then forked, which saves half the memory and all but the first second of a start.
preload_app = True
workers = env.number("WEB_CONCURRENCY", 2, least=1, most=64)
worker_class = "gthread"
threads = env.number("WEB_THREADS", 8, least=1, most=64)
# A browser that follows links keeps its connection; a proxy in front keeps it longer than its own idle time.
keepalive = 20
# A thread that is busy is no hang: this is about a worker whose main loop no longer turns.
timeout = 30
graceful_timeout = 30
# A leak, should there ever be one, ends here; the jitter keeps the workers from going at the same time.
max_requests = 5000
max_requests_jitter = 500
# Headers larger than any browser of ours sends are refused before they cost anything.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190


def when_ready(_server: Any) -> None:
    """What is loaded by now lives until the end; the garbage collector need not look at it in every worker again."""
    gc.collect()
    gc.freeze()


def pre_fork(_server: Any, _worker: Any) -> None:
    """No connection is ever shared between two processes, should anything have asked the database while loading."""
    connections.close_all()
