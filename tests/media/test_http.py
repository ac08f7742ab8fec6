import asyncio
import re
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.errors import Overloaded, StorageFailed, WorkFailed
from media.library import Library, Stored
from media.ranges import Unsatisfiable, spans
from media.transforms import Transform
from tests.media.conftest import Take
from tests.media.pictures import encoded, opened, scene
from tests.media.test_names import Asset

PNG = encoded(scene(), "PNG")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4
DOWNLOAD = "attachment; filename*=UTF-8''sch%C3%B6n%0D%0A%22.mp3"
IMMUTABLE = "public, max-age=31536000, immutable"
BROWSER = "image/avif,image/webp,image/apng,*/*;q=0.8"

quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
async def pdf(take: Take) -> Stored:
    return await take(PDF)


@pytest.fixture
async def png(take: Take) -> Stored:
    return await take(PNG)


def path_of(stored: Stored) -> str:
    return f"/media/{stored.sha256}/name.bin"


def variant_of(library: Library, stored: Stored, asked: Transform) -> str:
    asset = Asset(
        sha256=stored.sha256, mime_type=stored.mime_type, width=stored.width, height=stored.height
    )
    return library.addresses.rendition(asset, asked).url


async def test_an_original_comes_with_all_its_headers(
    client: httpx2.AsyncClient, png: Stored
) -> None:
    answer = await client.get(path_of(png))
    assert answer.status_code == 200
    assert answer.content == PNG
    assert dict(answer.headers) == {
        "content-type": "image/png",
        "content-length": str(len(PNG)),
        "cache-control": IMMUTABLE,
        "etag": f'"{png.sha256}"',
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
    }


async def test_head_is_get_without_the_bytes(client: httpx2.AsyncClient, png: Stored) -> None:
    got, head = await client.get(path_of(png)), await client.head(path_of(png))
    assert head.headers == got.headers
    assert head.content == b""
    ranged = await client.head(path_of(png), headers={"Range": "bytes=0-1"})
    assert (ranged.status_code, ranged.headers) == (200, got.headers)


@pytest.mark.parametrize(
    ("data", "disposition"),
    [
        (PNG, None),
        (PDF, None),
        (b"ID3\x04\0\0\0\0\0\0<script>", DOWNLOAD),
        (b"\x1a\x45\xdf\xa3\x42\x82\x84webm", DOWNLOAD),
    ],
)
async def test_what_is_neither_picture_nor_pdf_is_a_download(
    client: httpx2.AsyncClient, take: Take, data: bytes, disposition: str | None
) -> None:
    stored = await take(data)
    answer = await client.get(f"/media/{stored.sha256}/sch%C3%B6n%0D%0A%22.mp3")
    assert answer.headers.get("content-disposition") == disposition
    assert answer.headers["content-type"] == stored.mime_type


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ('"{}"', 304),
        ('W/"{}"', 304),
        ('"x", "{}"', 304),
        ("*", 304),
        ('"x"', 200),
        ("{}", 200),
        ("", 200),
    ],
)
async def test_who_has_it_gets_it_not_again(
    client: httpx2.AsyncClient, png: Stored, method: str, tags: str, status: int
) -> None:
    headers = {"If-None-Match": tags.format(png.sha256), "Range": "bytes=0-0"}
    answer = await client.request(method, path_of(png), headers=headers)
    assert answer.status_code == (206 if status == 200 and method == "GET" else status)
    if status == 304:
        assert answer.content == b""
        assert answer.headers["cache-control"] == IMMUTABLE
        assert answer.headers["etag"] == f'"{png.sha256}"'
        assert "content-type" not in answer.headers


def parts_of(answer: httpx2.Response) -> list[tuple[str, bytes]]:
    """``Content-Range`` and bytes of each part, by a parser that isn't ours."""
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + answer.content)
    parts = []
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        parts.append((str(part["Content-Range"]), payload))
    return parts


bounds = st.tuples(
    st.none() | st.integers(0, len(PDF) + 10), st.none() | st.integers(0, len(PDF) + 10)
)


