"""What was damaged, or made by someone who means ill, is refused; the database stays empty."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.queries.carried import TABLES
from exchange.errors import ExchangeError
from exchange.native import canonical
from tests.exchange.exports.places import Bytes, Place, put

Row = dict[str, Any]
FILES = [f"{table.name}.jsonl" for table in TABLES]


class Export:
    """An export that tests change."""

    def __init__(self, files: Bytes) -> None:
        self.files = dict(files)

    def change(self, name: str, change: Callable[[list[Row]], object]) -> None:
        """Rows as they are after ``change``, with a manifest that agrees."""
        rows = [json.loads(line) for line in self.files[f"{name}.jsonl"].split(b"\n")[:-1]]
        change(rows)
        lines = (canonical.written(row) + b"\n" for row in rows)
        self.put(f"{name}.jsonl", b"".join(lines))

    def put(self, name: str, data: bytes) -> None:
        """Other bytes of a file, with a manifest that agrees."""
        self.files[name] = data
        manifest = json.loads(self.files["manifest.json"])
        for listed in manifest["files"]:
            if listed["name"] == name:
                digest = hashlib.sha256(data).hexdigest()
                listed |= {"bytes": len(data), "lines": data.count(b"\n"), "sha256": digest}
        self.files["manifest.json"] = canonical.written(manifest) + b"\n"

    def manifest(self, **values: object) -> None:
        manifest = json.loads(self.files["manifest.json"]) | values
        self.files["manifest.json"] = canonical.written(manifest) + b"\n"

    def at(self, directory: Path) -> Path:
        return put(self.files, directory)


@pytest.fixture
def export(whole: Bytes) -> Export:
    return Export(whole)


@pytest.fixture
def picture(whole: Bytes) -> str:
    """The path of the picture's file."""
    return next(name for name in whole if name.startswith("media/"))


async def refused(there: Place, directory: Path) -> str:
    """The sentence that the import is refused with."""
    with pytest.raises(ExchangeError) as caught:
        await there.restore(directory)
    assert set((await there.counts()).values()) == {0}
    return str(caught.value)


def first(**values: object) -> Callable[[list[Row]], object]:
    """Other values in the first row; None: without the key."""

    def change(rows: list[Row]) -> None:
        rows[0] |= values
        for name in [name for name, value in values.items() if value is None]:
            del rows[0][name]

    return change


def inside(*path: str | int, value: object) -> Callable[[list[Row]], object]:
    """Another value somewhere in the first row."""

    def change(rows: list[Row]) -> None:
        at: Any = rows[0]
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


def said(change: Callable[[Row], object]) -> Callable[[list[Row]], object]:
    """Another snapshot of the first revision, with the hash that it has now."""

    def changed(rows: list[Row]) -> None:
        change(rows[0]["snapshot"])
        rows[0]["content_hash"] = hashlib.sha256(canonical.written(rows[0]["snapshot"])).hexdigest()

    return changed


def block(**values: object) -> Callable[[list[Row]], object]:
    return said(lambda snapshot: snapshot["body"]["blocks"].append({"key": "zz", **values}))


async def test_the_export_as_it_is_can_be_imported(
    there: Place, export: Export, tmp_path: Path
) -> None:
    await there.restore(export.at(tmp_path / "export"))
    assert (await there.counts())["content"] > 5


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
async def test_a_file_that_is_cut_changed_or_missing_is_refused_by_its_name(
    there: Place, export: Export, tmp_path: Path, name: str
) -> None:
    whole = export.files[name]
    for number, data in enumerate({whole[:-2], whole[:-1], whole + b"\n", whole + whole} - {whole}):
        export.files[name] = data
        assert (await refused(there, export.at(tmp_path / str(number)))).startswith(name)
    del export.files[name]
    assert name in await refused(there, export.at(tmp_path / "missing"))


