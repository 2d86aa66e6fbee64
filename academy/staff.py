"""The office: Django's admin with a site of our own. Who may come in, and which tables are shown to a school.

It stands outside academy.admin, because that package's pages are registered on the site while they are imported.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import sites
from django.contrib.admin.apps import AdminConfig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite

from academy.queries.office import works_here

View = Callable[..., HttpResponse]


class StaffConfig(AdminConfig):
    """Takes the place of "django.contrib.admin" among the installed apps."""

    def ready(self) -> None:
        # Unfold has just put a site of its own in place; what registers now registers on ours.
        admin.site = sites.site = StaffSite()
        super().ready()


class StaffSite(UnfoldAdminSite):
    """Visitors are sent to the site's own login, people who do not work here find nothing (404)."""

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Nothing of a school is removed by the dozen.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Show a table in the office, if its page is one of ours.

        Packages bring pages for their own tables (queue rows, mirrors of a provider, secrets of second factors); a
        school needs none of them, and some must not be seen.
        """
        if getattr(admin_class, "is_of_the_school", False):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever works here, and is on the list of addresses where there is one."""
        return request.user.is_authenticated and works_here(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Guards every page of the office."""
        guarded: View = super().admin_view(view, cacheable)

        @wraps(guarded)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return inner

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Worked out only by the pages that show it: it asks for the rights and the addresses of every table, and is
        given to all pages, whose sidebar is our own."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one login for everybody; it comes back here afterwards."""
        home = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(home)
        if request.user.is_authenticated:
            raise Http404
        return HttpResponseRedirect(
            f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next') or home})}"
        )

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Out of the office is out of the site: the school's home page comes next."""
        super().logout(request, extra_context)
        return HttpResponseRedirect(reverse("home"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Passwords are changed in one place, with its rate limits."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nobody is sent here any more."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
