"""What a search finds beside its hits: marked passages, counts by kind, a better spelling."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Select, Text, column, func, literal, select, union_all
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
    return list(await connection.scalars(titles_statement(view, words, most)))


def titles_statement(view: View, words: Sequence[str], most: int) -> Select[Any]:
    """Each title once; at most so many for each word.

    A part for each word, not a join with the words: the planner must know how rare each is.
    """
    c = contents(view)

    def nearest(word: str) -> Select[Any]:
        near = literal(word, Text).op("<%")(c.c.title_key)
        alike = func.word_similarity(word, c.c.title_key)
        titles = select(c.c.title_key).where(near, c.c.listed)
        return titles.order_by(alike.desc(), c.c.title_key).limit(most)

    found = union_all(*(nearest(word) for word in words)).subquery("nearest")
    return select(found.c.title_key).distinct()
