"""Documents by their hash and by their id; which of them are run."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from endpoint import operations as module
from endpoint.manifest import sha256
from endpoint.operations import Operations, Rules
from execution.documents import Documents
from execution.limits import Limits
from tests.endpoint.asgi import Client, Got
from tests.endpoint.conftest import Making
from tests.execution.schema import made

TEXT = "{ site { name } }"
OTHER = "{ site { id } }"
NAMED = {"data": {"site": {"name": "Gazette"}}}


def by_hash(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    given = {"version": 1, "sha256Hash": sha256(text), **more}
    return {"extensions": {"persistedQuery": given}}


def asked_by(rules: Rules) -> Operations:
    return Operations(Documents(made(), Limits()), rules)


@pytest.fixture
def trusting(making: Making) -> Callable[..., Client]:
    """A client of an endpoint that knows ``TEXT`` as ``front``."""

    def make(**rules: Any) -> Client:  # noqa: ANN401  # as Rules takes them
        return making(operations=asked_by(Rules({"front": TEXT}, **rules)))

    return make


# ── By hash ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_document_is_sent_once_and_then_asked_for_by_its_hash(client: Client) -> None:
    unknown = await client.post(by_hash(TEXT))
    (error,) = unknown.json["errors"]
    assert (error["message"], unknown.code) == (
        "PersistedQueryNotFound",
        "PERSISTED_QUERY_NOT_FOUND",
    )
    assert "data" not in unknown.json
    assert unknown.headers["cache-control"] == "no-store"
    assert (await client.post({"query": TEXT, **by_hash(TEXT)})).json == NAMED
    assert (await client.post(by_hash(TEXT))).json == NAMED


async def test_a_hash_goes_by_get_too(client: Client) -> None:
    extensions = json.dumps(by_hash(TEXT)["extensions"])
    assert (await client.get(extensions=extensions)).code == "PERSISTED_QUERY_NOT_FOUND"
    assert (await client.get(query=TEXT, extensions=extensions)).json == NAMED
    assert (await client.get(extensions=extensions)).json == NAMED
    assert (await client.get(documentId=f"sha256:{sha256(TEXT)}")).json == NAMED
    assert (await client.get(id=sha256(TEXT))).json == NAMED


async def test_a_mutation_is_not_run_by_get_whatever_names_it(client: Client) -> None:
    text = 'mutation { rename(name: "x") { name } }'
    assert (
        await client.post({"query": text, "documentId": f"sha256:{sha256(text)}"})
    ).status == 200
    got = await client.get(documentId=f"sha256:{sha256(text)}")
    assert (got.status, got.headers["allow"]) == (405, "POST")


async def test_another_documents_hash_is_refused_and_keeps_nothing(client: Client) -> None:
    got = await client.post({"query": OTHER, **by_hash(TEXT)})
    assert got.code == "PERSISTED_QUERY_HASH_MISMATCH"
    assert (await client.post(by_hash(TEXT))).code == "PERSISTED_QUERY_NOT_FOUND"


async def test_only_what_is_valid_is_kept(client: Client) -> None:
    wrong = "{ wrong }"
    got = await client.post({"query": wrong, **by_hash(wrong)})
    assert got.code == "GRAPHQL_VALIDATION_FAILED"
    assert (await client.post(by_hash(wrong))).code == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "given",
    [
        1,
        [],
        {"version": 1},
        {"version": 2, "sha256Hash": sha256(TEXT)},
        {"version": 1, "sha256Hash": sha256(TEXT).upper()},
        {"version": 1, "sha256Hash": 7},
        {"version": 1, "sha256Hash": "sha256:" + sha256(TEXT)},
    ],
)
async def test_a_malformed_extension_is_told(client: Client, given: object) -> None:
    got = await client.post({"query": TEXT, "extensions": {"persistedQuery": given}})
    assert (got.status, got.code) == (400, "MALFORMED_REQUEST")


async def test_what_is_kept_is_bounded(making: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    monkeypatch.setattr(module, "KEPT_CHARACTERS", 200)
    client = making()
    texts = [f"{{ site {{ a{number}: name }} }}" for number in range(4)]
    for text in texts:
        await client.post({"query": text, **by_hash(text)})
    assert [await is_known(client, text) for text in texts] == [False, True, True, True]
    await client.post(by_hash(texts[1]))
    long = "{ site { " + "name " * 25 + "} }"
    await client.post({"query": long, **by_hash(long)})
    assert [await is_known(client, text) for text in (*texts[1:], long)] == [
        True,
        False,
        True,
        True,
    ]


async def is_known(client: Client, text: str) -> bool:
    return bool((await client.post(by_hash(text))).json != not_found())


def not_found() -> dict[str, Any]:
    told = {
        "message": "PersistedQueryNotFound",
        "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
    }
    return {"errors": [told]}


async def test_where_nothing_is_kept_clients_are_told_to_stop_asking(making: Making) -> None:
    client = making(operations=asked_by(Rules(automatic=False)))
    assert (await client.post({"query": TEXT, **by_hash(TEXT)})).json == NAMED
    got = await client.post(by_hash(TEXT))
    assert got.json["errors"][0]["message"] == "PersistedQueryNotSupported"
    assert got.code == "PERSISTED_QUERY_NOT_SUPPORTED"


class Others(dict[str, str]):
    """What another process has kept."""

    async def get(self, sha256: str) -> str | None:  # type: ignore[override]
        return super().get(sha256)

    def put(self, sha256: str, text: str) -> None:
        self[sha256] = text


async def test_processes_share_what_they_keep(making: Making) -> None:
    others = Others()
    first, second = asked_by(Rules()), asked_by(Rules())
    first.share(others)
    second.share(others)
    await making(operations=first).post({"query": TEXT, **by_hash(TEXT)})
    client = making(operations=second)
    assert (await client.post(by_hash(TEXT))).json == NAMED
    others.clear()
    assert (await client.post(by_hash(TEXT))).json == NAMED


async def test_what_others_keep_under_a_wrong_hash_is_not_run(making: Making) -> None:
    asked = asked_by(Rules())
    asked.share(Others({sha256(TEXT): OTHER}))
    got = await making(operations=asked).post(by_hash(TEXT))
    assert got.code == "PERSISTED_QUERY_NOT_FOUND"


# ── By id ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("trust", ["prefer", "only"])
async def test_a_manifests_document_is_known_by_id_hash_and_text(
    trusting: Callable[..., Client], trust: str
) -> None:
    client = trusting(trust=trust)
    for id_ in ("front", sha256(TEXT), f"sha256:{sha256(TEXT)}"):
        assert (await client.get(documentId=id_)).json == NAMED
        assert (await client.get(id=id_)).json == NAMED
        for name in ("documentId", "id"):
            assert (await client.post({name: id_})).json == NAMED
    assert (await client.post(by_hash(TEXT))).json == NAMED
    assert (await client.ask(TEXT)).json == NAMED


async def test_an_unknown_id_is_told(client: Client, trusting: Callable[..., Client]) -> None:
    for one in (client, trusting(trust="prefer"), trusting(trust="only")):
        got = await one.post({"documentId": "back"})
        assert got.code == "PERSISTED_QUERY_NOT_FOUND"
        assert "Send its text" in got.json["errors"][0]["message"]
        assert got.headers["cache-control"] == "no-store"


async def test_a_manifest_that_is_off_is_not_known(trusting: Callable[..., Client]) -> None:
    assert (await trusting().post({"documentId": "front"})).code == "PERSISTED_QUERY_NOT_FOUND"


async def test_beside_a_document_an_id_is_the_clients_own(client: Client) -> None:
    for given in ({"id": 7}, {"id": "front"}, {"documentId": "front"}):
        assert (await client.post({"query": TEXT, **given})).json == NAMED


async def test_an_id_must_be_a_text(client: Client) -> None:
    for given in ({"documentId": 7}, {"id": ["front"]}, {"documentId": ""}, {"id": None}):
        assert (await client.post(given)).code == "MALFORMED_REQUEST"


# ── Trust ───────────────────────────────────────────────────────────────────────────────────────


async def test_only_runs_what_the_manifests_have(trusting: Callable[..., Client]) -> None:
    client = trusting(trust="only")
    for request in (
        {"query": OTHER},
        {"query": TEXT + " "},
        {"query": OTHER, **by_hash(OTHER)},
        {"query": OTHER, "documentId": "front"},
        {"query": "{ wrong"},
        {"query": "{ __schema { types { name } } }"},
    ):
        got: Got = await client.post(request, {"graphql-explorer": "1"})
        assert got.code == "DOCUMENT_NOT_TRUSTED"
    assert (await client.post(by_hash(OTHER))).code == "PERSISTED_QUERY_NOT_FOUND"


async def test_in_development_the_explorer_and_introspection_run_all_the_same(
    trusting: Callable[..., Client],
) -> None:
    client = trusting(trust="only", exploring=True)
    assert (await client.ask(OTHER)).code == "DOCUMENT_NOT_TRUSTED"
    assert (await client.ask(OTHER, {"graphql-explorer": "1"})).json["data"]
    assert (await client.ask("{ __schema { queryType { name } } __typename }")).json["data"]
    mixed = await client.ask("{ __schema { queryType { name } } site { id } }")
    assert mixed.code == "DOCUMENT_NOT_TRUSTED"


async def test_prefer_runs_others_and_logs_each_once(
    trusting: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "byline.graphql")
    client = trusting(trust="prefer")
    for text in (OTHER, OTHER, TEXT):
        assert (await client.ask(text)).json["data"]
    assert [vars(one)["sha256"] for one in caplog.records] == [sha256(OTHER)]
