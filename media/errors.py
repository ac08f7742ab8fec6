"""What can go wrong with files."""


class MediaError(Exception):
    """Root of this room's errors."""


class Refused(MediaError):
    """A file can't be taken. Its text is a sentence for whoever sent it."""

    def __init__(self, reason: str, message: str) -> None:
        """``reason``: ``empty``, ``too_large``, ``damaged``, ``svg`` or ``unknown_type``."""
        super().__init__(message)
        self.reason = reason


class Overloaded(MediaError):
    """Too much is being computed already: ask again later."""


class WorkFailed(MediaError):
    """A process that decodes pictures crashed, or took too long."""


class BadTransform(MediaError):
    """A size that no picture can have."""


class StorageFailed(MediaError):
    """Where bytes lie is out of reach, or doesn't let us in."""
