"""What the office's frame says on every page."""

from typing import Any

from academy.queries.school import school


def school_name(request: Any) -> str:
    """The school's name, read once per request."""
    if not hasattr(request, "school_name"):
        request.school_name = school().name
    return request.school_name
