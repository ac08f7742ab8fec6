"""Stored files as readers are shown them: their addresses, sizes and crops."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from body.resolving import Clip, Picture
from db.rows import MediaRow
from media.errors import BadTransform
from media.renditions import DEFAULT_WIDTHS, Rendition
from media.transforms import Format, Transform
from resolvers.context import Context
from resolvers.errors import RequestError

MAX_WIDTHS: Final = 20
_WIDTH_IN_TEXT: Final = 1280  # for who doesn't read srcset


def url(ctx: Context, asset: MediaRow) -> str:
    """Where the stored file itself is."""
    return ctx.media.original(asset)


def rendition(ctx: Context, image: MediaRow, asked: Transform) -> Rendition:
    """One size or crop.

    Raises:
        RequestError: BAD_USER_INPUT for numbers that no picture has.
    """
    with _as_request():
        return ctx.media.rendition(image, asked)


def renditions(
    ctx: Context,
    image: MediaRow,
    widths: Sequence[int],
    aspect_ratio: float | None = None,
    format: Format = "AUTO",  # noqa: A002  # the schema's word
) -> list[Rendition]:
    """One per width that there is, ascending.

    Raises:
        RequestError: BAD_USER_INPUT for too many widths, or numbers that no picture has.
    """
    _check(widths)
    with _as_request():
        return ctx.media.renditions(image, widths, aspect_ratio, format)


def srcset(
    ctx: Context,
    image: MediaRow,
    widths: Sequence[int] = DEFAULT_WIDTHS,
    aspect_ratio: float | None = None,
    format: Format = "AUTO",  # noqa: A002  # the schema's word
) -> str:
    """The same, ready for ``<img srcset>``.

    Raises:
        RequestError: as ``renditions``.
    """
    _check(widths)
    with _as_request():
        return ctx.media.srcset(image, widths, aspect_ratio, format)


def in_text(ctx: Context, image: MediaRow) -> Picture:
    """The picture as it stands in a body's HTML and Markdown."""
    alt = "" if image.decorative else image.alt_text or ""
    if image.mime_type == "image/gif":  # mostly moves, which a size of it doesn't
        return Picture(url(ctx, image), image.width, image.height, alt)
    shown = rendition(ctx, image, Transform(width=_WIDTH_IN_TEXT))
    return Picture(shown.url, shown.width, shown.height, alt, srcset(ctx, image))


def clip(ctx: Context, asset: MediaRow) -> Clip:
    """The film or sound as it stands there."""
    return Clip(url(ctx, asset))


def _check(widths: Sequence[int]) -> None:
    if not 1 <= len(widths) <= MAX_WIDTHS:
        raise RequestError("BAD_USER_INPUT", f"widths: from 1 to {MAX_WIDTHS} of them.")


@contextmanager
def _as_request() -> Iterator[None]:
    try:
        yield
    except BadTransform as error:
        raise RequestError("BAD_USER_INPUT", str(error)) from error
