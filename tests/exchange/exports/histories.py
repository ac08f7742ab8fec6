"""Random histories of a publication in two languages, with pictures and bodies."""

from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from body.model import Tree
from db.session import Database
from resolvers import contents, sources, taxonomy
from resolvers.drafts import Credit, Draft
from tests.body.trees import trees
from tests.exchange.exports.places import Place, library_at
from tests.writes.driver import Wait
from tests.writes.model import Piece, Revision
from tests.writes.test_machine import Publication, pieces

LOCALES = """
  update site set locales = '[{"code": "en", "name": "English", "prefix": "", "fallback": []},
    {"code": "pt", "name": "Português", "prefix": "/pt", "fallback": ["en"]}]'
"""
MEDIA = {"image", "gallery", "video", "audio"}  # which name media that there must be
bodies = trees(lambda kind: kind not in MEDIA)


class History(Publication):
    """Any order of writes; what they do is checked in ``tests/writes``."""

    def __init__(self, wait: Wait, db: Database, directory: Path) -> None:
        self.library = library_at(directory)
        self.directory = directory
        self.translated: set[object] = set()
        self.saves = 0
        super().__init__(wait, db)

    async def begin(self) -> None:
        await super().begin()
        async with self.db.engine.begin() as connection:
            await connection.exec_driver_sql(LOCALES)
        self.place = Place(self.ctx, self.library, self.directory)
        self.picture = await self.place.picture(caption={"version": 1, "text": [{"text": "é"}]})
        self.section = await taxonomy.create_section(self.ctx, name="Notícias", locale="pt")
        self.events += 1

    @rule(piece=pieces, body=bodies, with_picture=st.booleans())
    def save_a_body(self, piece: Piece, body: Tree, *, with_picture: bool) -> None:
        self.saves += 1
        new = self.revision(f"save {self.saves}", credited=True)
        draft = Draft(
            new.title,
            body=self.shown(body) if with_picture else dict(body),
            credits=(Credit(self.author.id, "EDITOR"), Credit(self.author.id)),
            hero_image_id=self.picture if with_picture else None,
        )
        save = contents.save_revision(self.ctx, piece.id, draft)
        self.write(save, lambda _now, _made: self.model.save(piece, new), "content.saved")

    def shown(self, body: Tree) -> dict[str, Any]:
        image = {"type": "image", "media_id": str(self.picture)}
        return {"version": 1, "blocks": [*body["blocks"], image]}

    @precondition(lambda self: len(self.translated) < 3)
    @rule(piece=pieces, live=st.booleans())
    def translate(self, piece: Piece, *, live: bool) -> None:
        if piece.deleted or piece in self.translated:
            return
        self.translated.add(piece)
        draft, of = Draft("Título", credits=(Credit(self.author.id),)), piece.id
        create = (
            contents.create_article(
                self.ctx, section_id=self.section.id, draft=draft, translation_of=of
            )
            if piece.section
            else contents.create_page(self.ctx, draft=draft, locale="pt", translation_of=of)
        )
        made = self.wait(create)
        if live:
            self.wait(contents.publish(self.ctx, made.id))
        self.events += 1 + live

    @rule(name=st.sampled_from("xyz"))
    def describe(self, name: str) -> None:
        one = self.wait(
            taxonomy.describe_author(
                self.ctx, self.author.id, bio=f"**{name}**", avatar_id=self.picture
            )
        )
        two = self.wait(taxonomy.rename_tag(self.ctx, self.tag.id, name=name))
        self.events += one.changed + two.changed

    @rule(piece=pieces, source_id=st.text("aA_é-ß", min_size=1, max_size=3))
    def remember(self, piece: Piece, source_id: str) -> None:
        item = sources.Imported("CONTENT", source_id, piece.id, "hash", revision=1)
        self.wait(sources.remember(self.ctx, "elsewhere", item))

    # These are of no matter here, and take time.

    def readers_see_what_they_should(self) -> None: ...
    def the_desk_sees_the_heads(self) -> None: ...
    def the_tables_agree(self) -> None: ...

    def now(self) -> datetime:
        return self.clock.now


__all__ = ["History", "Revision"]
