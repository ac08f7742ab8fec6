"""Which operation a request asks for: by its text, by its hash, or by its id in a manifest."""

import logging
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from graphql import FieldNode

from endpoint.manifest import sha256
from endpoint.parameters import BY_HASH, Parameters
from endpoint.refusals import malformed
from execution.documents import Documents, Operation
from execution.errors import RequestError, refusal

log: Final = logging.getLogger("byline.graphql")

Trust = Literal["off", "prefer", "only"]

KEPT: Final = 1_000  # documents by their hash, in this process
KEPT_CHARACTERS: Final = 4_000_000  # of their texts
NOTED: Final = 1_000  # untrusted documents, each of them once
INTROSPECTION: Final = frozenset({"__schema", "__type", "__typename"})
# The exact words by which Apollo's and urql's clients know that they shall send the document.
NOT_FOUND: Final = "PersistedQueryNotFound"
NOT_SUPPORTED: Final = "PersistedQueryNotSupported"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_PREFIX: Final = "sha256:"


class Shared(Protocol):
    """What all processes keep; out of reach, it knows nothing and forgets what it is given."""

    async def get(self, sha256: str) -> str | None:
        """The document with this hash."""

    def put(self, sha256: str, text: str) -> None:
        """Keep it, in the background."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which documents are run.

    ``trusted``: texts by id. ``automatic``: clients may have a document kept by its hash.
    ``exploring``: introspection and the explorer may send any document.
    """

    trusted: Mapping[str, str] = field(default_factory=dict)
    trust: Trust = "off"
    automatic: bool = True
    exploring: bool = False


class Operations:
    """Gives the operation of a request, on every transport."""

    def __init__(self, documents: Documents, rules: Rules | None = None) -> None:
        """What clients have us keep by its hash is kept here, until ``share``."""
        self.documents = documents
        self._rules = rules or Rules()
        self._trusted = _by_id(self._rules.trusted) if self._rules.trust != "off" else {}
        self._trusted_texts = frozenset(self._trusted.values())
        self._takes_any = self._rules.trust == "off"
        self._kept = _Kept()
        self._shared: Shared | None = None
        self._noted: set[str] = set()

    @property
    def trusted(self) -> Mapping[str, str]:
        """The texts of the manifests' documents, by id and by hash."""
        return self._trusted

    def share(self, shared: Shared) -> None:
        """Keep it there too, where other processes find it."""
        self._shared = shared

    async def operation(self, parameters: Parameters, *, explorer: bool = False) -> Operation:
        """What to execute. ``explorer``: the request says that it is the explorer's.

        Raises:
            Refused: the extension of a hash is malformed.
            RequestError: there is no such document, it isn't valid, or is not to be run here.
        """
        text = parameters.query
        if text is not None and self._takes_any and not parameters.names_document:
            return self.documents.operation(text, parameters.operation_name)
        hash_ = _hash_of(parameters)
        if text is None:
            text = await self._known(parameters, hash_)
        elif hash_ is not None and sha256(text) != hash_:
            raise refusal(
                "PERSISTED_QUERY_HASH_MISMATCH", "The hash is not the SHA-256 of the document."
            )
        trusted = text in self._trusted_texts
        only = self._rules.trust == "only"
        if only and not trusted and not self._rules.exploring:
            raise _untrusted()
        operation = self.documents.operation(text, parameters.operation_name)
        if not trusted and self._rules.trust != "off":
            if only and not explorer and not _is_introspection(operation):
                raise _untrusted()
            self._note(operation)
        if hash_ is not None and parameters.query is not None and not trusted:
            self._keep(hash_, text)
        return operation

    async def _known(self, parameters: Parameters, hash_: str | None) -> str:
        known = self._trusted.get(hash_ or str(parameters.document_id))
        if known is None and hash_ is not None and self._rules.automatic:
            known = self._kept.get(hash_) or await self._from_others(hash_)
        if known is not None:
            return known
        if parameters.document_id is not None:
            message = "No document with this id is known here. Send its text as `query`."
            raise refusal("PERSISTED_QUERY_NOT_FOUND", message)
        if not self._rules.automatic and not self._trusted:
            raise refusal("PERSISTED_QUERY_NOT_SUPPORTED", NOT_SUPPORTED)
        raise refusal("PERSISTED_QUERY_NOT_FOUND", NOT_FOUND)

    async def _from_others(self, hash_: str) -> str | None:
        if self._shared is None:
            return None
        text = await self._shared.get(hash_)
        if text is None or sha256(text) != hash_:
            return None
        self._kept.put(hash_, text)
        return text

    def _keep(self, hash_: str, text: str) -> None:
        """It is valid by now: nobody fills the store with what can't be run."""
        if self._rules.automatic and self._kept.get(hash_) is None:
            self._kept.put(hash_, text)
            if self._shared is not None:
                self._shared.put(hash_, text)

    def _note(self, operation: Operation) -> None:
        """Once per text, for whoever is about to trust the manifest's documents only."""
        hash_ = sha256(operation.text)
        if hash_ not in self._noted and len(self._noted) < NOTED:
            self._noted.add(hash_)
            told = {"operation": operation.name, "sha256": hash_}
            log.info("document.untrusted", extra=told)


def _by_id(trusted: Mapping[str, str]) -> dict[str, str]:
    """Each by its id, and by its hash."""
    return {sha256(text): text for text in trusted.values()} | {
        id_.removeprefix(_PREFIX): text for id_, text in trusted.items()
    }


def _hash_of(parameters: Parameters) -> str | None:
    """The SHA-256 that a request names its document by, if it does.

    Raises:
        Refused: the extension is not Apollo's, version 1.
    """
    given = parameters.extensions.get(BY_HASH)
    if given is None:
        id_ = parameters.document_id or ""
        hash_ = id_.removeprefix(_PREFIX)
        # Without the prefix it may be a name of the manifest's own, but then nobody else has it.
        return hash_ if _HASH.fullmatch(hash_) else None
    if not isinstance(given, dict) or given.get("version") != 1:
        raise malformed(f"`extensions.{BY_HASH}` must be an object with version 1.")
    told = given.get("sha256Hash")
    if not isinstance(told, str) or not _HASH.fullmatch(told):
        raise malformed(f"`extensions.{BY_HASH}.sha256Hash` must be 64 hexadecimal digits.")
    return told


def _is_introspection(operation: Operation) -> bool:
    return all(
        isinstance(one, FieldNode) and one.name.value in INTROSPECTION
        for one in operation.definition.selection_set.selections
    )


def _untrusted() -> RequestError:
    return refusal(
        "DOCUMENT_NOT_TRUSTED",
        "Only documents of the clients' manifests are run here. This one is in none of them.",
    )


class _Kept:
    """Texts by hash, bounded by number and length; what is used least recently is forgotten."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._length = 0

    def get(self, hash_: str) -> str | None:
        """The text, which is now the most recent one."""
        text = self._texts.get(hash_)
        if text is not None:
            self._texts.move_to_end(hash_)
        return text

    def put(self, hash_: str, text: str) -> None:
        """Keep one that isn't there."""
        self._texts[hash_] = text
        self._length += len(text)
        while len(self._texts) > KEPT or self._length > KEPT_CHARACTERS:
            _, forgotten = self._texts.popitem(last=False)
            self._length -= len(forgotten)
