"""Letters these tests send."""

from typing import Any

from anymail.message import AnymailMessage
from django.core.mail import get_connection

from tests.world import World

SCHOOL = "School <hello@example.com>"


def letter(world: World, *to: str, **more: Any) -> AnymailMessage:
    """A letter about to go to Mailjet by django-anymail."""
    connection = get_connection(
        "anymail.backends.mailjet.EmailBackend", api_key="local", secret_key="local-secret", api_url=world.mailjet_api
    )
    values = {"subject": "Your receipt", "body": "Thank you.", "from_email": SCHOOL, "to": list(to)}
    return AnymailMessage(**{**values, **more}, connection=connection)


def wire(**more: Any) -> dict[str, Any]:
    """A message as it goes over the wire."""
    return {
        "From": {"Email": "hello@example.com", "Name": "School"},
        "To": [{"Email": "mia@example.com"}],
        "Subject": "Your receipt",
        "TextPart": "Thank you.",
        **more,
    }
