"""Before the first write of a transaction the connection is told the actor and request id, for the audit triggers.

Reading pages pay nothing for it. A rollback takes the setting back in the database, so it is told again afterwards.
"""

from typing import Any

from django.db.backends.postgresql import base

from academy.kernel.trace import Trace, current

WRITES = ("INSERT", "UPDATE", "DELETE", "WITH", "COPY", "CALL", "MERGE")


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, which remembers what it last told the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: Trace | None = None
        self.execute_wrappers.append(self._tell_first)

    def get_new_connection(self, conn_params: Any) -> Any:
        self.told = None
        return super().get_new_connection(conn_params)

    def _rollback(self) -> None:
        self.told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self.told = None
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _tell_first(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        trace = current()
        if trace != self.told and str(sql).lstrip()[:6].upper().startswith(WRITES):
            context["cursor"].cursor.execute(
                "SELECT set_config('cadenza.actor', %s, false), set_config('cadenza.request', %s, false),"
                # Every trigger asks for this one, and one that is not set costs it an exception: most of its time.
                " set_config('pgtrigger.ignore', '{}', false)",
                [trace.actor, trace.request_id],
            )
            self.told = trace
        return execute(sql, params, many, context)