@given(st.lists(bounds, min_size=1, max_size=5))
@quick
async def test_ranges_give_just_those_bytes(
    client: httpx2.AsyncClient, pdf: Stored, asked: list[tuple[int | None, int | None]]
) -> None:
    texts = [f"{'' if a is None else a}-{'' if b is None else b}" for a, b in asked]
    header = f"bytes={','.join(texts)}"
    answer = await client.get(path_of(pdf), headers={"Range": header})
    assert int(answer.headers["content-length"]) == len(answer.content)
    try:
        wanted = spans(header, len(PDF))
    except Unsatisfiable:
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(PDF)}"
        return
    if wanted is None:
        assert (answer.status_code, answer.content) == (200, PDF)
        return
    assert answer.status_code == 206
    expected = [(span.of(len(PDF)), PDF[span.start : span.end]) for span in wanted]
    if len(wanted) == 1:
        assert [(answer.headers["content-range"], answer.content)] == expected
        assert answer.headers["content-type"] == "application/pdf"
    else:
        assert parts_of(answer) == expected


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"{}"', 206),
        ('W/"{}"', 200),
        ('"x"', 200),
        ("Sun, 22 Nov 2026 00:00:00 GMT", 200),
        ("", 200),
    ],
)
async def test_if_range_takes_the_very_tag(
    client: httpx2.AsyncClient, pdf: Stored, condition: str, status: int
) -> None:
    headers = {"Range": "bytes=1-2", "If-Range": condition.format(pdf.sha256)}
    assert (await client.get(path_of(pdf), headers=headers)).status_code == status


async def test_a_variant_comes_as_it_was_promised(
    client: httpx2.AsyncClient, library: Library, png: Stored
) -> None:
    asked = Transform(width=160, aspect_ratio=1, format="WEBP")
    asset = Asset(sha256=png.sha256, mime_type="image/png", width=png.width, height=png.height)
    rendition = library.addresses.rendition(asset, asked)
    answer = await client.get(rendition.url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == IMMUTABLE
    assert "vary" not in answer.headers
    assert opened(answer.content).size == (rendition.width, rendition.height) == (160, 160)
    again = await client.get(rendition.url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accept", "mime_type"),
    [
        (BROWSER, "image/avif"),
        ("image/webp,*/*", "image/webp"),
        ("*/*", "image/png"),
        (None, "image/png"),
    ],
)
async def test_auto_sends_what_the_client_names(
    client: httpx2.AsyncClient, library: Library, png: Stored, accept: str | None, mime_type: str
) -> None:
    path = variant_of(library, png, Transform(width=160, quality=50))
    headers = {"Accept": accept} if accept else {}
    del client.headers["accept"]
    answer = await client.get(path, headers=headers)
    assert answer.headers["content-type"] == mime_type
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["etag"] != f'"{png.sha256}"'
    matched = await client.get(path, headers=headers | {"If-None-Match": answer.headers["etag"]})
    assert (matched.status_code, matched.headers["vary"]) == (304, "Accept")


async def test_a_jpeg_stays_a_jpeg_for_old_clients(
    client: httpx2.AsyncClient, library: Library, take: Take
) -> None:
    stored = await take(encoded(scene(), "JPEG"))
    answer = await client.get(variant_of(library, stored, Transform(width=160)))
    assert answer.headers["content-type"] == "image/jpeg"


async def test_formats_have_different_tags(
    client: httpx2.AsyncClient, library: Library, png: Stored
) -> None:
    path = variant_of(library, png, Transform(width=160))
    tags = {
        (await client.get(path, headers={"Accept": accept})).headers["etag"]
        for accept in ("*/*", "image/webp", "image/avif")
    }
    assert len(tags) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/media/x/name",
        f"/media/{'0' * 64}/name.jpg",
        f"/media/{'A' * 64}/name.jpg",
        "/media/../../etc/passwd",
        "/media/%2e%2e/name",
        "/media/..%2f..%2fetc/passwd",
        "/media/%00/%00",
        f"/media/{'0' * 64}",
        "/media/",
    ],
)
async def test_what_is_not_there_is_not_found(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in {403, 404}


async def test_a_signed_variant_of_nothing_is_not_found(
    client: httpx2.AsyncClient, library: Library
) -> None:
    for asked in (Transform(), Transform(format="WEBP")):
        path = library.addresses.rendition(Asset(), asked).url
        answer = await client.get(path)
        assert answer.status_code == 404
        assert answer.headers["cache-control"] == "no-store"


@given(st.data())
@quick
async def test_a_changed_address_is_forbidden(
    client: httpx2.AsyncClient, library: Library, png: Stored, data: st.DataObject
) -> None:
    path = variant_of(library, png, Transform(width=160, format="PNG"))
    base, signed = path.rsplit("/", 1)[0].rsplit("/", 1)
    at = data.draw(st.integers(0, len(signed) - 1))
    other = data.draw(st.sampled_from("abcXYZ0189-_.~x").filter(lambda c: c != signed[at]))
    changed = signed[:at] + other + signed[at + 1 :]
    answer = await client.get(f"{base}/{changed}/name.png")
    assert answer.status_code == 403
    assert answer.headers["cache-control"] == "no-store"


hostile = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\0", exclude_categories=["Cs"])
) | st.sampled_from(["bytes=", "bytes=--", "bytes=0-,", "*", '"', "W/", ",,,", "a;q=", "é"])


