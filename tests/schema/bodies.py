"""Bodies of the Gazette with every type of block, and the pictures in them.

What readers must not see has SECRET in it, here too.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from body import rich

Json = Any  # a tree, as drafts take it

# Known by their ids: those that writers give would shift all others.
MEDIA_IDS: Final = {
    name: UUID(f"019b7000-0000-7000-8000-0000e00000{number:02x}")
    for number, name in enumerate(
        ("quay", "boat", "ornament", "film", "horn", "timetable", "secret-sketch", "gone"), 1
    )
}


def span(text: str, *marks: str, to: Json = None) -> Json:
    return rich.span(text, marks, to)  # type: ignore[arg-type]  # names of marks


def said(text: str) -> list[Json]:
    return [{"text": text}]


def words(name: str, number: int) -> str:
    return " ".join(f"{name}{n}" for n in range(1, number + 1))


def image(**fields: Json) -> Json:
    return {"type": "image", **fields}


def tree(*blocks: Json) -> Json:
    return {"version": 1, "blocks": list(blocks)}


def links_to(ids: Mapping[str, UUID]) -> Json:
    """A paragraph for each content: public, changed, unlisted, a page; then what nobody sees."""
    names = (
        "budget", "bridge-closed", "press-kit", "about", "new-boat",
        "secret-plan", "secret-festival", "fire", "rumour", "jobs", "secret-scrap",
    )  # fmt: skip
    shown = names[:5]
    # What the author once wrote as the address stands in the tree: it must not come out.
    return [
        {
            "type": "paragraph",
            "text": [
                span(f"On {place}: "),
                span(
                    "more",
                    to={
                        "href": f"/secret/{place}#part",
                        "content_id": str(ids[name]),
                        "title": "Go on" if name in shown else "SECRET",
                    },
                ),
            ],
        }
        for place, name in enumerate(names, 1)
    ]


def tour(ids: Mapping[str, UUID]) -> Json:
    """Every type of block, every field of each."""
    media = {name: str(uuid) for name, uuid in MEDIA_IDS.items()}
    budget, plan = str(ids["budget"]), str(ids["secret-plan"])
    marks = ("STRONG", "EM", "CODE", "STRIKE", "UNDERLINE", "SUB", "SUP", "HIGHLIGHT")
    styles = [part for m in marks for part in (span(m.lower(), m), span(" "))][:-1]
    return tree(
        {"type": "heading", "level": 2, "text": said("Every kind of block")},
        {"type": "paragraph", "text": styles},
        {
            "type": "paragraph",
            "text": [
                span("Of the "),
                span("budget", to={"href": "#votes", "content_id": budget, "title": "Votes"}),
                span(", of "),
                span("a plan", "EM", to={"href": "/news/secret-plan", "content_id": plan}),
                span(", "),
                span("elsewhere", to={"href": "https://other.example/a?b=1&c=2"}),
                span(", "),
                span("here", to={"href": "https://gazette.example/tags/ferry"}),
                span(" and "),
                span("there", to={"href": "/tags/ferry"}),
                span(".\n<script>alert(1)</script> & more"),
                {"footnote": "b"},
                {"footnote": "a"},
            ],
        },
        {"type": "heading", "level": 3, "anchor": "steps", "text": said("Steps")},
        {
            "type": "list", "ordered": True, "start": 3,
            "items": [
                {"text": said("third")},
                {"text": said("inner"), "depth": 1, "ordered": False},
                {"text": said("done"), "checked": True},
                {"text": said("to do"), "checked": False},
            ],
        },
        {"type": "quote", "text": said("It floats."), "citation": said("The shipwright")},
        {"type": "quote", "text": said("It floats."), "pull": True},
        {"type": "code", "code": "print('<hi>')", "language": "python", "caption": said("A sign")},
        {"type": "code", "code": "plain"},
        image(
            media_id=media["quay"], width="WIDE", title="The quay", caption=said("At dawn"),
            link={"href": "", "content_id": budget},
        ),
        image(media_id=media["quay"], alt="Another word for it", width="FULL"),
        image(media_id=media["ornament"], link={"href": "/secret", "content_id": plan}),
        image(src="/old/boat.jpg", alt="A boat"),
        image(media_id=media["gone"], caption=said("It is not there any more")),
        image(media_id=media["timetable"]),
        {
            "type": "gallery",
            "images": [
                image(media_id=media["boat"], caption=said("A boat")),
                image(src="https://other.example/b.png"),
            ],
        },
        {"type": "video", "media_id": media["film"], "poster": "/old/poster.jpg",
         "caption": said("The launch")},
        {"type": "video", "src": "https://other.example/film.mp4"},
        {"type": "audio", "media_id": media["horn"], "caption": said("The horn")},
        {"type": "audio", "src": "/old/horn.mp3"},
        {"type": "embed", "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
         "provider": "youtube", "title": "A launch", "aspect_ratio": 1.5},
        {"type": "embed", "url": "https://other.example/map"},
        {
            "type": "table", "header_row": True, "caption": said("Fares"),
            "rows": [[said("From"), said("Fare")], [said("Quay"), [span("2", "STRONG")]]],
        },
        {"type": "table", "rows": [[said("a"), []]]},
        {"type": "callout", "tone": "tip", "text": said("Bring a coat.")},
        {"type": "divider"},
        {"type": "content_card", "content_id": budget},
        {"type": "content_card", "content_id": plan},
        {"type": "raw_html", "html": "<dl><dt>Boat</dt><dd>Floats</dd></dl>"},
        {"type": "custom", "name": "poll", "data": {"question": "Which?", "answers": ["a", 2]}},
        {"type": "footnotes", "notes": [
            {"id": "b", "text": said("The first that is referred to.")},
            {"id": "a", "text": [span("The "), span("second", "EM")]},
        ]},
    )  # fmt: skip


def insider(ids: Mapping[str, UUID]) -> Json:
    """A teaser of a heading, a picture and a few words; the rest is for subscribers."""
    sketch, plan = str(MEDIA_IDS["secret-sketch"]), str(ids["fire"])
    numbers = str(ids["oysters"])
    return tree(
        {"type": "heading", "level": 2, "text": said(words("heading", 20))},
        image(media_id=str(MEDIA_IDS["boat"])),
        {
            "type": "paragraph",
            "text": [
                span(words("free", 10) + " "),
                span("free11", to={"href": "", "content_id": str(ids["budget"])}),
                span(" free12 free13 free14 free15 SECRET SECRET " + words("secret", 40)),
                {"footnote": "1"},
            ],
        },
        {"type": "heading", "level": 2, "anchor": "secret-part", "text": said("SECRET heading")},
        image(media_id=sketch, alt="SECRET", caption=said("SECRET"), title="SECRET"),
        {"type": "gallery", "images": [image(src="/secret.png", alt="SECRET")]},
        {"type": "paragraph", "text": [
            span("SECRET", to={"href": "#secret", "content_id": numbers}), span(" and "),
            span("more", to={"href": "https://secret.example/", "title": "SECRET"}), span(" or "),
            span("less", to={"href": "", "content_id": plan}),
        ]},
        {"type": "code", "code": "SECRET", "language": "secret", "caption": said("SECRET")},
        {"type": "list", "items": [{"text": said("SECRET")}]},
        {"type": "quote", "text": said("SECRET"), "citation": said("SECRET")},
        {"type": "table", "rows": [[said("SECRET")]], "caption": said("SECRET")},
        {"type": "callout", "tone": "secret", "text": said("SECRET")},
        {"type": "embed", "url": "https://secret.example/", "title": "SECRET"},
        {"type": "raw_html", "html": "<dl><dt>SECRET</dt></dl>"},
        {"type": "custom", "name": "secret", "data": {"SECRET": "SECRET"}},
        {"type": "content_card", "content_id": numbers},
        {"type": "footnotes", "notes": [{"id": "1", "text": said("SECRET note")}]},
    )  # fmt: skip


def secret() -> Json:
    """Of a draft, or of a piece that was withdrawn."""
    sketch = str(MEDIA_IDS["secret-sketch"])
    return tree(
        {"type": "heading", "level": 2, "text": said("SECRET heading")},
        {"type": "paragraph", "text": said("SECRET words")},
        image(media_id=sketch, caption=said("SECRET caption"), alt="SECRET alt"),
    )


def media_rows() -> list[dict[str, Any]]:
    """Columns of ``media_asset``; hashes stand for files that nobody opens."""
    image_facts = {"kind": "IMAGE", "thumb_hash": "3OcRJYB4d3h/iIeHeEh3eIhw+j2w"}
    secret_texts = dict.fromkeys(("alt_text", "credit", "license", "label"), "SECRET")
    rows: dict[str, dict[str, Any]] = {
        "quay": image_facts | {
            "mime_type": "image/jpeg", "width": 2400, "height": 1600, "dominant_color": "#806040",
            "alt_text": "The quay at dawn", "credit": "Ada Lund", "license": "CC BY 4.0",
            "label": "quay, dawn", "focal_x": 0.25, "focal_y": 0.75,
            "caption": {"version": 1, "text": [span("The quay, "), span("as ever", "EM")]},
        },
        "boat": image_facts | {
            "mime_type": "image/png", "width": 300, "height": 200, "dominant_color": "#104080",
        },
        "ornament": image_facts | {
            "mime_type": "image/gif", "width": 64, "height": 64, "dominant_color": "#ffffff",
            "alt_text": "A curl", "decorative": True,
        },
        "film": {"kind": "VIDEO", "mime_type": "video/mp4", "width": 1920, "height": 1080,
                 "duration_s": 83.5, "byte_size": 3_000_000_000},
        "horn": {"kind": "AUDIO", "mime_type": "audio/mpeg"},
        "timetable": {"kind": "FILE", "mime_type": "application/pdf"},
        "secret-sketch": image_facts | secret_texts | {
            "mime_type": "image/png", "width": 300, "height": 200, "dominant_color": "#000000",
            "filename": "secret.png", "caption": {"version": 1, "text": said("SECRET")},
        },
        "gone": image_facts | {
            "mime_type": "image/png", "width": 10, "height": 10, "dominant_color": "#000000",
        },
    }  # fmt: skip
    return [
        {
            "id": MEDIA_IDS[name],
            "sha256": f"{number:064x}",
            "source_sha256": f"{number:064x}",
            "storage_key": f"{number:064x}",
            "byte_size": 1000 * number,
            "filename": f"{name}.bin",
            **facts,
        }
        for number, (name, facts) in enumerate(rows.items(), 1)
    ]
