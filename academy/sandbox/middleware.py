"""Headers of the sandbox's own pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

# No form-action: a checkout's form ends at the academy's own address, which browsers count as the form's target.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'"


def strict_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No script and no style of a page's own unless the view says otherwise; no strange host, no other site's form."""

    def answer(request: HttpRequest) -> HttpResponse:
        own = f"{request.scheme}://{request.get_host()}"  # which refuses a name that is not this machine's
        if request.method != "GET" and request.headers.get("Origin", own) != own:
            return HttpResponseForbidden("Another site's page may not press the sandbox's buttons.")
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return answer
