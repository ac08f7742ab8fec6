"""Rich text: spans of one style each."""

from enum import Enum
from typing import Optional

import strawberry
from strawberry import Parent

from db.rows import ContentRow
from resolvers import shown
from resolvers.shown import ShownLink, ShownSpan, ShownText
from schema.info import Info
from schema.interfaces import Routable
from schema.scalars import HTML, Markdown


@strawberry.enum(description="How words are set.")
class Mark(Enum):
    """As stored."""

    STRONG = strawberry.enum_value("STRONG", description="Of importance: mostly bold.")
    EM = strawberry.enum_value("EM", description="Stressed: mostly italic.")
    CODE = strawberry.enum_value("CODE", description="Of a program; its spaces count.")
    STRIKE = strawberry.enum_value("STRIKE", description="Struck through.")
    UNDERLINE = strawberry.enum_value("UNDERLINE", description="Underlined; no link.")
    SUB = strawberry.enum_value("SUB", description="Lowered, as the 2 in H₂O.")
    SUP = strawberry.enum_value("SUP", description="Raised, as the 2 in m².")
    HIGHLIGHT = strawberry.enum_value("HIGHLIGHT", description="Highlighted.")


@strawberry.type(description="Where a span, or a picture, leads.")
class Link:
    """Over a ``ShownLink``."""

    href: str = strawberry.field(
        description="A path within the site, or an absolute address. Empty where `broken`."
    )
    title: str | None = strawberry.field(
        description="Shown by some browsers while the pointer is over it."
    )
    broken: bool = strawberry.field(
        description="True where it leads to something that is not public in this view: show the "
        "text alone. `html` and `markdown` do."
    )

    @strawberry.field(
        graphql_type=Optional[Routable],
        description="The content that it leads to. Null for a link out of the site, for one that "
        "the author wrote as a path, and where `broken`.",
    )
    @staticmethod
    def target(parent: Parent[ShownLink]) -> ContentRow | None:
        return parent.target

    @strawberry.field(
        description="For the attribute `rel`: noopener and noreferrer on links out of the site."
    )
    @staticmethod
    def rel(parent: Parent[ShownLink]) -> list[str]:
        return list(parent.rel)


@strawberry.type(description="Text in one style.")
class Span:
    """Over a ``ShownSpan``."""

    @strawberry.field(
        description="The words. A line feed is a line break, two are a gap. Empty for a `footnote`."
    )
    @staticmethod
    def text(parent: Parent[ShownSpan]) -> str:
        return "" if "footnote" in parent.span else parent.span["text"]

    @strawberry.field(description="How they are set.")
    @staticmethod
    def marks(parent: Parent[ShownSpan]) -> list[Mark]:
        if "footnote" in parent.span:
            return []
        return [Mark(mark) for mark in parent.span.get("marks", ())]

    @strawberry.field(graphql_type=Optional[Link], description="Where they lead.")
    @staticmethod
    async def link(parent: Parent[ShownSpan], info: Info) -> ShownLink | None:
        if "footnote" in parent.span or "link" not in parent.span:
            return None
        return await shown.link(info.context, parent.within, parent.span["link"])

    @strawberry.field(
        description="A reference to the footnote with this number, counted from 1 in the notes of "
        "the body's FootnotesBlock; null on all other spans."
    )
    @staticmethod
    def footnote(parent: Parent[ShownSpan]) -> int | None:
        if "footnote" not in parent.span:
            return None
        return parent.within.said.note_numbers[parent.span["footnote"]]


@strawberry.type(description="A text with emphasis and links, in four forms.")
class RichText:
    """Over a ``ShownText``."""

    plain_text: str = strawberry.field(description="The words alone.")

    @strawberry.field(
        graphql_type=HTML, description="As HTML that stands inside a paragraph: no tag around it."
    )
    @staticmethod
    async def html(parent: Parent[ShownText], info: Info) -> str:
        return await parent.html(info.context)

    @strawberry.field(graphql_type=Markdown, description="As Markdown.")
    @staticmethod
    async def markdown(parent: Parent[ShownText], info: Info) -> str:
        return await parent.markdown(info.context)

    @strawberry.field(graphql_type=list[Span], description="Piece by piece, for apps.")
    @staticmethod
    def spans(parent: Parent[ShownText]) -> list[ShownSpan]:
        return [ShownSpan(parent.within, span) for span in parent.spans]
