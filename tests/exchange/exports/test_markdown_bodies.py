"""Bodies, written for Hugo, read back by our own importer of Hugo's files."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from body import markdown_out, rewrite
from body.model import Link, Tree
from body.writing.markdown_text import escaped
from exchange.hugo import writing
from exchange.markdown.source import Choices, open_directory
from exchange.records import ContentRecord
from tests.body.trees import LINES, trees, without_keys

MORE = int(os.environ.get("BYLINE_TEST_EXAMPLES", "0"))
# A card becomes a link, and what names a medium is written with its address.
CHANGED = {"content_card"}

MARKDOWN = set("<&*_`[\\")  # what the importer takes for signs in a title


def read_back(root: Path, front: dict[str, Any], text: str) -> ContentRecord:
    """The one article of a site."""
    files = {"hugo.yaml": "title: Try\n", "content/news/a.md": writing.document(front, text)}
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(data, encoding="utf-8")
    source = open_directory(root, Choices(UTC))
    (entry,) = source.entries
    return source.read(entry)


def without_ids(tree: Tree) -> Tree:
    """Links and media by addresses alone."""

    def link(one: Link) -> Link | None:
        return None if "content_id" in one else one

    def medium(block: Any) -> Any:  # noqa: ANN401 -- of three types
        media_id = block.pop("media_id", None)
        return {**block, "src": f"/media/{media_id}.png"} if media_id else block

    return rewrite.rewrite(tree, links=link, media=medium)


@given(tree=trees(lambda kind: kind not in CHANGED).map(without_ids))
@settings(
    max_examples=max(MORE, 50),
    derandomize=MORE == 0,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_a_body_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, tree: Tree) -> None:
    text = writing.inert(markdown_out.markdown(tree))
    record = read_back(tmp_path_factory.mktemp("site"), {"title": "A title"}, text)
    assert without_keys(record.body["blocks"]) == without_keys(tree["blocks"])


@given(
    title=LINES.filter(lambda text: not set(text) & MARKDOWN),
    dek=LINES,
    tags=st.lists(st.sampled_from(("yes", "12", "a: b", "#c", "é")), unique=True),
)
@settings(
    max_examples=max(MORE, 50),
    derandomize=MORE == 0,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_front_matter_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, title: str, dek: str, tags: list[str]
) -> None:
    day = datetime(2020, 2, 3, 4, 5, 6, 7, UTC)
    front = {"title": title, "date": writing.instant(day), "summary": escaped(dek), "tags": tags}
    record = read_back(tmp_path_factory.mktemp("site"), front, "")
    assert (record.title, record.dek) == (title, dek)
    assert record.published == day.replace(microsecond=0)  # what the importer takes


SHORTCODES = {
    "{{< figure src=a >}}": "{{</* figure src=a */>}}",
    "{{% ref %}} {{<a>}}": "{{%/* ref */%}} {{</*a*/>}}",
    "{{< never ended": "&#123;{< never ended",
    "{{ .Title }} {<": "{{ .Title }} {<",
    "{{</* kept */>}}": "{{</*/* kept */*/>}}",
}


@pytest.mark.parametrize(("text", "written"), SHORTCODES.items())
def test_what_looks_like_a_shortcode_is_shown_and_not_run(text: str, written: str) -> None:
    assert writing.inert(text) == written
