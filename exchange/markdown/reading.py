"""One file as a record: its text as a body, its pictures found, its front matter put to use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from body import blocks, html_in, markdown_in, references, rewrite, rich
from body.errors import BodyError
from body.errors import Remark as BodyRemark
from body.model import Tree
from exchange.markdown import values
from exchange.markdown.files import Directory
from exchange.markdown.front_matter import Front, Split, split
from exchange.markdown.layouts import Layout
from exchange.markdown.mending import Pictures
from exchange.markdown.pages import Page, tag_slug
from exchange.markdown.references import References
from exchange.markdown.surroundings import Surroundings
from exchange.records import ContentRecord, LocalFile, Remark, Unreadable

MAX_DEK_CHARS: Final = 1900
_DEKS: Final = ("excerpt", "description", "summary", "subtitle", "lead")
_HEROES: Final = (
    "image", "hero_image", "cover", "featured_image", "featuredimage", "cover_image", "banner",
    "thumbnail", "feature", "images", "hero",
)  # fmt: skip
_ALTS: Final = ("image_alt", "hero_image_alt", "cover_alt", "alt", "image_description")
_CAPTIONS: Final = ("image_figcaption", "image_caption", "caption", "cover_caption")
USED: Final = frozenset(
    {*_DEKS, *_HEROES, *_ALTS, *_CAPTIONS, "title", "date", "publishdate", "pubdate", "published",
     "published_at", "created", "expirydate", "unpublishdate", "expires", "draft", "slug",
     "permalink", "url", "path", "redirect_from", "aliases", "alias", "redirects", "tags", "tag",
     "keywords", "categories", "category", "taxonomies", "authors", "author", "by", "byline",
     "layout", "template", "extra", "params"}
)  # fmt: skip


@dataclass(slots=True)
class Body:
    """A text on its way to a body. ``remarks`` grows."""

    tree: Tree
    remarks: list[Remark]
    files: dict[str, LocalFile] = field(default_factory=dict)


class Reader:
    """Reads the files of one site."""

    def __init__(self, directory: Directory, layout: Layout, references_: References) -> None:
        """What all files are read with."""
        self._directory = directory
        self._layout = layout
        self._references = references_

    def tags(self, page: Page) -> list[str]:
        """The names of a page's tags; categories that are no section are among them."""
        others = page.categories[1:] if not page.place.sections else page.categories
        return [name for name in dict.fromkeys((*page.tags, *others)) if tag_slug(name)]

    def record(
        self, page: Page, section: str, authors: tuple[str, ...], base_url: str | None
    ) -> ContentRecord:
        """The page with its text.

        Raises:
            Unreadable: it has no title, or its text can't be taken.
        """
        found = split(self._directory.text(page.path))
        body = self._body(page, found)
        title = self._title(page, body)
        hero = self._hero(page, body.remarks)
        body.remarks += _unused(page.front)
        return ContentRecord(
            source_id=page.path,
            kind="PAGE" if page.place.role == "page" else "ARTICLE",
            slug=page.slug,
            title=title,
            body=body.tree,
            dek=self._dek(page, body.remarks),
            section=None if page.place.role == "page" else section,
            tags=tuple(dict.fromkeys(tag_slug(name) for name in self.tags(page))),
            authors=authors,
            hero_image=hero,
            files=body.files,
            draft=page.is_draft,
            published=page.day,
            until=page.until,
            address=page.address,
            old_paths=page.old_paths,
            source_url=f"{base_url}{page.address}" if base_url else None,
            remarks=(*found.remarks, *page.remarks, *body.remarks),
        )

    def _body(self, page: Page, found: Split) -> Body:
        dialect = self._layout.dialect(found.text, self._surroundings(page), found.line)
        mending = Pictures(dialect.expand(), dialect.around, found.line)
        text = mending.expand()
        read = html_in.read if page.path.endswith(".html") else markdown_in.read
        try:
            tree, remarks = read(text)
        except (BodyError, RecursionError) as error:
            said = f"Its text can't be taken: {error}"
            raise Unreadable(Remark("text", said, found.line)) from error
        link = partial(self._references.link, beside=page.path)
        body = Body(rewrite.rewrite(tree, links=link), dialect.remarks + mending.remarks)
        body.remarks += [_of_body(remark) for remark in remarks]
        self._find_files(page, body)
        return body

    def _surroundings(self, page: Page) -> Surroundings:
        return Surroundings(
            page.front,
            partial(self._references.address_of, beside=page.path),
            self._references.authors,
            self._references.site,
        )

    def _find_files(self, page: Page, body: Body) -> None:
        alts = _alts(body.tree)
        for address in references.references(body.tree).sources:
            file = self._local(page, address, body.remarks)
            if file:
                body.files[address] = LocalFile(file.source_id, file.path, alts.get(address))

    def _local(self, page: Page, address: str, remarks: list[Remark]) -> LocalFile | None:
        if "://" in address:
            said = f"{address} is on another site: it stays there."
            remarks.append(Remark("file-remote", said))
            return None
        file = self._directory.find(address, page.path)
        if file is None:
            remarks.append(Remark("file-missing", f"{address} isn't here: its address stays."))
        return file

    def _title(self, page: Page, body: Body) -> str:
        """The title. A first heading that repeats it, or has it, is taken out of the text."""
        title = _plain(values.text(page.front, "title") or "")
        first = body.tree["blocks"][0] if body.tree["blocks"] else None
        heading = rich.text_of(first["text"]) if first and first["type"] == "heading" else ""
        if first and first["type"] == "heading" and first["level"] == 1:
            if title and _same(title, heading):
                del body.tree["blocks"][0]
                said = "Its first heading repeats the title; it was taken out of the text."
                body.remarks.append(Remark("title-repeated", said))
            elif not title:
                del body.tree["blocks"][0]
                said = "It has no title in its front matter; its first heading is it."
                body.remarks.append(Remark("title-from-text", said))
                return heading
        if not title:
            raise Unreadable(
                Remark("no-title", "It has no title: give it one in its front matter.", 1)
            )
        return title

    def _dek(self, page: Page, remarks: list[Remark]) -> str | None:
        said = values.text(page.front, *_DEKS)
        if said is None:
            return None
        dialect = self._layout.dialect(said, self._surroundings(page), 1)
        text = _plain(dialect.expand())
        if len(text) > MAX_DEK_CHARS:
            text = text[:MAX_DEK_CHARS].rpartition(" ")[0] + "…"
            remarks.append(Remark("dek-cut", f"Its excerpt was cut to {MAX_DEK_CHARS} characters."))
        return text or None

    def _hero(self, page: Page, remarks: list[Remark]) -> LocalFile | None:
        extra = values.mapping(page.front, "extra") | values.mapping(page.front, "params")
        front = {**extra, **page.front}
        given = next((found for name in _HEROES if (found := _picture(front, name))), None)
        if given is None:
            return None
        address, alt, caption = given
        file = self._local(page, address, remarks)
        return file and LocalFile(
            file.source_id,
            file.path,
            alt or values.text(front, *_ALTS),
            caption or values.text(front, *_CAPTIONS),
        )


