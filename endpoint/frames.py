"""The messages of graphql-transport-ws, as clients send them.

The protocol: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from dataclasses import dataclass
from typing import Any, Final

import orjson

from endpoint.parameters import Parameters, from_given
from endpoint.refusals import Refused

PROTOCOL: Final = "graphql-transport-ws"

INIT: Final = "connection_init"
PING: Final = "ping"
PONG: Final = "pong"
SUBSCRIBE: Final = "subscribe"
COMPLETE: Final = "complete"
_GREETINGS: Final = frozenset({INIT, PING, PONG})
# Closing reasons have at most 123 bytes.
MAX_REASON: Final = 120


class Malformed(Exception):
    """Not a message of the protocol. Its text says why, in few words."""


@dataclass(frozen=True, slots=True)
class Message:
    """``id`` and ``asked``: of an operation; ``payload``: of all else, an object or None."""

    type: str
    payload: dict[str, Any] | None = None
    id: str = ""
    asked: Parameters | None = None


def read(text: str) -> Message:
    """The message that a frame holds; what it has beside what is known is passed over.

    Raises:
        Malformed: it holds none.
    """
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Malformed("Messages are JSON") from None
    if not isinstance(given, dict):
        raise Malformed("A message is an object")
    match given.get("type"):
        case type_ if isinstance(type_, str) and type_ in _GREETINGS:
            return Message(type_, _payload(given))
        case "complete":
            return Message(COMPLETE, id=_id(given))
        case "subscribe":
            return Message(SUBSCRIBE, id=_id(given), asked=_asked(given))
        case _:
            raise Malformed("A client's type is connection_init, ping, pong, subscribe or complete")


def _payload(given: dict[str, Any]) -> dict[str, Any] | None:
    payload = given.get("payload")
    if payload is None or isinstance(payload, dict):
        return payload
    raise Malformed("`payload` is an object or null")


def _id(given: dict[str, Any]) -> str:
    id_ = given.get("id")
    if not isinstance(id_, str) or not id_:
        raise Malformed("`id` is a text that is not empty")
    return id_


def _asked(given: dict[str, Any]) -> Parameters:
    payload = given.get("payload")
    if not isinstance(payload, dict):
        raise Malformed("`payload` is an object")
    try:
        return from_given(payload)
    except Refused as refused:
        raise Malformed(str(refused)[:MAX_REASON]) from None
