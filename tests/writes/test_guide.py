"""What docs/writing.md prints works as printed."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from auth.viewer import Scope, Viewer
from db.ids import new_id
from db.models import SYSTEM_USER_ID
from db.view import View
from execution.uploads import Upload
from media.library import open_library
from resolvers.context import Context
from schema import ids
from schema.schema import schema
from settings import ROOT
from tests.media.pictures import encoded, scene
from tests.schema.writers import writer
from tests.test_documents import operations
from tests.writes.conftest import Desk

PAGE = ROOT / "docs" / "writing.md"


async def answered(ctx: Context, document: str, given: dict[str, Any]) -> dict[str, Any]:
    result = await schema.execute(document, variable_values=given, context_value=ctx)
    assert result.errors is None
    assert result.data is not None
    return result.data


@pytest.mark.parametrize(("document", "given"), operations(PAGE))
async def test_an_operation_of_the_page_is_done(
    desk: Desk, tmp_path: Path, document: str, given: str
) -> None:
    article = await desk.published()
    async with (
        open_library(tmp_path.as_uri(), b"a key for tests only") as library,
        writer("guide", desk.ctx.db, library) as who,
    ):
        who |= {"viewer": Viewer(None, new_id(), SYSTEM_USER_ID, frozenset(Scope))}
        ctx = Context(desk.ctx.db, clock=desk.ctx.clock, media=library.addresses, **who)
        article_id = ids.encode("Content", View.live(ctx.now), article.id)
        values = json.loads(given.replace("ARTICLE", article_id))
        if source := values["input"].get("source"):
            source["file"] = Upload("ferry.png", BytesIO(encoded(scene(), "PNG")))
        told = await answered(ctx, document, values)
    for payload in told.values():
        assert payload.pop("errors") == []
        assert None not in payload.values()
