"""What a reader may have meant by an address that nobody has."""

from db.view import View
from resolvers import suggestions, taxonomy
from resolvers.context import Context
from tests.writes.conftest import Desk


async def near(desk: Desk, path: str) -> list[str]:
    context = Context(desk.ctx.db, clock=desk.ctx.clock)
    rows = await suggestions.near(context, View.live(context.clock()), path)
    return [str(getattr(row, "path", "")) for row in rows]


async def test_what_is_below_a_hidden_section_is_not_suggested(desk: Desk) -> None:
    """As in the tree of sections: hidden ones are left out, and what is below them."""
    hidden = await taxonomy.create_section(desk.ctx, name="Archive", hidden=True)
    below = await taxonomy.create_section(desk.ctx, name="Oldest", parent_id=hidden.id)
    assert below.path == "/archive/oldest"
    assert await near(desk, "/archive/oldset") == []
    await taxonomy.create_section(desk.ctx, name="Archives")
    assert await near(desk, "/archive/oldset") == ["/archives"]
