"""The bench's articles, authors, tags and comments as rows of Byline's own format."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from body import html_in, texts
from exchange.importing.ids import content_id
from exchange.native.values import FOREVER_WORD, instant
from resolvers.drafts import Credit, Draft, prepare

Row = Mapping[str, Any]

DEFAULT: Final = "en"
LANGUAGES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
SECTION: Final = "articles"

_BEGUN: Final = datetime(2019, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of the bench's tables, by its columns. ``tags``: of each article, by their ids."""

    articles: list[Row]
    authors: list[Row]
    all_tags: list[Row]
    comments: list[Row]
    tags: Mapping[int, list[int]]


def path_of(article: Row) -> str:
    """Where readers find the article."""
    return f"{_section_path(article['language'])}/{article['slug']}"


def _section_path(language: str) -> str:
    return f"/{SECTION}" if language == DEFAULT else f"/{language}/{SECTION}"


def _id(kind: str, name: object, at: datetime = _BEGUN) -> UUID:
    return content_id("bench", f"{kind}/{name}", at)


def _article_id(article: Row, kind: str = "article") -> str:
    return str(_id(kind, article["id"], article["published_at"] or _BEGUN))


_SITE_ID: Final = str(_id("site", 1))
_STAMPS: Final = {"created_at": instant(_BEGUN), "updated_at": instant(_BEGUN)}


def _site(_data: Dataset) -> Iterator[Row]:
    yield {
        "id": _SITE_ID,
        "name": "The bench",
        "url": "https://bench.example",
        "default_locale": DEFAULT,
        "locales": [
            {"code": code, "name": name, "prefix": "" if code == DEFAULT else f"/{code}"}
            | {"fallback": []}
            for code, name in LANGUAGES.items()
        ],
        "timezone": "UTC",
        "version": 1,
        **_STAMPS,
    }


def _sections(_data: Dataset) -> Iterator[Row]:
    for position, code in enumerate(LANGUAGES):
        yield {
            "id": str(_id("section", code)),
            "site_id": _SITE_ID,
            "locale": code,
            "slug": SECTION,
            "path": _section_path(code),
            "name": "Articles",
            "position": position,
            "hidden": False,
            **_STAMPS,
        }


def _tags(data: Dataset) -> Iterator[Row]:
    for tag in data.all_tags:
        yield _node("tag", tag) | {"path": f"/tags/{tag['slug']}", "synonyms": []}


def _authors(data: Dataset) -> Iterator[Row]:
    for author in data.authors:
        own = {"path": f"/authors/{author['slug']}", "links": [], "bio": _text(author["bio"])}
        yield _node("author", author) | own


def _node(kind: str, row: Row) -> dict[str, Any]:
    return {
        "id": str(_id(kind, row["id"])),
        "site_id": _SITE_ID,
        "locale": DEFAULT,
        "slug": row["slug"],
        "name": row["name"],
        **_STAMPS,
    }


def _text(markdown: str) -> dict[str, Any]:
    said = texts.from_markdown(markdown)
    if said is None:
        raise ValueError("The bench has a text that says nothing.")
    return dict(said)


def _contents(data: Dataset) -> Iterator[Row]:
    for article in data.articles:
        begun = instant(article["published_at"] or _BEGUN)
        published = {"first_published_at": begun} if article["published_at"] else {}
        yield {
            "id": _article_id(article),
            "translation_group_id": _article_id(article),
            "review_state": "NONE",
            "head_revision_id": _article_id(article, "revision"),
            "created_at": begun,
            "updated_at": instant(article["updated_at"]),
            **_place(article),
            **published,
        }


def _place(article: Row) -> dict[str, Any]:
    """What a content and its publications have in common."""
    return {
        "site_id": _SITE_ID,
        "type": "ARTICLE",
        "locale": article["language"],
        "slug": article["slug"],
        "path": path_of(article),
        "section_id": str(_id("section", article["language"])),
        "position": 0,
        "access": "PUBLIC",
    }


def _revisions(data: Dataset) -> Iterator[Row]:
    for article in data.articles:
        made = prepare(draft_of(article, data.tags.get(article["id"], [])))
        yield {
            "id": _article_id(article, "revision"),
            "content_id": _article_id(article),
            "number": 1,
            "snapshot": made.snapshot,
            "excerpt": made.excerpt,
            "word_count": made.word_count,
            "content_hash": made.content_hash,
            "autosave": False,
            "created_at": instant(article["published_at"] or _BEGUN),
        }


def draft_of(article: Row, tag_ids: Iterable[int]) -> Draft:
    """What an editor would have typed."""
    return Draft(
        title=article["title"],
        dek=article["excerpt"],
        body=html_in.read(article["body"])[0],
        tag_ids=tuple(_id("tag", tag_id) for tag_id in tag_ids),
        credits=(Credit(_id("author", article["author_id"])),),
    )


def _published(data: Dataset) -> Iterator[Row]:
    return (article for article in data.articles if article["published_at"])


def _publications(data: Dataset) -> Iterator[Row]:
    """What is ARCHIVED was public until it was changed last."""
    for article in _published(data):
        changed, begun = instant(article["updated_at"]), instant(article["published_at"])
        yield {
            "id": _article_id(article, "publication"),
            "content_id": _article_id(article),
            "revision_id": _article_id(article, "revision"),
            "live_from": begun,
            "live_until": FOREVER_WORD if article["status"] == "PUBLISHED" else changed,
            "published_at": begun,
            "created_at": begun,
            "updated_at": changed,
            **_place(article),
        }


def _publication_tags(data: Dataset) -> Iterator[Row]:
    for article in _published(data):
        for position, tag_id in enumerate(data.tags.get(article["id"], []), 1):
            yield {
                "publication_id": _article_id(article, "publication"),
                "tag_id": str(_id("tag", tag_id)),
                "position": position,
            }


def _publication_credits(data: Dataset) -> Iterator[Row]:
    for article in _published(data):
        yield {
            "publication_id": _article_id(article, "publication"),
            "position": 1,
            "author_id": str(_id("author", article["author_id"])),
            "role": "AUTHOR",
            "lead": True,
        }


def _comments(data: Dataset) -> Iterator[Row]:
    articles = {article["id"]: _article_id(article) for article in data.articles}
    for comment in data.comments:
        at = comment["created_at"]
        yield {
            "id": str(_id("comment", comment["id"], at)),
            "site_id": _SITE_ID,
            "article_id": articles[comment["article_id"]],
            "depth": 0,
            "guest_name": comment["author_name"],
            "body": _text(comment["body"]),
            "status": "APPROVED",
            "created_at": instant(at),
            "updated_at": instant(at),
        }


ROWS: Final[Mapping[str, Callable[[Dataset], Iterator[Row]]]] = {
    "site": _site,
    "section": _sections,
    "tag": _tags,
    "author": _authors,
    "content": _contents,
    "revision": _revisions,
    "publication": _publications,
    "publication_tag": _publication_tags,
    "publication_credit": _publication_credits,
    "comment": _comments,
}
