"""Headers of the sandbox's own pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# No form-action: a checkout's form ends at the academy's own address, which browsers count as the form's target.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'"


def strict_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No script and no style of a page's own, unless the view has said otherwise; and no strange host."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.get_host()  # refuses a name that is not this machine's, whatever the address: no DNS rebinding
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    return answer
