"""What settings make of manifests, at the start."""

import json
from pathlib import Path

import pytest

from application import alike
from endpoint.parameters import Parameters
from settings import ROOT, Settings, load_settings
from wiring import StartError, operations

TEXT = "{ site { name } }"
BY_ID = Parameters(None, None, {}, {}, "front")


def test_files_are_named_with_commas_between() -> None:
    given = {"BYLINE_DOCUMENTS_MANIFESTS": "web.json, /srv/app.json"}
    assert load_settings(given, None).documents_manifests == (
        ROOT / "web.json",
        Path("/srv/app.json"),
    )


async def test_the_start_reads_all_manifests(tmp_path: Path) -> None:
    paths = []
    for number, content in enumerate(({"front": TEXT}, {"back": TEXT})):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(content), "utf-8")
        paths.append(path)
    asked = operations(Settings(documents_manifests=tuple(paths), trusted_documents="only"))
    assert (await asked.operation(BY_ID)).text == TEXT
    assert (await asked.operation(BY_ID._replace(document_id="back"))).text == TEXT


def test_a_manifest_that_is_not_there_stops_the_start() -> None:
    with pytest.raises(StartError, match=r"MANIFESTS: /nowhere\.json can't be read"):
        operations(Settings(documents_manifests=(Path("/nowhere.json"),)))


def test_only_what_nobody_named_stops_the_start() -> None:
    with pytest.raises(StartError, match="set BYLINE_DOCUMENTS_MANIFESTS"):
        operations(Settings(trusted_documents="only"))


def test_who_has_another_document_by_an_id_shares_no_answers(tmp_path: Path) -> None:
    path = tmp_path / "web.json"
    settings = Settings(data_dir=tmp_path, documents_manifests=(path,), trusted_documents="prefer")

    def name(content: dict[str, str]) -> str:
        path.write_text(json.dumps(content), "utf-8")
        return alike(settings, "postgresql://", operations(settings).trusted)

    before = name({"front": TEXT, "back": "{ site { url } }"})
    assert name({"back": "{ site { url } }", "front": TEXT}) == before
    assert name({"front": "{ site { url } }", "back": "{ site { url } }"}) != before