ROWS: dict[str, tuple[str, Callable[[list[Row]], object], str]] = {
    "a line twice": ("tag", lambda rows: rows.append(rows[0]), r"tag.jsonl, line 2: .*tag_pkey"),
    "no site": ("site", lambda rows: rows.clear(), "There must be one site"),
    "two sites": ("site", lambda r: r.append({**r[0], "id": r[0]["id"][:-1] + "0"}), "one site"),
    "a column that isn't": ("tag", first(colour="red"), r"line 1: There is no 'colour' in tag"),
    "a column of ours alone": ("media_asset", first(storage_key="../../x"), "no 'storage_key'"),
    "a derived column": ("section", first(ancestor_ids=[]), "There is no 'ancestor_ids'"),
    "a column missing": ("tag", first(name=None), "'name' is missing"),
    "a number as a text": ("tag", first(version="1"), "'version': this must be a whole number"),
    "too large a number": ("tag", first(version=2**31), "'version': this must be a whole number"),
    "true for a number": ("tag", first(version=True), "'version': this must be a whole number"),
    "a local time": ("tag", first(created_at="2026-01-01T00:00:00"), "'created_at': an instant is"),
    "no day": ("tag", first(created_at="2026-02-30T00:00:00.000000Z"), "'created_at': "),
    "no UUID": ("tag", first(id="1"), "'id': this must be a UUID"),
    "a NUL": ("tag", first(slug="a\0b"), "'slug': this must be a text"),
    "a slug with a slash": ("tag", first(slug="a/b"), r"tag.jsonl, line 1: .*tag_(slug_)?check"),
    "a name of two lines": ("tag", first(name="a\nb"), "'name': This must be one line"),
    "another locale": ("tag", first(locale="xx"), "'locale': This is not one of the site's"),
    "a locale twice": ("site", lambda r: r[0]["locales"].append(r[0]["locales"][0]), "'locales'"),
    "a locale without a name": ("site", inside("locales", 0, value={"code": "en"}), "'locales'"),
    "a site at no URL": ("site", first(url="javascript:alert(1)"), "'url': The URL of a site"),
    "a zone that isn't": ("site", first(timezone="../../etc/passwd"), "'timezone': A time zone"),
    "a link with a script": ("author", inside("links", 0, "url", value="javascript:alert(1)"),
        "author.jsonl, line 1: 'links'"),
    "links of another shape": ("author", first(links={"a": 1}), "'links': Each link has"),
    "a bio with a script": ("author", inside("bio", "text", value=[{"text": "x",
        "link": {"href": "javascript:x"}}]), "author.jsonl, line 1: 'bio': text.0.link"),
    "a caption of another shape": ("media_asset", first(caption={"html": "<b>"}), "'caption'"),
    "an avatar that isn't": ("author", first(avatar_id="00000000-0000-7000-8000-000000000009"),
        "'avatar_id': There is no such image"),
    "a kind of another type": ("media_asset", first(kind="FILE"), "'kind': This is not the kind"),
    "a hash with a path": ("media_asset", first(sha256="../" * 10), "'sha256': This must be a"),
    "a file name with a path": ("media_asset", first(filename="../a.png"), "'filename'"),
    "a section above that isn't": ("section", lambda rows: rows[-1].update(
        parent_id="00000000-0000-7000-8000-000000000009"), r"section.jsonl, line \d: .*parent_id"),
    "sections in another order": ("section", lambda rows: rows.reverse(), "section.jsonl, line 1"),
    "an author of a revision that isn't": ("revision", first(
        author_id="00000000-0000-7000-8000-000000000009"), "line 1: .*revision_author_id_fkey"),
    "a gap in the numbers": ("revision", first(number=7), "line 1: Revisions of a content are"),
    "a head of another content": ("content", lambda rows: rows[0].update(
        head_revision_id=rows[1]["head_revision_id"]), "head .*content [0-9a-f-]{36}"),
    "a head that isn't": ("content", first(
        head_revision_id="00000000-0000-7000-8000-000000000009"), "head_revision_id"),
    "another hash": ("revision", first(content_hash="0" * 64), "'content_hash': This is not the"),
    "another text than the hash's": ("revision", inside("snapshot", "title", value="Other"),
        "'content_hash': This is not the"),
    "a snapshot of another shape": ("revision", said(lambda s: s.update(html="x")),
        "'snapshot.html'"),
    "a title that is no text": ("revision", said(lambda s: s.update(title=5)),
        "'snapshot': Its values"),
    "nothing said of search engines": ("revision", said(lambda s: s.update(seo={})),
        "'snapshot.seo'"),
    "something else said of them": ("revision", said(lambda s: s.update(seo={"html": "x"})),
        "'snapshot.seo'"),
    "a canonical address with a script": ("revision", said(lambda s: s.update(
        seo={"canonical_url": "javascript:x"})), "'seo.canonical_url'"),
    "tags that are none": ("revision", said(lambda s: s.update(tag_ids=[5])), "'snapshot': Its"),
    "a body with a script": ("revision", block(type="raw_html", html="<script>x</script>"),
        "revision.jsonl, line 1: 'body': blocks"),
    "a link of a body with a script": ("revision", block(type="paragraph", text=[{"text": "x",
        "link": {"href": "javascript:x"}}]), "'body': blocks"),
    "a block of another type": ("revision", block(type="iframe", src="https://x"), "'body': b"),
    "a block without a key": ("revision", block(type="divider", key=""), "'snapshot.body'|'body'"),
    "a text that isn't composed": ("revision", block(type="paragraph", text=[{"text": "e\u0301"}]),
        "'snapshot.body': This is not in the form"),
    "two at once": ("publication", lambda rows: rows.append({**rows[0],
        "id": "00000000-0000-7000-8000-000000000009"}), r"line \d+: .*publication_overlap"),
    "an access that isn't": ("publication", first(access="ANY"), "'access'"),
    "a type that isn't": ("publication", first(type="POST"), "'type': This is ARTICLE or PAGE"),
    "public without a credit": ("publication_credit", lambda rows: rows.clear(),
        "A published article needs a credit. publication [0-9a-f-]{36}"),
    "a plan of another content": ("schedule", lambda rows: rows[0].update(
        content_id="00000000-0000-7000-8000-000000000009"), "schedule.jsonl, line 1"),
    "a redirect to elsewhere": ("redirect", lambda rows: rows[0].update(
        to_path="//x.example/?"), "redirect.jsonl, line 1"),
    "a time to come": ("content", first(updated_at="2036-01-01T00:00:00.000000Z"),
        "of 2036-01-01, still to come"),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS.values(), ids=ROWS)
