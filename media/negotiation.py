"""Which format a client takes, by its ``Accept`` header (RFC 9110, section 12.5.1)."""

from typing import Final, Literal

# The smallest first. Only a client that names them has them: */* is said by everything.
_PREFERRED: Final[dict[str, Literal["AVIF", "WEBP"]]] = {"image/avif": "AVIF", "image/webp": "WEBP"}


def preferred(accept: str) -> Literal["AVIF", "WEBP"] | None:
    """The best of the newer formats that the header names; None: send one that all clients have."""
    taken = {
        media_type.strip().lower()
        for media_type, _, parameters in (part.partition(";") for part in accept.split(","))
        if not _is_refused(parameters)
    }
    return next((made for media_type, made in _PREFERRED.items() if media_type in taken), None)


def _is_refused(parameters: str) -> bool:
    """``q=0``, in all its spellings."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return value.strip().rstrip("0").rstrip(".") in {"", "0"}
    return False
