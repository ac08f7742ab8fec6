"""Refusals of writes as data: what a form can show, and what a program can tell them by."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar, cast

import strawberry
from strawberry import Parent
from strawberry.utils.str_converters import to_camel_case

from resolvers import errors as domain
from resolvers.errors import DomainError

T = TypeVar("T")

ERRORS: Final = "Why nothing was done; empty where it was."
KEY: Final = (
    "A text of your own for this write, 16 to 100 characters as of a UUID. Send it again with the "
    "same input where no answer came: within a day you get the first result, and nothing is done "
    "twice."
)
_NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal, and what of the input it is about. ``given``: what stands there."""

    error: DomainError
    path: Sequence[str] = ()
    given: Any = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a payload is made of: the result of a write, or why there is none."""

    result: T | None = None
    errors: Sequence[Told] = ()


async def outcome(
    write: Awaitable[T], input: Any, places: Mapping[str, str] = _NOWHERE
) -> Outcome[T]:
    """The result of ``write``; where it refuses, that as data.

    ``places``: where in the input something stands that the write has another name for, as
    ``{"article": "article_id", "file": "source.file"}``. A refusal's kind must be in the
    mutation's union of errors: ValidationError is for all that have no type of their own.
    """
    try:
        return Outcome(await write)
    except DomainError as error:
        named = _subject(error)
        return Outcome(errors=(_told(error, input, places.get(named, named)),))


def _subject(error: DomainError) -> str:
    if isinstance(error, domain.Invalid):
        return error.field
    return error.what if isinstance(error, domain.NotFound) else ""


def _told(error: DomainError, input: Any, place: str) -> Told:
    steps = place.split(".") if place else []
    given = input
    for step in steps:
        given = getattr(given, step, None)
    return Told(error, [to_camel_case(step) for step in steps], given)


@strawberry.enum(description="What programs tell refusals of writes by.")
class ErrorCode(Enum):
    """As ``DomainError.code`` has them."""

    INVALID = strawberry.enum_value("INVALID", description="A value can't be taken.")
    REQUIRED = strawberry.enum_value("REQUIRED", description="Something must be said here.")
    TOO_LONG = strawberry.enum_value("TOO_LONG", description="A text has too many characters.")
    TOO_LARGE = strawberry.enum_value("TOO_LARGE", description="A file has too many bytes.")
    UNSUPPORTED_MEDIA = strawberry.enum_value(
        "UNSUPPORTED_MEDIA", description="A file is of a type that is not taken."
    )
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="It isn't there, or not for you.")
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="It isn't allowed, or not to you.")
    CONFLICT = strawberry.enum_value(
        "CONFLICT", description="It doesn't fit what was done before: see `message`."
    )
    RATE_LIMITED = strawberry.enum_value("RATE_LIMITED", description="It was done too often.")


@strawberry.enum(description="What an API token gives the right to.")
class Scope(Enum):
    """As ``auth.viewer.Scope``."""

    COMMENT_WRITE = strawberry.enum_value(
        "COMMENT_WRITE", description="To comment for its account, and for any number of guests."
    )
    MEDIA_WRITE = strawberry.enum_value("MEDIA_WRITE", description="To send files.")


class _Refusal:
    """What the types of refusals have in common, and GraphQL doesn't see."""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a refusal is told by this type."""
        told_by: object = type_of(obj)
        return told_by is cls


@strawberry.interface(
    description="Why a write was refused. Match on types that you know, and on this for others:"
    " there may be more some day."
)
class UserError:
    """Over ``Told``."""

    @strawberry.field(description="A sentence for people, in English.")
    @staticmethod
    def message(parent: Parent[Told]) -> str:
        return str(parent.error)

    @strawberry.field(description="The same for programs.")
    @staticmethod
    def code(parent: Parent[Told]) -> ErrorCode:
        return ErrorCode(parent.error.code)

    @strawberry.field(
        description="The field of `input` that it is about, step by step: guest, name. Empty where "
        "it is about none."
    )
    @staticmethod
    def path(parent: Parent[Told]) -> list[str]:
        return list(parent.path)


@strawberry.type(description="A value can't be taken: say something else there.")
class ValidationError(_Refusal, UserError):
    """Over ``Told``: what has no type of its own, too."""

    @strawberry.field(description="Where it is TOO_LONG: how many characters there may be.")
    @staticmethod
    def limit(parent: Parent[Told]) -> int | None:
        return parent.error.limit if isinstance(parent.error, domain.Invalid) else None


@strawberry.type(description="What the input names is absent, or hidden: both look the same.")
class NotFoundError(_Refusal, UserError):
    """Over ``Told`` of a ``NotFound``."""

    @strawberry.field(description="The id as you sent it.")
    @staticmethod
    def missing_id(parent: Parent[Told]) -> strawberry.ID | None:
        return None if parent.given is None else strawberry.ID(parent.given)


@strawberry.type(description="It isn't allowed: to nobody, or to nobody without the right token.")
class ForbiddenError(_Refusal, UserError):
    """Over ``Told`` of a ``NotAllowed`` or ``CommentsClosed``."""

    @strawberry.field(description="What a token needs for it; null where none would help.")
    @staticmethod
    def required_scope(parent: Parent[Told]) -> Scope | None:
        error = parent.error
        return Scope(error.scope) if isinstance(error, domain.NotAllowed) else None


@strawberry.type(description="You did this too often, for now.")
class RateLimitedError(_Refusal, UserError):
    """Over ``Told`` of a ``TooMany``."""

    @strawberry.field(description="When to try again.")
    @staticmethod
    def retry_at(parent: Parent[Told]) -> datetime:
        return cast("domain.TooMany", parent.error).retry_at


_TYPES: Final[Mapping[type[DomainError], type[UserError]]] = {
    domain.NotFound: NotFoundError,
    domain.NotAllowed: ForbiddenError,
    domain.CommentsClosed: ForbiddenError,
    domain.TooMany: RateLimitedError,
}


def type_of(obj: Any) -> type[UserError] | None:
    """The type that tells a refusal."""
    return _TYPES.get(type(obj.error), ValidationError) if isinstance(obj, Told) else None
