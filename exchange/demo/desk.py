"""Where the Gazette's texts become contents: drafts, histories, plans."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from exchange.demo.texts import Key, Text
from resolvers import comments, contents
from resolvers.contents import Interval
from resolvers.context import Context
from resolvers.drafts import Credit, Draft, Seo


@dataclass(frozen=True, slots=True)
class Desk:
    """What there is so far. ``morning``: of the day on which the demo is made.

    Sections, tags and authors by their slugs, media by name, contents by locale and name, redirects
    by path.
    """

    ctx: Context
    morning: datetime
    media: Mapping[str, UUID]
    sections: dict[str, UUID] = field(default_factory=dict)
    tags: dict[str, UUID] = field(default_factory=dict)
    authors: dict[str, UUID] = field(default_factory=dict)
    contents: dict[Key, UUID] = field(default_factory=dict)
    redirects: dict[str, UUID] = field(default_factory=dict)

    @property
    def in_english(self) -> dict[str, UUID]:
        """The English contents, by name."""
        return self._in("en")

    def names(self, locale: str) -> dict[str, UUID]:
        """What names in a text of this language stand for; English where it has no such text."""
        kinds = {
            "content": self.in_english | self._in(locale),
            "media": self.media,
            "author": self.authors,
        }
        return {f"{kind}:{name}": i for kind, ids in kinds.items() for name, i in ids.items()}

    def _in(self, locale: str) -> dict[str, UUID]:
        return {name: made for (spoken, name), made in self.contents.items() if spoken == locale}

    async def bring(self, text: Text) -> None:
        """Make the content, and what has become of it."""
        draft = self._draft(text)
        first = replace(draft, title=text.earlier.title) if text.earlier else draft
        await self._create(text, first)
        content_id = self.contents[text.locale, text.key]
        if text.earlier:
            await contents.save_revision(self.ctx, content_id, draft)
        await self._publish(text, content_id)
        if text.later:
            await contents.save_revision(
                self.ctx, content_id, replace(draft, title=text.later.title), message="For spring"
            )
            await self._plan(content_id, text.later.published)
        if not text.comments:
            await comments.set_comments_open(self.ctx, content_id, is_open=False)

    async def _create(self, text: Text, draft: Draft) -> None:
        content_id = self.contents[text.locale, text.key]
        original = self.contents.get(("en", text.key)) if text.locale != "en" else None
        if text.section:
            await contents.create_article(
                self.ctx,
                section_id=self.sections[text.section],
                draft=draft,
                slug=text.slug,
                access=text.access,
                translation_of=original,
                content_id=content_id,
            )
            return
        await contents.create_page(
            self.ctx,
            draft=draft,
            slug=text.slug,
            locale=text.locale,
            parent_id=self.contents[text.locale, text.below] if text.below else None,
            translation_of=original,
            content_id=content_id,
        )

    async def _publish(self, text: Text, content_id: UUID) -> None:
        if text.published is None:
            return
        if text.published == 0:
            await contents.publish(self.ctx, content_id)
        elif isinstance(text.published, int) and text.published < 0:
            await self._plan(content_id, text.published)
        else:
            await contents.record_history(self.ctx, content_id, self._history(text))

    async def _plan(self, content_id: UUID, published: int | datetime) -> None:
        at = self._day(published)
        await contents.schedule(self.ctx, content_id, action="PUBLISH", at=at)

    def _history(self, text: Text) -> list[Interval]:
        since = self._day(text.published or 0)
        until = None if text.withdrawn is None else self._day(text.withdrawn)
        if text.earlier is None:
            return [Interval(1, since, until)]
        return [Interval(1, self._day(text.earlier.published), since), Interval(2, since, until)]

    def _day(self, published: int | datetime) -> datetime:
        if isinstance(published, datetime):
            return published
        return self.morning - timedelta(days=published)

    def _draft(self, text: Text) -> Draft:
        return Draft(
            title=text.title,
            kicker=text.kicker,
            dek=text.dek,
            body=text.body(),
            tag_ids=tuple(self.tags[slug] for slug in text.tags),
            credits=tuple(self._credit(author) for author in text.authors),
            hero_image_id=self.media[text.hero] if text.hero else None,
            seo=Seo(**text.seo),
            custom=text.fields,
        )

    def _credit(self, author: str) -> Credit:
        slug, _, role = author.partition("=")
        return Credit(self.authors[slug], role or "AUTHOR")
