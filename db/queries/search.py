"""What a search finds beside its hits: marked passages, counts by kind, a better spelling."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ARRAY, Text, column, desc, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.relations.search import query as tsquery
from db.view import View, contents

# Control characters that no stored text has: what they stand around is found again when the rest
# has been escaped.
OPEN, CLOSE = "\x02", "\x03"
_OPTIONS: Final = (
    f'StartSel="{OPEN}", StopSel="{CLOSE}", MaxWords=35, MinWords=15, MaxFragments=2, '
    'FragmentDelimiter=" … "'
)
_WHOLE: Final = f'StartSel="{OPEN}", StopSel="{CLOSE}", HighlightAll=true'


async def passages(
    connection: AsyncConnection, query: str, locale: str, texts: Sequence[str], *, whole: bool
) -> list[str]:
    """Each text with what was found between OPEN and CLOSE; ``whole``: not cut to its passages."""
    given = func.unnest(literal(list(texts), ARRAY(Text)))
    rows = given.table_valued(column("text", Text), with_ordinality="place", name="given")
    rows = rows.render_derived()
    asked = tsquery(locale, query)
    options = literal(_WHOLE if whole else _OPTIONS, Text)
    marked = func.search_passage(literal(locale, Text), asked, rows.c.text, options)
    return list(await connection.scalars(select(marked).order_by(rows.c.place)))


async def titles_like(
    connection: AsyncConnection, view: View, words: Sequence[str], most: int
) -> list[str]:
    """Visible titles, as they are sorted, with something nearly spelled like one of the words."""
    c = contents(view)
    found: dict[str, None] = {}
    for word in words:
        alike = func.word_similarity(word, c.c.title_key)
        near = literal(word, Text).op("<%")(c.c.title_key)
        query = select(c.c.title_key).where(near, c.c.listed).order_by(desc(alike)).limit(most)
        found |= dict.fromkeys(await connection.scalars(query))
    return list(found)
