"""The yardstick of whatever writes many rows: the very same rows by COPY."""

import time
from collections.abc import Mapping, Sequence

import psycopg

from academy.bench.ground import Ground

Tables = Sequence[tuple[str, str]]


def copy_out(ground: Ground, tables: Tables, marks: Mapping[str, int]) -> list[bytes]:
    """The rows since the marks, table by table, as COPY writes them; tables: names and columns."""
    with psycopg.connect(ground.address()) as database:
        return [_read(database, table, columns, marks[table]) for table, columns in tables]


def _read(database: psycopg.Connection, table: str, columns: str, last: int) -> bytes:
    question = f"COPY (SELECT {columns} FROM {table} WHERE id > {last} ORDER BY id) TO STDOUT"  # noqa: S608
    with database.cursor().copy(question) as stream:
        return b"".join(bytes(part) for part in stream)


def copy_in(ground: Ground, tables: Tables, kept: Sequence[bytes]) -> float:
    """Seconds, under every constraint that ours has to pass too, and without a trigger of ours."""
    with psycopg.connect(ground.address()) as database:
        for table, _columns in tables:
            database.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        began = time.perf_counter()
        for (table, columns), rows in zip(tables, kept, strict=True):
            with database.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
                stream.write(rows)
        database.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - began
        for table, _columns in tables:
            database.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return took
