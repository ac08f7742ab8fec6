"""The explorer in a browser, on the demo publication. ``make test-web``; needs Node.js.

Drives the machine's own Chromium.
"""

import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from settings import ROOT
from tests.test_server import serving

pytestmark = pytest.mark.web

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCREENSHOTS = ROOT / ".pytest_cache" / "screenshots"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assert (ROOT / "web/dist/index.html").exists(), "run `make web` first"
    with serving(tmp_path_factory.mktemp("data")) as (_, address):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "install Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A page that fails the test when it asks another host, or when a script fails."""
    context = browser.new_context(viewport={"width": 1400, "height": 850})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((base, "blob:")) else wrong.append(r.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert wrong == []


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator(".graphiql-query-editor .view-lines")).to_be_visible(timeout=30_000)
    # The schema is there once the button runs what the editor holds.
    expect(page.locator(".graphiql-execute-button")).to_be_enabled()
    return page


def answer(page: Page) -> str:
    text = page.locator(".graphiql-response .view-lines").inner_text()
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


def type_query(page: Page, query: str) -> None:
    page.locator(".graphiql-query-editor .view-lines").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def test_a_typed_query_is_answered_and_the_documentation_opens(page: Page, base: str) -> None:
    opened(page, f"{base}/graphql")
    type_query(page, "query Typed { site { name defaultLocale } }")
    expect(page.locator(".graphiql-tab").first).to_contain_text("Typed")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".graphiql-response")).to_contain_text("The Harbour Gazette")
    page.get_by_label("Show Documentation Explorer").click()
    page.get_by_role("link", name="Query").first.click()
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("articles")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "explorer.png")


def test_a_text_is_run_right_after_it_was_typed(page: Page, base: str) -> None:
    opened(page, f"{base}/graphql")
    type_query(page, "{ site { name } }")
    # GraphiQL itself would still ask for the operation that its first tab began with.
    page.keyboard.press("Control+Enter")
    expect(page.locator(".graphiql-response")).to_contain_text("The Harbour Gazette")


def test_a_subscription_is_followed_right_after_it_was_typed(page: Page, base: str) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    opened(page, f"{base}/graphql")
    _, given = next(one for one in examples() if "subscription" in one[0])
    after = json.loads(given)["after"]  # ahead of all events, so that there are some
    type_query(page, f'subscription Another {{ contentEvents(after: "{after}") {{ cursor }} }}')
    page.keyboard.press("Control+Enter")
    expect(page.locator(".graphiql-response")).to_contain_text("contentEvents")
    assert len(sockets) == 1


def test_the_first_tabs_are_the_examples(page: Page, base: str) -> None:
    opened(page, f"{base}/graphql")
    names = [tab.inner_text() for tab in page.locator(".graphiql-tab").all()]
    assert names == [re.findall(r"(?:query|subscription) (\w+)", text)[0] for text, _ in examples()]
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text("The Harbour Gazette")


def test_events_come_over_a_socket(page: Page, base: str) -> None:
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    opened(page, f"{base}/graphql")
    page.locator(".graphiql-tab").filter(has_text="Follow").click()
    expect(page.locator(".graphiql-tab-active")).to_contain_text("Follow")
    expect(page.locator(".graphiql-query-editor")).to_contain_text("contentEvents")
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text("contentEvents")
    assert '"cursor"' in answer(page)
    assert sockets == [f"{base}/graphql".replace("http", "ws", 1)]
    page.screenshot(path=SCREENSHOTS / "following.png")
    page.locator(".graphiql-execute-button").click()


def test_an_answer_in_pieces_is_shown_as_a_whole(page: Page, base: str) -> None:
    types = []
    page.on("response", lambda r: types.append(r.headers.get("content-type", "")))
    opened(page, f"{base}/graphql")
    late = "... @defer { tagline }"
    type_query(page, f"query Late {{ site {{ name {late} }} sections @stream {{ path }} }}")
    expect(page.locator(".graphiql-tab").first).to_contain_text("Late")
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text("tagline")
    expect(page.locator(".graphiql-response")).to_contain_text("/opinion")
    assert "errors" not in answer(page)
    assert any(one.startswith("multipart/mixed") for one in types)


def test_a_link_brings_its_query_along(page: Page, base: str) -> None:
    query = "query Shared($n: Int!) { tags(first: $n) { nodes { name } } }"
    fragment = urlencode({"query": query, "variables": '{"n": 1}'})
    opened(page, f"{base}/graphql#{fragment}")
    expect(page.locator(".graphiql-tab-active")).to_contain_text("Shared")
    assert "#" not in page.url
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text("tags")
    assert '"data"' in answer(page)
    page.get_by_label("Copy a link").click()
    expect(page.get_by_label("The link is in the clipboard")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{base}/graphql#query=")
    assert "Shared" in link


def test_answers_tell_what_they_took_while_the_button_is_down(page: Page, base: str) -> None:
    opened(page, f"{base}/graphql")
    type_query(page, "{ sections { name } }")
    page.get_by_label("Have answers tell what they took").click()
    page.keyboard.press("Escape")
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text("estimate")
    page.get_by_label("Answers tell what they took").click()
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).not_to_contain_text("estimate")


def examples() -> list[tuple[str, str]]:
    """The examples' operations and variables, in the order of their tabs."""
    files = sorted(Path(ROOT, "web/src/examples").glob("*.graphql"))
    variables = [file.with_suffix(".json") for file in files]
    return [
        (file.read_text("utf-8"), given.read_text("utf-8") if given.exists() else "{}")
        for file, given in zip(files, variables, strict=True)
    ]


@pytest.mark.parametrize(("query", "variables"), examples())
def test_an_example_finds_something_in_the_demo(base: str, query: str, variables: str) -> None:
    asked = json.dumps({"query": query, "variables": json.loads(variables)}).encode()
    accept = "text/event-stream" if "subscription" in query else "application/json"
    request = urllib.request.Request(  # noqa: S310  # our own address
        f"{base}/graphql", asked, {"content-type": "application/json", "accept": accept}
    )
    with urllib.request.urlopen(request, timeout=10) as answered:  # noqa: S310
        if "subscription" in query:
            assert answered.readline() == b"event: next\n"
            assert answered.read(len("data: ")) == b"data: "
        found = json.loads(answered.readline() if "subscription" in query else answered.read())
    assert "errors" not in found
    assert all(found["data"].values())
    assert "NotFound" not in json.dumps(found)
