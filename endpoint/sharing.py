"""Which other sites' pages may read answers in a browser (CORS): none, unless a setting says."""

from collections.abc import Collection
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

ASKED: Final = (
    "content-type",
    "authorization",
    "graphql-preflight",
    "apollo-require-preflight",
    "graphql-cost",
)
TOLD: Final = ("x-request-id",)
KEPT_S: Final = 86_400  # browsers ask again after a day, or sooner


def shared_with(origins: Collection[str], app: ASGIApp) -> ASGIApp:
    """The same app, for pages of these origins too; ``*`` is every one. Cookies stay out of it."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST"),
        allow_headers=ASKED,
        expose_headers=TOLD,
        max_age=KEPT_S,
    )
