"""What docs/writing.md prints works as printed."""

import json
from typing import Any

import pytest

from auth.viewer import Viewer
from db.view import View
from resolvers.context import Context
from resolvers.services import CommentRules, Services
from schema import ids
from schema.schema import schema
from settings import ROOT
from tests.test_documents import operations
from tests.writes.conftest import Desk

PAGE = ROOT / "docs" / "writing.md"


async def answered(ctx: Context, document: str, given: dict[str, Any]) -> dict[str, Any]:
    result = await schema.execute(document, variable_values=given, context_value=ctx)
    assert result.errors is None
    assert result.data is not None
    return result.data


@pytest.mark.parametrize(("document", "given"), operations(PAGE))
async def test_an_operation_of_the_page_is_done(desk: Desk, document: str, given: str) -> None:
    article = await desk.published()
    services = Services(address_key=b"for tests only", comments=CommentRules(held=False))
    ctx = Context(desk.ctx.db, clock=desk.ctx.clock, viewer=Viewer(), services=services)
    article_id = ids.encode("Content", View.live(ctx.now), article.id)
    told = await answered(ctx, document, json.loads(given.replace("ARTICLE", article_id)))
    for payload in told.values():
        assert payload.pop("errors") == []
        assert None not in payload.values()
