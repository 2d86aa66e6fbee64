from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The outside world in one process. Installed only by academy.settings.sandbox."""

    name = "academy.sandbox"
    label = "sandbox"
