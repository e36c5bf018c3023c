"""Who may do what over the web: the role that each route asks for, in one table.

A route that does not stand here asks for an admin, and a test names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from fastapi.routing import RouteContext, iter_route_contexts
from starlette._utils import get_route_path  # the routers' own, so that both see the same path
from starlette.types import Scope

from scouting.access import Role

Needed = Role | Literal["nobody"]

TABLE: dict[Needed, tuple[str, ...]] = {
    "nobody": (
        "GET /v1/healthz", "GET /sign-in", "POST /sign-in", "GET /static", "GET /static/printed",
        "GET /problems", "GET /problems/{name}", "GET /feeds/{token}.atom",
        "GET /unsubscribe/{token}", "POST /unsubscribe/{token}",
    ),
    "reader": (
        "GET /", "GET /leads", "GET /leads/{id}", "GET /search", "GET /matrix", "GET /missions", "GET /missions/{id}",
        "GET /missions/{id}/book", "GET /markets/{id}", "GET /coverage",
        "GET /technologies/{id}", "GET /technologies/{id}/brief", "GET /jobs", "GET /jobs/{id}",
        "GET /submit", "POST /sign-out", "GET /metrics", "GET /openapi.json",
        "GET /digest", "GET /v1/digest", "GET /searches", "GET /searches/{number}",
        "GET /v1/searches", "GET /v1/searches/{number}", "GET /webhooks/{id}",
        "GET /v1/webhooks", "GET /v1/webhooks/{id}", "GET /v1/webhooks/{id}/events",
        "GET /review", "GET /documents/{number}", "GET /documents/{number}/text", "GET /issues",
        "GET /sources", "GET /welcome", "GET /welcome/progress", "GET /help",
        "GET /v1/leads", "GET /v1/leads/{id}", "GET /v1/leads/{id}/documents", "GET /v1/issues",
        "GET /v1/documents/{number}", "GET /v1/organisations/{key}", "GET /v1/search", "GET /v1/missions",
        "GET /v1/missions/{id}", "GET /v1/missions/{id}/export", "GET /v1/markets/{id}/brief",
        "GET /v1/coverage", "GET /v1/matrix", "GET /v1/technologies",
        "GET /v1/technologies/{id}/leads", "GET /v1/technologies/{id}/brief",
        "GET /v1/jobs", "GET /v1/jobs/{id}", "POST /v1/suggest", "POST /v1/suggest-batch",
        "GET /v1/", "GET /v1/projects", "GET /v1/projects/{project}", "GET /v1/vocabs", "POST /v1/detect-language",
        "POST /v1/projects/{project}/suggest", "POST /v1/projects/{project}/suggest-batch",
    ),
    "scout": (
        "POST /submit", "POST /submissions/{id}/cancel", "POST /leads/{id}/review", "POST /v1/submissions",
        "POST /v1/submissions/{id}/cancel", "PATCH /v1/leads/{id}",
        "POST /leads/{id}/undo", "POST /leads/{id}/issues", "POST /reviews", "POST /reviews/{batch}/undo",
        "POST /v1/leads/{id}/undo", "POST /v1/leads/{id}/issues", "POST /v1/reviews",
        "POST /v1/reviews/{batch}/undo",
        "POST /leads/{id}/organisation", "POST /v1/organisations/{key}/merge", "POST /v1/organisations/{key}/split",
        "POST /v1/projects/{project}/learn",
        "POST /searches", "POST /searches/{number}/seen", "POST /searches/{number}/remove",
        "POST /digest/mail", "POST /digest/mail/remove",
        "POST /searches/{number}/feed", "POST /searches/{number}/feed/remove",
        "POST /v1/searches/{number}/feed", "DELETE /v1/searches/{number}/feed",
        "POST /v1/searches", "POST /v1/searches/{number}/seen", "DELETE /v1/searches/{number}",
        "POST /searches/{number}/webhooks", "POST /webhooks/{id}/test", "POST /webhooks/{id}/rotate",
        "POST /webhooks/{id}/state", "POST /webhooks/{id}/replay", "POST /webhooks/{id}/remove",
        "POST /webhooks/{id}/events/{event}/replay",
        "POST /v1/webhooks", "PATCH /v1/webhooks/{id}", "DELETE /v1/webhooks/{id}",
        "POST /v1/webhooks/{id}/test", "POST /v1/webhooks/{id}/rotate", "POST /v1/webhooks/{id}/replay",
        "POST /v1/webhooks/{id}/events/{event}/replay",
        "POST /sources/{id}/crawl", "POST /welcome/crawl",
        "POST /missions/{id}/plan", "PUT /v1/missions/{id}/plan",
    ),
    "admin": (
        "POST /issues/{number}/close", "POST /v1/issues/{number}/close",
        "POST /jobs/{id}/cancel", "POST /v1/jobs/{id}/cancel", "GET /audit",
        "POST /welcome/demo", "GET /keys", "POST /keys", "POST /keys/{id}/revoke",
    ),
}  # fmt: skip
"""The role by route, as ``METHOD PATH`` with the path's parameters as the route names them."""

ROLES = {route: role for role, routes in TABLE.items() for route in routes}

READS = frozenset({
    "POST /v1/suggest", "POST /v1/suggest-batch", "POST /sign-in", "POST /sign-out",
    "POST /v1/detect-language", "POST /v1/projects/{project}/suggest",
    "POST /v1/projects/{project}/suggest-batch",
})  # fmt: skip
"""What changes nothing though its method could, and so is no line of the audit log; signing in has
lines of its own."""

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Target:
    """The route that answers a request, as ``METHOD PATH``, and the values in its path."""

    route: str = ""
    values: tuple[str, ...] = ()

    @property
    def role(self) -> Needed:
        """The role that it asks for; of what nothing answers, only that somebody is known."""
        return ROLES.get(self.route, "admin") if self.route else "reader"

    @property
    def writes(self) -> bool:
        """Does it change anything?"""
        return self.route.partition(" ")[0] in CHANGING and self.route not in READS


class Routes:
    """The routes of an application, to tell which one a request goes to before it is let in.

    They are gathered at the first request, when all are there.
    """

    def __init__(self, routes: Sequence[Any]) -> None:
        self._routes = routes

    @cached_property
    def _known(self) -> tuple[RouteContext, ...]:
        return tuple(iter_route_contexts(self._routes))

    def names(self) -> list[str]:
        """Every route as ``METHOD PATH``; a mounted folder as GET."""
        return [f"{method} {one.path}" for one in self._known for method in methods(one)]

    def find(self, scope: Scope) -> Target:
        """Where a request goes, by the application's own order and patterns."""
        path = get_route_path(scope)
        for one in self._known:
            fits = one.path_regex.match(path)
            if fits and (not one.methods or scope["method"] in one.methods):
                method = "GET" if scope["method"] == "HEAD" or not one.methods else scope["method"]
                return Target(f"{method} {one.path}", tuple(fits.groupdict().values()))
        return Target()

    def allow(self, scope: Scope) -> list[str]:
        """The methods that a path takes."""
        path = get_route_path(scope)
        fit = [one for one in self._known if one.path_regex.match(path)]
        return sorted({method for one in fit for method in (one.methods or {"GET"})})


def methods(route: RouteContext) -> list[str]:
    """The methods of a route; HEAD is GET without a body."""
    return sorted((route.methods or {"GET"}) - {"HEAD"})