def _picture(front: Front, name: str) -> tuple[str, str | None, str | None] | None:
    """Address, alternative text and caption of a picture in front matter."""
    value: Any = front.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str) and value.strip() and "." in value:
        return value.strip(), None, None
    if isinstance(value, dict):
        inner = {str(key).lower(): one for key, one in value.items()}
        address = values.text(inner, "image", "src", "url", "path", "feature", "relative")
        if address:
            return address, values.text(inner, "alt"), values.text(inner, "caption")
    return None


def _alts(tree: Tree) -> dict[str, str]:
    """What the first reference to each address says of it."""
    found: dict[str, str] = {}
    for block in blocks.each(tree):
        fields: Front = {**block}
        if block["type"] == "image" and fields.get("src") and fields.get("alt"):
            found.setdefault(fields["src"], fields["alt"])
    return found


def _plain(markdown: str) -> str:
    """Markdown, or HTML, as one line of text."""
    if not set(markdown) & set("<&*_`[\\\n"):
        return " ".join(markdown.split())
    text, _, _ = markdown_in.read_text(" ".join(markdown.split()))
    return " ".join(rich.text_of(text).split())


def _same(one: str, other: str) -> bool:
    return tag_slug(one) == tag_slug(other)


def _of_body(remark: BodyRemark) -> Remark:
    where = "" if remark.where == "source" else f" ({remark.where})"
    code = {"changed": "text-changed", "dropped": "text-dropped", "raw": "raw-html"}[remark.kind]
    return Remark(code, f"{remark.what}{where}")


def _unused(front: Front) -> Sequence[Remark]:
    unused = sorted(set(front) - USED)
    if not unused:
        return ()
    said = f"Not taken from its front matter: {', '.join(unused)}."
    return (Remark("front-matter-unused", said),)
