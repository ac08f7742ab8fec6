"""GraphiQL, built from ``web/`` and served by us: the page asks no other host for anything."""

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

PREFIX: Final = "/graphiql"

# The editor writes style elements; everything else comes from here.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Byline</title>
<style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto;
padding: 0 1rem } code { background: #8882; padding: .1rem .3rem; border-radius: .2rem }</style>
</head><body><h1>The explorer is not built</h1>
<p>The API works: POST a query to this address. The explorer (GraphiQL) is built once, by
Node.js 20.19 or newer: install it, then run <code>make web</code> and reload this page.</p>
</body></html>
"""


class Explorer:
    """The page and its files, as ``make web`` left them in a directory."""

    def __init__(self, directory: Path) -> None:
        """``directory``: need not be there yet; it is looked at with each request."""
        self._directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page."""
        await self.page()(scope, receive, send)

    def page(self) -> Response:
        """The explorer, or how to build it."""
        try:
            html = (self._directory / "index.html").read_text("utf-8")
        except FileNotFoundError:
            html = NOT_BUILT
        headers = {
            "content-security-policy": POLICY,
            "cache-control": "no-cache",
            "vary": "accept",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }
        return HTMLResponse(html, headers=headers)

    def files(self) -> Mount:
        """The route of the scripts and styles: their names hold a hash of what they are."""
        return Mount(PREFIX, _Files(directory=self._directory, check_dir=False))


class _Files(StaticFiles):
    async def check_config(self) -> None:
        """Nothing: the directory may be made while we run."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, to be kept for ever where its name changes with it. The page is not one of them.

        Raises:
            HTTPException: there is none.
        """
        if path.endswith(".html"):  # it has its policy at its own address only
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        if path.startswith("assets/") and response.status_code in {200, 304}:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        response.headers["x-content-type-options"] = "nosniff"
        return response
