"""Which other sites' pages may read answers in a browser (CORS): none, unless a setting says."""

from collections.abc import Collection
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

# Without cookies no header but a token gives a right, and who has one may send it from anywhere. So
# pages of these origins may send any: libraries add their own, as traces do.
ASKED: Final = ("*",)
TOLD: Final = ("x-request-id", "retry-after", "www-authenticate", "etag", "age", "x-cache")
KEPT_S: Final = 86_400  # browsers ask again after a day, or sooner


def shared_with(origins: Collection[str], app: ASGIApp) -> ASGIApp:
    """The same app, for pages of these origins too; ``*`` is every one. Cookies stay out of it."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "HEAD", "POST"),
        allow_headers=ASKED,
        expose_headers=TOLD,
        max_age=KEPT_S,
    )
