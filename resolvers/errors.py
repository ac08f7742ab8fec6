"""What can go wrong in the domain's own words.

``DomainError``: a write was refused; a form can show it. ``RequestError``: the question itself
can't be answered; it has a code for programs. Neither knows GraphQL.
"""

from datetime import datetime
from uuid import UUID


class DomainError(Exception):
    """A write was refused. ``code`` is one of the API's error codes."""

    code = "INVALID"


class NotFound(DomainError):
    """Absent, or hidden from the caller: the two look the same."""

    code = "NOT_FOUND"

    def __init__(self, what: str, missing_id: UUID) -> None:
        """``what``: its kind in lower case, as article, section, series, revision, schedule."""
        super().__init__(f"There is no {what} with this id.")
        self.what = what
        self.missing_id = missing_id


class Invalid(DomainError):
    """A value can't be taken. ``field``: its name as the function spells it."""

    limit: int | None = None

    def __init__(self, field: str, message: str, *, code: str = "INVALID") -> None:
        """``message``: a sentence that says what to do. ``code``: REQUIRED, CONFLICT and so on."""
        super().__init__(message)
        self.field = field
        self.code = code


class TooLong(Invalid):
    """A text has more than ``limit`` characters."""

    def __init__(self, field: str, limit: int) -> None:
        """``limit``: how many it may have."""
        super().__init__(field, f"At most {limit} characters.", code="TOO_LONG")
        self.limit = limit


class NotAllowed(DomainError):
    """The caller has no right to this. ``scope``: what a token needs for it."""

    code = "FORBIDDEN"

    def __init__(self, scope: str) -> None:
        """``scope``: as tokens have it."""
        super().__init__(f"This needs a token with the scope {scope}.")
        self.scope = scope


class TooMany(DomainError):
    """The caller did this too often, for now."""

    code = "RATE_LIMITED"

    def __init__(self, retry_at: datetime) -> None:
        """``retry_at``: when it is taken again."""
        super().__init__("That was a lot at once. Wait a few minutes.")
        self.retry_at = retry_at


class Conflict(DomainError):
    """Someone saved since the caller loaded."""

    code = "CONFLICT"

    def __init__(self, expected: int, actual: int) -> None:
        """Both versions."""
        super().__init__(f"This was saved meanwhile: version {actual}, not {expected}.")
        self.expected = expected
        self.actual = actual


class PathTaken(DomainError):
    """Another living thing has this address."""

    code = "SLUG_TAKEN"

    def __init__(self, path: str) -> None:
        """``path``: the address that was asked for."""
        super().__init__(f"The address {path} is taken.")
        self.path = path


class Duplicate(DomainError):
    """There is one of this already, and there can be only one."""

    code = "DUPLICATE"

    def __init__(self, message: str) -> None:
        """``message``: a sentence that says what there is."""
        super().__init__(message)


class InvalidTransition(DomainError):
    """The state of the content, or of the schedule, does not allow this."""

    code = "INVALID_TRANSITION"

    def __init__(self, state: str, action: str, what: str = "content") -> None:
        """``state``: DRAFT, SCHEDULED, PUBLISHED, UNPUBLISHED or TRASHED; of a schedule its own."""
        super().__init__(f"A {what} that is {state} can't be {action}.")
        self.state = state
        self.action = action


class ScheduleInPast(DomainError):
    """A schedule is for an instant still to come."""

    code = "SCHEDULE_IN_PAST"

    def __init__(self, at: datetime) -> None:
        """``at``: the instant that was asked for."""
        super().__init__(f"{at:%Y-%m-%dT%H:%M:%SZ} is not in the future.")
        self.at = at


class Uncredited(DomainError):
    """A published article needs at least one credit."""

    code = "BLOCKED_BY_PROBLEMS"

    def __init__(self) -> None:
        """No details."""
        super().__init__("Give the article at least one credit before it is published.")


class CommentsClosed(DomainError):
    """The article takes no comments any more."""

    code = "FORBIDDEN"

    def __init__(self) -> None:
        """No details."""
        super().__init__("Comments on this article are closed.")


class HasPagesBelow(DomainError):
    """A page goes after the pages below it."""

    code = "BLOCKED_BY_PROBLEMS"

    def __init__(self) -> None:
        """No details."""
        super().__init__("Delete or move the pages below this one first.")


class RedirectLoop(DomainError):
    """The redirect would lead back to itself."""

    code = "REDIRECT_LOOP"

    def __init__(self, path: str) -> None:
        """``path``: the address that would lead to itself."""
        super().__init__(f"A redirect from {path} to itself is a loop.")
        self.path = path


class RequestError(Exception):
    """The question can't be answered as asked. ``code`` goes to ``extensions.code``."""

    def __init__(self, code: str, message: str) -> None:
        """``message``: a sentence that says what to do."""
        super().__init__(message)
        self.code = code

    @property
    def extensions(self) -> dict[str, str]:
        """What a GraphQL error made of this carries beside its message."""
        return {"code": self.code}
