"""A migration that makes many tables at once, without Django's drawing all related models anew for each of them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.migrations import CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class DrawnOnceMigration(Migration):
    """The same operations in the same order; only that of tables made in a row the models are drawn once, at the end.

    Nothing between them could tell the difference: a table is made from its own definition alone.
    """

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        """As Django's own, and as much in one transaction."""
        for are_tables, row in groupby(self.operations, key=lambda operation: isinstance(operation, CreateModel)):
            operations = list(row)
            if are_tables and not collect_sql:
                self._make_tables(operations, project_state, schema_editor)
            else:
                part = type("Part", (Migration,), {"operations": operations, "atomic": self.atomic})
                project_state = part(self.name, self.app_label).apply(project_state, schema_editor, collect_sql)
        return project_state

    def _make_tables(self, operations: Sequence[Operation], state: ProjectState, schema_editor: Any) -> None:
        # Without its drawing the state takes new models in for nothing; the first table that is made draws it again.
        state.__dict__.pop("apps", None)
        for operation in operations:
            operation.state_forwards(self.app_label, state)
        for operation in operations:
            operation.database_forwards(self.app_label, schema_editor, state, state)
