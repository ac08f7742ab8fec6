"""Cursors: base64url of a version, a hash of the order, and the sort values of a row."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from db.relations.parameters import storable
from db.relations.shapes import OrderBy, Paged, SortKey
from resolvers.errors import RequestError

_VERSION: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def encode(relation: Paged[Any], order: Sequence[OrderBy], values: Sequence[Any]) -> str:
    """The cursor of a row with these sort values, its id last."""
    plain = [_plain(value) for value in values]
    document = json.dumps([_VERSION, _order_hash(relation, order), *plain], separators=(",", ":"))
    return _text(document.encode())


def decode(
    cursor: str, relation: Paged[Any], order: Sequence[OrderBy], keys: Sequence[SortKey]
) -> tuple[Any, ...]:
    """The sort values of the row that the cursor stands for.

    Raises:
        RequestError: INVALID_CURSOR, where it is broken or was made under another order.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        version, order_hash, *plain, row_id = json.loads(raw)
        if (version, order_hash) != (_VERSION, _order_hash(relation, order)):
            raise _invalid()
        if _text(raw) != cursor:
            raise _invalid()
        values = [_value(v, key) for v, key in zip(plain, keys, strict=True)]
        return (*values, UUID(row_id))
    except (
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,  # lists in lists in lists
        binascii.Error,
    ) as error:
        raise _invalid() from error


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _invalid() -> RequestError:
    return RequestError(
        "INVALID_CURSOR",
        "This cursor is not one of this list in this order: start again without it.",
    )


def _order_hash(relation: Paged[Any], order: Sequence[OrderBy]) -> str:
    terms = [f"{term.field} {term.descending}" for term in order]
    return sha256("|".join([relation.target.name, *terms]).encode()).hexdigest()[:8]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return value.hex if isinstance(value, UUID) else value


def _value(plain: Any, key: SortKey) -> Any:
    if plain is None and key.nullable:
        return None
    if key.type is str and isinstance(plain, str) and storable(plain):
        return plain
    if key.type is not str and type(plain) is int:
        return _EPOCH + plain * _MICROSECOND if key.type is datetime else _int32(plain)
    raise ValueError(plain)


def _int32(value: int) -> int:
    if not -(2**31) <= value < 2**31:
        raise OverflowError(value)
    return value
