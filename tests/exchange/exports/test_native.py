"""What an export holds, and what an import does with it."""

import json
from pathlib import Path

import pytest

from body import tree
from body.errors import BodyError
from db.models import Base
from db.queries.carried import LEFT_OUT, TABLES
from exchange.errors import ExchangeError
from resolvers import contents, taxonomy
from resolvers.drafts import Draft
from tests.conftest import ROOT, TickingClock
from tests.exchange.exports.full import EMAIL, fill
from tests.exchange.exports.places import DERIVED, Place, bytes_of

IN_USE = "This database has a publication already."


async def comes_back(here: Place, there: Place) -> None:
    first = await here.export(emails=True)
    found = await there.restore(first)
    assert bytes_of(await there.export(emails=True)) == bytes_of(first)
    for query in DERIVED:
        assert await there.rows(query) == await here.rows(query)
    counts = await here.counts()
    assert found.rows == {table.name: counts[table.name] for table in TABLES}


async def test_a_publication_comes_back_as_it_was(
    here: Place, there: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    await comes_back(here, there)


def test_every_table_is_carried_or_left_out_for_a_reason() -> None:
    carried = {table.model for table in TABLES}
    assert carried.isdisjoint(LEFT_OUT)
    assert carried | LEFT_OUT.keys() == {mapper.class_ for mapper in Base.registry.mappers}
    assert all(LEFT_OUT.values())


async def test_lines_are_json_with_sorted_keys_and_without_nulls(
    here: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    for name, data in bytes_of(await here.export()).items():
        if name.startswith("media/"):
            continue
        for line in data.decode().removesuffix("\n").split("\n") if data else ():
            row = json.loads(line)
            again = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert again == line
            assert None not in row.values()


async def test_addresses_of_people_are_exported_only_when_asked_for(
    here: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    without = bytes_of(await here.export())
    assert not any(EMAIL.encode() in data for data in without.values())
    assert EMAIL.encode() in bytes_of(await here.export(emails=True))["user_account.jsonl"]


async def test_an_import_is_told_in_one_event_that_drops_all_answers(
    here: Place, there: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    await there.restore(await here.export())
    events = await there.rows("select type, tags, at from event")
    assert [(kind, tags) for kind, tags, _ in events] == [("site.imported", ["*"])]
    assert events[0][2] > (await there.rows("select max(updated_at) from content"))[0][0]


async def test_a_site_that_nobody_has_written_in_makes_room(
    here: Place, there: Place, clock: TickingClock
) -> None:
    await taxonomy.ensure_site(there.ctx, url="https://new.example")
    await fill(here, clock)
    await there.restore(await here.export())
    assert await there.rows("select url from site") == [("https://try.example",)]


async def test_a_database_in_use_is_refused(here: Place, there: Place, clock: TickingClock) -> None:
    await fill(here, clock)
    directory = await here.export()
    await taxonomy.ensure_site(there.ctx, url="https://new.example")
    await taxonomy.create_tag(there.ctx, name="One")
    with pytest.raises(ExchangeError, match=IN_USE):
        await there.restore(directory)
    assert await there.rows("select name from tag") == [("One",)]


async def test_writing_goes_on_after_an_import(
    here: Place, there: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    await there.restore(await here.export())
    ((tag_id, version),) = await there.rows("select id, version from tag")
    renamed = await taxonomy.rename_tag(there.ctx, tag_id, name="Other")
    assert renamed.version == version + 1


async def test_an_import_by_a_clock_that_is_behind_holds_together(
    here: Place, there: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    directory = await here.export()
    there.ctx.clock = TickingClock(clock.now.replace(hour=0))
    await there.restore(directory)
    assert bytes_of(await there.export()) == bytes_of(directory)


async def test_a_directory_that_is_not_empty_is_not_written_to(
    here: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    directory = await here.export()
    before = bytes_of(directory)
    for name in (".", "manifest.json"):
        with pytest.raises(ExchangeError, match=r"not empty|not a directory"):
            await here.export_to(directory / name)
    assert bytes_of(directory) == before
    empty = directory.with_name("empty")
    empty.mkdir()
    await here.export_to(empty)
    assert bytes_of(empty) == before


async def test_an_export_without_a_file_fails_and_leaves_nothing(
    here: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    ((key,),) = await here.rows("select storage_key from media_asset")
    stored = next(here.library.storage._root.rglob(Path(key).name))  # type: ignore[attr-defined]  # noqa: SLF001
    stored.write_bytes(b"other")
    with pytest.raises(ExchangeError, match=f"{key} in the storage of media is damaged"):
        await here.export()
    stored.unlink()
    with pytest.raises(ExchangeError, match=f"{key} is not in the storage"):
        await here.export()
    assert list(here.exports.iterdir()) == []


async def test_a_database_without_a_publication_has_nothing_to_export(there: Place) -> None:
    with pytest.raises(ExchangeError, match="no publication to export"):
        await there.export()
    assert list(there.exports.iterdir()) == []


@pytest.mark.parametrize("number", [0.1, 1e-7, 5e-324, 123456789.12345679, 2**53 - 1, 1.0, -2.5])
async def test_a_number_in_a_body_is_the_same_there(
    here: Place, there: Place, number: float
) -> None:
    await taxonomy.create_site(here.ctx, name="Try", url="https://try.example")
    custom = {"type": "custom", "name": "poll", "data": {"share": number}}
    draft = Draft("A page", body={"version": 1, "blocks": [custom]})
    await contents.create_page(here.ctx, draft=draft)
    directory = await here.export()
    await there.restore(directory)
    assert bytes_of(await there.export()) == bytes_of(directory)


@pytest.mark.parametrize("number", [1e16, -0.0, 1e300, 2**53, float("inf"), float("nan")])
def test_a_number_that_would_come_back_as_another_is_not_taken(number: float) -> None:
    custom = {"type": "custom", "key": "a", "name": "poll", "data": [number]}
    with pytest.raises(BodyError, match="A number is between"):
        tree.check({"version": 1, "blocks": [custom]})


def test_the_page_on_the_format_names_every_table_that_is_carried() -> None:
    page = (ROOT / "docs" / "interchange.md").read_text("utf-8")
    assert [table.name for table in TABLES if f"`{table.name}`" not in page] == []
