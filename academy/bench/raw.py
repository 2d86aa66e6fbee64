"""The yardstick's side: clients that write rows with nothing but SQL, in a process of their own.

`python -m academy.bench.raw` reads a Job from standard input and writes how many transactions were committed, and in
how many seconds.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from threading import Barrier
from typing import Any

import psycopg


@dataclass
class Job:
    """Each client runs the statements in a transaction for one set of parameters after the other, for some seconds.

    A parameter "=n" is what the n-th statement returned: one value, or a list where it returned several rows.
    """

    address: str
    statements: list[tuple[str, list[str]]]
    clients: list[list[dict[str, Any]]]
    seconds: float


def run(job: Job) -> dict[str, float]:
    """Do it, here and now."""
    start = Barrier(len(job.clients) + 1)

    def client(sets: list[dict[str, Any]]) -> tuple[int, float]:
        # Our own connections tell the triggers so too (academy/kernel/postgres/base.py); it saves half their time.
        told = "-c pgtrigger.ignore={}"
        with psycopg.connect(job.address, autocommit=True, prepare_threshold=2, options=told) as database:
            start.wait()
            began, done = time.perf_counter(), 0
            for values in sets:
                if time.perf_counter() - began >= job.seconds:
                    break
                with database.transaction():
                    _transaction(database, job.statements, values)
                done += 1
            return done, time.perf_counter() - began

    with ThreadPoolExecutor(len(job.clients)) as threads:
        running = [threads.submit(client, sets) for sets in job.clients]
        start.wait()
        results = [future.result() for future in running]
    return {"done": sum(done for done, _took in results), "seconds": max(took for _done, took in results)}


def _transaction(database: psycopg.Connection, statements: list[tuple[str, list[str]]], values: dict[str, Any]) -> None:
    returned: list[Any] = []
    for sql, names in statements:
        params = [returned[int(name[1:])] if name.startswith("=") else values[name] for name in names]
        cursor = database.execute(sql, params)
        rows = [row[0] for row in cursor.fetchall()] if cursor.description else []
        returned.append(rows if len(rows) > 1 else rows[0] if rows else None)


def run_apart(job: Job) -> float:
    """Do it in a process of its own; transactions a second. Raises RuntimeError with its words where that fails."""
    done = subprocess.run(
        [sys.executable, "-m", "academy.bench.raw"],
        input=json.dumps(asdict(job), default=str),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    result = json.loads(done.stdout)
    return float(result["done"] / result["seconds"])


if __name__ == "__main__":
    json.dump(run(Job(**json.load(sys.stdin))), sys.stdout)
