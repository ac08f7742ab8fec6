"""Manifests: two formats, and one line for what is wrong."""

import json
from pathlib import Path

import pytest

from endpoint.manifest import Document, ManifestError, read_manifest, read_manifests, sha256

TEXT = "{ site { name } }"


def written(directory: Path, content: object, name: str = "manifest.json") -> Path:
    path = directory / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def apollo(*operations: object) -> dict[str, object]:
    return {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}


def test_both_formats_are_read(tmp_path: Path) -> None:
    one = {"id": sha256(TEXT), "name": "A", "type": "query", "body": TEXT}
    assert read_manifest(written(tmp_path, apollo(one))) == [Document(sha256(TEXT), TEXT)]
    plain = {"0b2c": TEXT, f"sha256:{sha256(TEXT)}": TEXT}
    assert [one.id for one in read_manifest(written(tmp_path, plain))] == list(plain)
    assert read_manifest(written(tmp_path, {})) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is not JSON"),
        ([TEXT], "is no manifest"),
        ({"a": 1}, "is no manifest"),
        ({"": TEXT}, "is no manifest"),
        (apollo({"id": "a"}), "is no manifest"),
        (apollo("a"), "is no manifest"),
        ({**apollo(), "version": 2}, "version 1"),
        ({"format": "apollo-persisted-query-manifest", "version": 1}, "version 1"),
        ({"0" * 64: TEXT}, "is not the SHA-256 hash of its document"),
        ({"sha256:" + "0" * 64: TEXT}, "is not the SHA-256 hash of its document"),
    ],
)
def test_what_is_no_manifest_is_told_in_one_line(
    tmp_path: Path, content: object, says: str
) -> None:
    with pytest.raises(ManifestError) as told:
        read_manifest(written(tmp_path, content))
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="can't be read: No such file"):
        read_manifest(tmp_path / "missing.json")


def test_several_clients_may_share_ids_for_the_same_text_only(tmp_path: Path) -> None:
    first = written(tmp_path, {"a": TEXT, "b": "{ site { id } }"})
    same = written(tmp_path, {"a": TEXT, "c": TEXT}, "same.json")
    other = written(tmp_path, {"a": "{ site { url } }"}, "other.json")
    assert read_manifests([first, same]).keys() == {"a", "b", "c"}
    with pytest.raises(ManifestError, match=r"other\.json: another manifest has a for another"):
        read_manifests([first, other])
