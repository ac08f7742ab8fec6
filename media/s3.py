"""A bucket of Amazon S3, or of anything that speaks its protocol."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from media.errors import StorageFailed
from media.keys import Key
from media.kinds import OCTETS
from media.storage import CHUNK_BYTES, Missing, Stat

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ClientConfig, RetryConfig, S3Config

_CONNECT_TIMEOUT: Final = "5s"
_TIMEOUT: Final = "300s"  # of one request, its body included
_RETRY_TIME: Final = timedelta(seconds=20)
_CACHE_CONTROL: Final = "public, max-age=31536000, immutable"
_OPTIONS: Final = {"endpoint", "region"}


class S3Storage:
    """Objects in a bucket. Types are kept beside them, where S3 has a place for them."""

    def __init__(self, store: S3Store) -> None:
        """``store``: the bucket, at the prefix that our keys begin at."""
        self._store = store

    @classmethod
    def from_url(cls, url: str) -> "S3Storage":
        """``s3://bucket/prefix?endpoint=https://…&region=…``.

        Credentials: ``s3://id:secret@bucket``, or where AWS's own tools look for them (AWS_*,
        the role of the machine).

        Raises:
            ValueError: not such a URL. The text names no secret.
        """
        parts, options = urlsplit(url), parse_qs(urlsplit(url).query)
        if parts.scheme != "s3" or not parts.hostname or options.keys() - _OPTIONS:
            raise ValueError("not of the form s3://bucket/prefix?endpoint=…&region=…")
        config: S3Config = {"region": options.get("region", ["us-east-1"])[0]}
        if parts.username and parts.password:
            config["access_key_id"] = unquote(parts.username)
            config["secret_access_key"] = unquote(parts.password)
        endpoint = options.get("endpoint", [""])[0]
        if endpoint:
            config["endpoint"] = endpoint
        client: ClientConfig = {
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": _CONNECT_TIMEOUT,
            "timeout": _TIMEOUT,
        }
        retry: RetryConfig = {"max_retries": 3, "retry_timeout": _RETRY_TIME}
        bucket, prefix = parts.netloc.rpartition("@")[2], parts.path.strip("/") or None
        return cls(
            S3Store(bucket, prefix=prefix, config=config, client_options=client, retry_config=retry)
        )

    async def put(self, key: Key, file: Path, mime_type: str) -> None:
        """See ``Storage``. A large file goes in parts and appears when the last one is there."""
        if await self.stat(key) is not None:
            return
        attributes = {"Content-Type": mime_type, "Cache-Control": _CACHE_CONTROL}
        with _translated():
            await obstore.put_async(self._store, str(key), file, attributes=attributes)

    async def stat(self, key: Key) -> Stat | None:
        """See ``Storage``."""
        try:
            with _translated():
                found = await obstore.get_async(self._store, str(key), options={"head": True})
        except Missing:
            return None
        return Stat(found.meta["size"], found.attributes.get("Content-Type", OCTETS))

    async def open(self, key: Key, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """See ``Storage``."""
        options: GetOptions = {}
        if end is not None:
            options["range"] = (start, end)
        elif start:
            options["range"] = {"offset": start}
        with _translated():
            found = await obstore.get_async(self._store, str(key), options=options)
            async for piece in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)

    async def delete(self, key: Key) -> None:
        """See ``Storage``."""
        keys = [str(key)]
        with _translated():
            if key.variant is None:
                async for found in obstore.list(self._store, f"{key.family}/"):
                    keys += [meta["path"] for meta in found]
            await asyncio.gather(*(obstore.delete_async(self._store, path) for path in keys))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Missing(str(error)) from None
    except BaseError as error:
        raise StorageFailed(type(error).__name__) from error