async def test_a_row_that_breaks_a_rule_is_refused_by_file_and_line(
    there: Place,
    export: Export,
    tmp_path: Path,
    case: tuple[str, Callable[[list[Row]], object], str],
) -> None:
    name, change, message = case
    export.change(name, change)
    sentence = await refused(there, export.at(tmp_path / "export"))
    assert re.search(message, sentence), sentence


LINES = {
    "no JSON": b"{",
    "no object": b"[]",
    "no UTF-8": b'{"a":"\xff"}',
    "a key twice": b'{"a":1,"a":1}',
    "unsorted": b'{"b":1,"a":1}',
    "with white space": b'{"a": 1}',
    "escaped": b'{"a":"\\u00e9"}',
    "half a character": b'{"a":"\\ud800"}',
    "no number": b'{"a":NaN}',
    "no end of depth": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "too many digits": b'{"a":' + b"1" * 10_000 + b"}",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
async def test_a_line_that_is_not_canonical_json_is_refused(
    there: Place, export: Export, tmp_path: Path, line: bytes
) -> None:
    export.put("tag.jsonl", line + b"\n")
    sentence = await refused(there, export.at(tmp_path / "export"))
    assert sentence.startswith("tag.jsonl, line 1: ")


async def test_a_line_without_its_end_is_refused(
    there: Place, export: Export, tmp_path: Path
) -> None:
    export.put("tag.jsonl", export.files["tag.jsonl"][:-1])
    assert "line 1: The line is too long" in await refused(there, export.at(tmp_path / "export"))


MANIFESTS: dict[str, tuple[dict[str, Any], str]] = {
    "of another program": ({"format": "ghost"}, "not an export of Byline"),
    "of a later version": ({"version": 2}, "of version 2, and this Byline reads version 1"),
    "with a word as version": ({"version": "1"}, "of version '1'"),
    "with more in it": ({"more": 1}, "The keys of it must be"),
    "without files": ({"files": []}, "site.jsonl: There must be one site"),
    "with files of another shape": ({"files": [1]}, "The keys of each of 'files'"),
    "with files elsewhere": (
        {"files": [{"bytes": 0, "lines": 0, "name": "../../etc/passwd", "sha256": ""}]},
        "There is no file '../../etc/passwd' in version 1",
    ),
    "with other media": ({"media": {"bytes": 0, "files": 0}}, "'media' doesn't count"),
    "with fewer than none": ({"media": {"bytes": -1, "files": 0}}, "must be a whole number"),
}


@pytest.mark.parametrize("case", MANIFESTS.values(), ids=MANIFESTS)
async def test_a_manifest_that_is_not_ours_is_refused(
    there: Place, export: Export, tmp_path: Path, case: tuple[dict[str, Any], str]
) -> None:
    export.manifest(**case[0])
    assert case[1] in await refused(there, export.at(tmp_path / "export"))


async def test_files_in_another_order_or_twice_are_refused(
    there: Place, export: Export, tmp_path: Path
) -> None:
    files = json.loads(export.files["manifest.json"])["files"]
    for number, others in enumerate((files[::-1], [*files, files[-1]])):
        export.manifest(files=others)
        sentence = await refused(there, export.at(tmp_path / str(number)))
        assert "'files' are in this order: site.jsonl" in sentence


async def test_an_older_export_lacks_tables_and_columns_that_came_later(
    there: Place, export: Export, tmp_path: Path
) -> None:
    export.change("media_asset", first(decorative=None, focal_x=None))
    files = json.loads(export.files["manifest.json"])["files"]
    export.manifest(files=[listed for listed in files if listed["name"] != "source_item.jsonl"])
    del export.files["source_item.jsonl"]
    await there.restore(export.at(tmp_path / "export"))
    assert await there.rows("select decorative, focal_x from media_asset") == [(False, 0.5)]
    assert await there.rows("select count(*) from source_item") == [(0,)]


async def test_a_file_of_media_that_is_another_is_refused(
    there: Place, export: Export, picture: str, tmp_path: Path
) -> None:
    whole = export.files[picture]
    for number, data in enumerate((whole[:-1], whole + b"\0", b"x" * len(whole), b"")):
        export.files[picture] = data
        assert (await refused(there, export.at(tmp_path / str(number)))).startswith(picture)
    del export.files[picture]
    assert f"{picture}: it is missing" in await refused(there, export.at(tmp_path / "missing"))


async def test_a_page_that_is_said_to_be_a_picture_is_refused(
    there: Place, export: Export, picture: str, tmp_path: Path
) -> None:
    page = b"<script>alert(1)</script>"
    name = hashlib.sha256(page).hexdigest()
    size = len(export.files.pop(picture))
    export.files[f"media/{name}"] = page
    export.change("media_asset", first(sha256=name, byte_size=len(page)))
    media = json.loads(export.files["manifest.json"])["media"]
    export.manifest(media={**media, "bytes": media["bytes"] - size + len(page)})
    sentence = await refused(there, export.at(tmp_path / "export"))
    assert sentence == f"media/{name}: Its bytes are not image/png."


MAKE: dict[str, Callable[[Path, Path], None]] = {
    "link": lambda path, outside: path.symlink_to(outside),
    "directory": lambda path, _: path.mkdir(),
    "pipe": lambda path, _: os.mkfifo(path),
}


@pytest.mark.parametrize("kind", MAKE)
async def test_only_files_are_read_and_no_link_is_followed(
    there: Place, export: Export, picture: str, tmp_path: Path, kind: str
) -> None:
    for name in ("tag.jsonl", "manifest.json", picture):
        directory = export.at(tmp_path / name.partition("/")[0])
        path = directory / name
        outside = tmp_path / f"outside-{path.name}"
        path.rename(outside)
        MAKE[kind](path, outside)
        assert (await refused(there, directory)).startswith(name)


async def test_a_link_to_a_directory_of_media_is_not_followed(
    there: Place, export: Export, tmp_path: Path
) -> None:
    directory = export.at(tmp_path / "export")
    (directory / "media").rename(tmp_path / "outside")
    (directory / "media").symlink_to(tmp_path / "outside")
    assert (await refused(there, directory)).startswith("media: This must be a directory")


async def test_what_is_not_there_is_refused_by_name(there: Place, tmp_path: Path) -> None:
    assert "There is no directory" in await refused(there, tmp_path / "nowhere")
    assert "has no manifest.json: it is no export, or one that was not finished" in await refused(
        there, tmp_path
    )
