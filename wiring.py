"""What the settings make of the rooms: parts that servers and commands are put together from."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql import GraphQLSchema
from starlette.types import Scope
from strawberry.execution import optimized_is_awaitable

from auth.viewer import Scope as TokenScope
from auth.viewer import Viewer
from db.errors import TIMEOUTS
from db.explain import watching
from db.session import Database
from endpoint.manifest import ManifestError, read_manifests
from endpoint.operations import Operations
from endpoint.operations import Rules as DocumentRules
from endpoint.uploads import Rules as UploadRules
from execution.documents import Documents
from execution.engine import Engine
from execution.incremental import Incremental
from execution.limits import Limits
from execution.measuring import Measuring
from execution.run import Executor, ReferenceExecutor
from execution.streams import Streams
from media.library import Library, open_library
from media.library import Limits as MediaLimits
from media.signing import stored_key
from resolvers.services import CommentRules
from schema.binding import AS_IS, Binding, info_of
from schema.schema import RULES, schema
from settings import Settings


class StartError(Exception):
    """We can't start. Its text is one line that says what to do."""


def database(settings: Settings, url: str) -> Database:
    """The database at ``url``, as the settings want it."""
    return Database(
        url,
        pool_size=settings.database_pool_size,
        statement_timeout_s=settings.statement_timeout_s,
    )


async def secret_key(settings: Settings) -> bytes:
    """What is known to all servers of a deployment, and to nobody else."""
    key, stored = settings.media_signing_key, settings.data_dir / "media.key"
    return key.get_secret_value().encode() if key else await asyncio.to_thread(stored_key, stored)


@asynccontextmanager
async def library(settings: Settings) -> AsyncIterator[Library]:
    """Stored files, as the settings want them."""
    url, signing_key = settings.media_url, await secret_key(settings)
    limits = MediaLimits(max_bytes=settings.media_max_bytes, max_pixels=settings.media_max_pixels)
    address = url.get_secret_value() if url else (settings.data_dir / "media").as_uri()
    async with open_library(
        address, signing_key, public_url=public_url(settings), limits=limits
    ) as opened:
        yield opened


def public_url(settings: Settings) -> str:
    """What addresses of media begin with; a guess only where a front-end is just being built."""
    guess = settings.base_url if settings.mode == "development" else ""
    return settings.public_url or guess


def operations(settings: Settings) -> Operations:
    """Gives the operations that requests ask for.

    Raises:
        StartError: a manifest can't be used.
    """
    try:
        trusted = read_manifests(settings.documents_manifests)
    except ManifestError as error:
        raise StartError(f"BYLINE_DOCUMENTS_MANIFESTS: {error}") from error
    if settings.trusted_documents == "only" and not trusted:
        raise StartError("BYLINE_TRUSTED_DOCUMENTS is only: set BYLINE_DOCUMENTS_MANIFESTS too.")
    hints = settings.serves_introspection
    core = schema_for(settings)
    documents = Documents(core, limits(settings), rules=RULES, introspection=hints)
    rules = DocumentRules(
        trusted,
        settings.trusted_documents,
        automatic=settings.automatic_documents,
        exploring=settings.mode == "development",
    )
    return Operations(documents, rules)


def schema_for(settings: Settings) -> GraphQLSchema:
    """With the directives that clients may use."""
    return schema.incremental if settings.serves_incremental else schema.core


def executor(core: GraphQLSchema = schema.core, *, hints: bool, planned: bool) -> Executor:
    """``hints``: errors suggest names. ``planned``: queries are run by plans."""
    reference = ReferenceExecutor(core, is_awaitable=optimized_is_awaitable, hints=hints)
    if not planned:
        return reference
    return Engine(core, Binding(schema), info_of, reference, as_is=AS_IS, hopeless=TIMEOUTS)


def subscriptions(*, hints: bool, deadline_s: float) -> Streams:
    """``hints``: as ``executor``. ``deadline_s``: for what is told of one event."""
    return Streams(
        schema.core, is_awaitable=optimized_is_awaitable, hints=hints, deadline_s=deadline_s
    )


def incremental(*, hints: bool) -> Incremental:
    """``hints``: as ``executor``."""
    return Incremental(schema.incremental, is_awaitable=optimized_is_awaitable, hints=hints)


def measuring(core: GraphQLSchema = schema.core, *, hints: bool, planned: bool) -> Measuring:
    """Executes as ``executor`` does, and tells what it took."""
    own = executor(core, hints=hints, planned=planned)
    return Measuring(own, info_of, lambda context, note: watching(context.db, note))


def upload_rules(settings: Settings) -> UploadRules:
    """Who may send files, and how large they may be, as the settings want it."""
    return UploadRules(
        _may_upload,
        file_bytes=settings.media_max_bytes,
        body_bytes=settings.max_body_bytes,
        files=settings.max_root_mutations,
        patience_s=settings.body_timeout_s,
    )


def _may_upload(scope: Scope) -> bool | None:
    viewer: Viewer | None = scope.get("user")
    return None if viewer is None else viewer.may(TokenScope.MEDIA_WRITE)


def comment_rules(settings: Settings) -> CommentRules:
    """Which comments are taken and shown, as the settings want it."""
    return CommentRules(held=settings.holds_comments, most=settings.comments_per_address)


def limits(settings: Settings) -> Limits:
    """How large a document may be, as the settings want it."""
    return Limits(
        length=settings.max_document_length,
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        directives=settings.max_directives,
        root_fields=settings.max_root_fields,
        root_mutations=settings.max_root_mutations,
        items=settings.max_list_items,
        cost=settings.max_cost,
        errors=settings.max_errors,
    )
