"""A publication of any size, for benchmarks: the same for the same seed, made within PostgreSQL.

What is said comes from a stock of blocks that are read and checked like an editor's; ``db/bulk``
puts articles together from it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, Final

from body import markdown_in, text_out, texts, tree, words
from body.model import VERSION
from db import bulk
from db.bulk import Block, Line, Plan
from db.queries import interchange
from exchange.demo import facts, pictures
from exchange.demo.fill import require_room
from exchange.demo.fronts import LONGEST, NEWEST
from exchange.demo.phrases import Phrases
from exchange.native.canonical import written
from exchange.progress import Progress
from media.library import Library
from resolvers.context import Context
from resolvers.fronts import rules

BATCH: Final = 2000  # articles
VARIANTS: Final = 199  # of each block
# How many of each kind of line: as db/bulk/*.sql count them.
SECTIONS, TAGS, AUTHORS, TITLES, DEKS, KICKERS, GUESTS, REMARKS = (
    40,
    200,
    200,
    997,
    499,
    12,
    101,
    211,
)


async def make_many(
    ctx: Context, library: Library, *, articles: int, seed: int, url: str, progress: Progress
) -> None:
    """Fill an empty database in one transaction: whole or not at all.

    Raises:
        ExchangeError: there is a publication.
    """
    async with ctx.transaction() as tx:
        await require_room(tx.session)
    site = {
        "name": facts.NAME,
        "url": url,
        "default_locale": "en",
        "locales": [{"code": "en", "name": "English", "prefix": "", "fallback": []}],
        "timezone": "UTC",
    }
    assets = await _assets(library)
    async with ctx.transaction() as tx:
        await require_room(tx.session)
        await interchange.make_room(tx.session)
        plan = Plan(articles, seed, site)
        filling = await bulk.begin(tx.session, plan, blocks(seed), lines(seed), assets)
        progress.begin("articles", articles)
        for first in range(1, articles + 1, BATCH):
            last = min(first + BATCH - 1, articles)
            await filling.add(first, last)
            progress.advance(last - first + 1)
        progress.begin("indexes", len(filling.indexes))
        async for _ in filling.finish():
            progress.advance()
    progress.begin("statistics", 1)
    await bulk.settle(ctx.db)


async def _assets(library: Library) -> list[dict[str, Any]]:
    files = await pictures.store(library)
    return [
        {**asdict(stored), "filename": filename, "alt_text": alt_text, "credit": facts.CREDIT}
        for name, (stored, filename, alt_text) in files.items()
        if name in facts.PICTURES
    ]


def blocks(seed: int) -> Iterator[Block]:
    """The stock of bodies: some 3 KB if one variant of each place is taken.

    The first block is a paragraph of more words than a locked text shows.
    """
    phrases = Phrases(seed)
    for position, say in enumerate(_PLACES, 1):
        markdown = "\n\n".join(say(phrases) for _ in range(VARIANTS))
        said, _ = markdown_in.read(markdown)
        checked = tree.admitted(said)["blocks"]
        for variant, block in enumerate(checked):
            told = " ".join(text_out.block_text(block).split())
            counted = words.word_count({"version": VERSION, "blocks": [block]})
            yield Block(position, variant, written(block).decode(), counted, told)


def lines(seed: int) -> Iterator[Line]:
    """Titles, names and what readers say."""
    phrases = Phrases(seed + 1)
    kinds: tuple[tuple[str, int, Callable[[], str]], ...] = (
        ("section", SECTIONS, phrases.heading),
        ("tag", TAGS, phrases.heading),
        ("author", AUTHORS, phrases.person),
        ("title", TITLES, phrases.title),
        ("dek", DEKS, phrases.sentence),
        ("kicker", KICKERS, phrases.heading),
        ("guest", GUESTS, phrases.person),
        ("remark", REMARKS, lambda: json.dumps(texts.from_paragraphs(phrases.remark()))),
    )
    for kind, count, say in kinds:
        yield from (Line(kind, place, say()) for place in range(count))
    for place, rule in enumerate((NEWEST, LONGEST)):
        yield Line("rule", place, json.dumps(rules.read(rule).stored))


def _paragraph(phrases: Phrases) -> str:
    return phrases.paragraph(42)


def _list(phrases: Phrases) -> str:
    return "\n".join(f"- {phrases.sentence()}" for _ in range(4)) + "\n\n<!-- -->"


def _quote(phrases: Phrases) -> str:
    return f"> {phrases.sentence()}\n>\n> <cite>{phrases.person()}</cite>\n\n<!-- -->"


# What stands where in a body. Ten places, as db/bulk/batch.sql counts them.
_PLACES: Final[tuple[Callable[[Phrases], str], ...]] = (
    lambda phrases: phrases.paragraph(64),
    _paragraph,
    lambda phrases: f"## {phrases.heading()}",
    _paragraph,
    _list,
    _paragraph,
    lambda phrases: f"### {phrases.heading()}",
    _paragraph,
    _quote,
    _paragraph,
)