@given(
    st.lists(hostile, min_size=1, max_size=3),
    st.dictionaries(
        st.sampled_from(["Range", "If-Range", "If-None-Match", "Accept", "Host"]), hostile
    ),
    st.booleans(),
)
@quick
async def test_no_request_breaks_it(
    client: httpx2.AsyncClient,
    library: Library,
    png: Stored,
    parts: list[str],
    headers: dict[str, str],
    known: bool,  # noqa: FBT001 -- drawn
) -> None:
    path = "/".join(["/media", *([png.sha256] if known else []), *parts])
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    for asked in (path, variant_of(library, png, Transform(width=160))):
        url = httpx2.URL("http://byline", raw_path=quote(asked).encode())
        answer = await client.get(url, headers=raw)
        # 307: Starlette leads away from a slash at the end.
        assert answer.status_code in {200, 206, 304, 307, 403, 404, 416}


@pytest.mark.parametrize(
    "error", [Overloaded(), WorkFailed("died"), StorageFailed("S3"), OSError(28, "full")]
)
async def test_who_can_not_be_served_now_may_come_again(
    client: httpx2.AsyncClient,
    library: Library,
    png: Stored,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    async def failing(*_args: object) -> None:
        raise error

    monkeypatch.setattr(library.variants, "find", failing)
    answer = await client.get(variant_of(library, png, Transform(format="PNG")))
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_can_be_written(client: httpx2.AsyncClient, png: Stored, method: str) -> None:
    assert (await client.request(method, path_of(png))).status_code == 405


async def test_a_stampede_for_one_variant_is_served_by_one_drawing(
    client: httpx2.AsyncClient,
    library: Library,
    png: Stored,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jobs: list[str] = []
    run = library.workers.run

    async def counted(job: str, **arguments: str | int) -> dict[str, object]:
        jobs.append(job)
        return await run(job, **arguments)

    monkeypatch.setattr(library.workers, "run", counted)
    path = variant_of(library, png, Transform(width=160, format="AVIF"))
    answers = await asyncio.gather(*(client.get(path) for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert jobs == ["draw"]


async def test_names_are_free(client: httpx2.AsyncClient, png: Stored) -> None:
    for name in ("a.html", "b.svg", "💥", "..."):
        answer = await client.get(f"/media/{png.sha256}/{name}")
        assert answer.headers["content-type"] == "image/png"


async def test_the_address_that_is_given_out_works(
    client: httpx2.AsyncClient, library: Library, take: Take
) -> None:
    stored = await take(PNG)
    asset = Asset(sha256=stored.sha256, mime_type=stored.mime_type, filename="Größe 1.png")
    url = library.addresses.original(asset)
    assert re.fullmatch(rf"/media/{stored.sha256}/grosse-1\.png", url)
    assert (await client.get(url)).content == PNG


async def test_a_file_that_is_read_from_its_middle_is_stored_from_there(library: Library) -> None:
    file = BytesIO(b"junk" + PNG)
    file.seek(4)
    async with library.receive(file) as received:
        stored = await library.admit(received)
    assert stored.byte_size == len(PNG)
