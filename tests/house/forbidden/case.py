"""One thing the database refuses, and the words to say it in. The rows are those of tests/house/seeded.py."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Case:
    """Statements of which the last is refused. says: by which words; empty: by the constraint's own name."""

    statements: tuple[str, ...]
    says: str = ""

    def attempt(self) -> None:
        """Do it."""
        with connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(_copying(statement))


def sql(*statements: str, says: str = "") -> Case:
    return Case(statements, says)


def copy(table: str, where: str = "true", **instead: str) -> Case:
    """The table's newest such row once more, with other values for some columns (as SQL)."""
    changes = ", ".join(f"{column}={value}" for column, value in instead.items())
    return Case((f"COPY {table} WHERE {where} WITH {changes}",))


def _copying(statement: str) -> str:
    """COPY … as the INSERT it stands for."""
    if not statement.startswith("COPY "):
        return statement
    table, _where, rest = statement.removeprefix("COPY ").partition(" WHERE ")
    where, _with, changes = rest.rpartition(" WITH ")
    instead = dict(change.split("=", 1) for change in changes.split(", ") if change)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'",
            [table],
        )
        columns = [row[0] for row in cursor.fetchall()]
    values = [instead.get(column, f'"{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE {where} ORDER BY id DESC LIMIT 1"
    )
