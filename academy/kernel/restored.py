"""After a backup was restored: what came after it is gone here, but the world outside remembers it."""

from django.db import connection

# More rows of any kind than a school writes between two backups.
MARGIN = 10_000
# Unused ones have no last value yet; the first number they would hand out may have been handed out, too.
MOVE_ON = """
    SELECT count(setval(format('%%I.%%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + %s))
      FROM pg_sequences WHERE schemaname = current_schema()
"""


def move_numbers_on(*, margin: int = MARGIN) -> int:
    """Let every table's next row have a number so much higher; how many sequences. Again: so much higher once more.

    A number that was handed out after the backup is then never handed out a second time: providers keep the keys that
    were made of it (an invoice's charge, a payer's customer) and would answer with what they did for the lost row.
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVE_ON, [margin])
        return int(cursor.fetchone()[0])
