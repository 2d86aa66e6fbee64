"""manage.py ensure_roles: the office's groups get exactly the permissions their role has."""

from typing import Any

from django.core.management.base import BaseCommand

from academy.actions.roles import ROLES, ensure_roles


class Command(BaseCommand):
    """Run at each release; again, it changes nothing."""

    help = "Give the groups Front desk, Finance and Owner the permissions of their role."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ensure_roles()
        self.stdout.write(f"Roles: {', '.join(ROLES)}.")
