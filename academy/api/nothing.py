"""Every other address under /api/: nothing is there, told in the API's own shape."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from academy.api.view import PublicApiView


@extend_schema(exclude=True)
class NothingView(PublicApiView):
    """404, whatever the method."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound
