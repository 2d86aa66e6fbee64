"""The mailbox for tests."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from messaging.email.sandbox import mailbox


@require_GET
def read_mailbox(request: HttpRequest) -> JsonResponse:
    """Messages in the order they came; `to` names one addressee."""
    found = mailbox.browse(to=request.GET.get("to", ""))
    return JsonResponse({"messages": [mailbox.told(message) for message in reversed(found)]})
