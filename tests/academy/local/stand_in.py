"""Stands in for manage.py in a folder that has academy/local and nothing else: the same commands, none of the academy.

What is tested here is how processes are started, watched and stopped. The worker is as bad as a worker can be: it
starts a child in a session of its own, which outlives it.
"""

import json
import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

PEOPLE = [
    {"name": "Ada Low", "role": "owner", "email": "ada@academy.example", "password": "piano-1", "page": "/admin/"},
    {"name": "Bo Hale", "role": "guardian", "email": "bo@family.example", "password": "piano-2", "page": "/family/"},
]


class Answer(BaseHTTPRequestHandler):
    """Always well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def serve(port: str) -> None:
    HTTPServer(("127.0.0.1", int(os.environ[port])), Answer).serve_forever()


def work() -> None:
    sys.stderr.write("the worker begins\n")
    subprocess.Popen(["sleep", "300"], start_new_session=True)
    while not Path("worker-must-die").exists():
        time.sleep(0.05)
    sys.exit("the worker has had enough")


def migrate() -> None:
    if Path("migration-is-broken").exists():
        sys.exit("column family.name does not exist")


def each() -> None:
    for line in sys.argv[2:]:
        VERBS[line.split()[0]]()


VERBS = {
    "each": each,
    "web": lambda: serve("PORT"),
    "sandbox": lambda: serve("SANDBOX_PORT"),
    "worker": work,
    "migrate": migrate,
    "collectstatic": lambda: Path("var/static").mkdir(exist_ok=True),
    "demo_people": lambda: sys.stdout.write(json.dumps(PEOPLE)),
    "sync_clock": lambda: None,
    "seed_demo": lambda: None,
}

if __name__ == "__main__":
    VERBS[sys.argv[1]]()
