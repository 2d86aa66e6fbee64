"""`manage.py sandbox`: the outside world on one port of this machine."""

import os
import signal
from types import FrameType
from typing import Any

from django.conf import settings as in_force
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from academy.sandbox import courier, worlds
from academy.sandbox.gate import Gate
from academy.sandbox.server import serve
from academy.settings import sandbox as settings


def leave(signum: int, frame: FrameType | None) -> None:
    """Go at once, whoever is still talking: everything is on disk already."""
    os._exit(0)


class Command(BaseCommand):
    """Serve the pretended providers until told to stop."""

    help = "Run the sandbox: Stripe, Mailjet and SMTP as this machine's own pretended services."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin or take up the world, then serve it."""
        if settings.__name__ != in_force.SETTINGS_MODULE:
            raise CommandError("Run it as `manage.py sandbox`, with academy.settings.sandbox.")
        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        try:
            worlds.begin()
            courier.run()
            self.stdout.write(f"The sandbox stands at {settings.ADDRESS}/")
            serve(Gate(get_wsgi_application()), settings.PORT)
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} or {settings.SMTP_PORT} cannot be used ({error.strerror})."
                " Stop what uses it, or choose another with SANDBOX_PORT."
            ) from error
