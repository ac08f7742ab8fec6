"""What Byline can be told from outside, and what it says when that is wrong.

Only entry points and their wiring read settings; they pass values down. This file also
prints ``docs/settings.md``.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from dataclasses import dataclass
from io import StringIO
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails
    from pydantic_settings import PydanticBaseSettingsSource

ROOT: Final = Path(__file__).resolve().parent
ENV_FILE: Final = ROOT / ".env"
PREFIX: Final = "BYLINE_"
# In .env, DATABASE_ULR is a slip of the pen and POSTGRES_PASSWORD is some other program's.
SLIP: Final = 0.8
PAGE_TOP: Final = """\
# Settings

<!-- Printed from settings.py by `make docs`. Change it there. -->

Byline runs without any setting. To change one, set it in the environment or, one `NAME=value` per
line, in a file `.env` beside `server.py`; the environment wins. An empty value counts as unset.

A wrong value, or a `BYLINE_` name that is not in this table, stops the start with one line that
says what is wrong, and exit code 2. In `.env`, so does a name that is nearly one of these.

| Setting | Takes | Default | Meaning |
|---|---|---|---|"""


class SettingsError(Exception):
    """Settings that can't be used: one line per mistake, without any secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Takes:
    """The values a setting takes, in words: for its documentation and for messages."""

    text: str


def _database_url(secret: SecretStr) -> SecretStr:
    scheme, rest = _url_parts(secret)
    if scheme not in {"postgres", "postgresql", "postgresql+asyncpg"}:
        raise ValueError(f"not {scheme}://")
    # asyncpg's name for what the URLs of PostgreSQL's own tools call sslmode.
    rest = re.sub(r"([?&])sslmode=", r"\1ssl=", rest)
    return SecretStr(f"postgresql+asyncpg://{rest}")


def _redis_url(secret: SecretStr) -> SecretStr:
    scheme, _ = _url_parts(secret)
    if scheme not in {"redis", "rediss", "unix"}:
        raise ValueError(f"not {scheme}://")
    return secret


def _media_url(secret: SecretStr) -> SecretStr:
    scheme, _, _ = secret.get_secret_value().partition(":")
    if scheme not in {"file", "s3"}:
        raise ValueError(f"not {scheme}:")
    return secret


def _url_parts(secret: SecretStr) -> tuple[str, str]:
    """Scheme and rest. Errors name at most the scheme: the rest may hold a password."""
    url = secret.get_secret_value()
    scheme, mark, rest = url.partition("://")
    if not mark:
        raise ValueError("it has no scheme")
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise ValueError("write special characters of a password as %XX") from None
    return scheme, rest


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        nearest = difflib.get_close_matches(name, available_timezones(), n=1)
        raise ValueError(f"did you mean {nearest[0]}?" if nearest else "") from None
    return name


def _from_root(path: Path) -> Path:
    return ROOT / path.expanduser()


def _paths(value: object) -> object:
    """A relative one starts here too. What isn't a text was made by us."""
    if not isinstance(value, str):
        return value
    return tuple(_from_root(Path(one.strip())) for one in value.split(",") if one.strip())


def _networks(text: str) -> str:
    for one in text.split(","):
        ip_network(one.strip())
    return text


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """Byline's settings, checked. ``Settings()`` has the defaults: it reads no environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_default=True,
        str_strip_whitespace=True,
    )

    database_url: Annotated[
        SecretStr | None,
        AfterValidator(lambda url: url and _database_url(url)),
        Takes("a URL like `postgresql://user:password@host:5432/name`"),
    ] = Field(
        None,
        validation_alias="DATABASE_URL",
        description="The PostgreSQL (15 or newer) that holds everything. "
        "Unset: an embedded PostgreSQL in the data directory.",
    )
    redis_url: Annotated[
        SecretStr | None,
        AfterValidator(lambda url: url and _redis_url(url)),
        Takes("a URL like `redis://host:6379/0`, `rediss://…` or `unix:///path`"),
    ] = Field(
        None,
        validation_alias="REDIS_URL",
        description="The Redis or Valkey that caches. "
        "Unset: an embedded Valkey in the data directory.",
    )
    host: Annotated[str, Takes("an IP address or a host name")] = Field(
        "127.0.0.1",
        validation_alias="HOST",
        pattern=r"^[\w.:%-]+$",
        description="The address to listen on. `0.0.0.0` is every IPv4 address of the machine.",
    )
    port: Annotated[int, Takes("a whole number from 0 to 65535")] = Field(
        8000,
        validation_alias="PORT",
        ge=0,
        le=65535,
        description="The port to listen on. 0 takes any free one.",
    )
    mode: Annotated[
        Literal["development", "production"], Takes("`development` or `production`")
    ] = Field(
        "development",
        description="Development migrates the database on start. "
        "Production refuses to start on a database that `python cli.py migrate` has yet to visit.",
    )
    graphiql: Annotated[bool | None, Takes("`true` or `false`")] = Field(
        None,
        description="Whether a browser at `/graphql` is shown GraphiQL. "
        "Unset: in development mode it is.",
    )
    data_dir: Annotated[Path, AfterValidator(_from_root), Takes("a directory")] = Field(
        Path(".byline"),
        description="Where the embedded services keep their data. "
        "A relative path starts at the directory of `server.py`.",
    )
    demo: Annotated[bool, Takes("`true` or `false`")] = Field(
        default=True,
        description="Fill an empty database with a demo publication on start. "
        "Development mode only.",
    )
    public_url: Annotated[
        str | None,
        AfterValidator(lambda url: url and url.rstrip("/")),
        Takes("a URL like `https://api.example.org`"),
    ] = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Where clients reach this server: what addresses of media begin with. "
        "Unset: this server's own address in development; in production they begin with `/media`, "
        "which a front-end on another host can't use.",
    )
    media_url: Annotated[
        SecretStr | None,
        AfterValidator(lambda url: url and _media_url(url)),
        Takes("a URL like `file:///srv/media` or `s3://bucket/prefix?endpoint=https://…`"),
    ] = Field(
        None,
        description="Where files are kept. Unset: `media` in the data directory. "
        "An S3 URL may hold `id:secret@`; else the `AWS_*` variables count.",
    )
    media_signing_key: Annotated[SecretStr | None, Takes("at least 16 characters")] = Field(
        None,
        min_length=16,
        description="What addresses of resized pictures are signed with, the same on all servers. "
        "Unset: a random one, kept in the data directory.",
    )
    media_max_bytes: Annotated[int, Takes("a whole number of bytes above 0")] = Field(
        100_000_000, gt=0, description="The largest file that is taken."
    )
    media_max_pixels: Annotated[int, Takes("a whole number of pixels above 0")] = Field(
        50_000_000, gt=0, description="The largest picture that is taken."
    )
    comments_held: Annotated[bool | None, Takes("`true` or `false`")] = Field(
        None,
        description="Whether guests' comments wait for moderators. Unset: in production mode they "
        "do.",
    )
    comments_per_address: Annotated[int, Takes("a whole number above 0")] = Field(
        5,
        gt=0,
        description="The most comments that are taken from one address in ten minutes. "
        "Behind a proxy, see `BYLINE_TRUSTED_PROXIES`: else all readers have its address.",
    )
    timezone: Annotated[
        str, AfterValidator(_time_zone), Takes("an IANA time zone like `Europe/Berlin`")
    ] = Field(
        "UTC",
        description="The zone of the publication: its calendar days begin at midnight there.",
    )
    database_pool_size: Annotated[int, Takes("a whole number from 1 to 1000")] = Field(
        10,
        ge=1,
        le=1000,
        description="The most connections to PostgreSQL that one process keeps open.",
    )
    statement_timeout_s: Annotated[float, Takes("a number of seconds above 0, up to 3600")] = Field(
        5,
        gt=0,
        le=3600,
        description="How long PostgreSQL may work on one statement of a request before giving up.",
    )
    engine: Annotated[Literal["plans", "reference"], Takes("`plans` or `reference`")] = Field(
        "plans",
        description="How queries are executed: by compiled plans, or field by field by "
        "graphql-core and dataloaders, many times slower. The answers are the same.",
    )
    graphql_status_codes: Annotated[Literal["2025", "2026"], Takes("`2025` or `2026`")] = Field(
        "2025",
        description="The edition of GraphQL over HTTP whose status codes are used. "
        "2026 has 294 for partial answers, 422 for what isn't valid, and codes of errors also for "
        "clients that take `application/json` only.",
    )
    introspection: Annotated[bool | None, Takes("`true` or `false`")] = Field(
        None,
        description="Whether clients may ask for the schema, and are told which name they may have "
        "meant. Unset: in development mode they may.",
    )
    incremental: Annotated[bool | None, Takes("`true` or `false`")] = Field(
        None,
        description="Whether clients may have answers in pieces, by `@defer` and `@stream`. "
        "Unset: in development mode they may.",
    )
    trusted_documents: Annotated[
        Literal["off", "prefer", "only"], Takes("`off`, `prefer` or `only`")
    ] = Field(
        "off",
        description="What the documents of the manifests are: nothing; known by their ids, while "
        "others run too and are logged; or the only ones that run "
        "([persisted documents](persisted-documents.md)).",
    )
    documents_manifests: Annotated[
        tuple[Path, ...], NoDecode, BeforeValidator(_paths), Takes("files, with commas between")
    ] = Field(
        (),
        description="The documents of your clients, as Apollo's or graphql-codegen's tools write "
        "them at build time. Read at the start.",
    )
    automatic_documents: Annotated[bool, Takes("`true` or `false`")] = Field(
        default=True,
        description="Whether clients may send a document once and its hash from then on "
        "(automatic persisted queries).",
    )
    cors_origins: Annotated[
        str | None, Takes("origins like `https://example.org`, with commas between, or `*`")
    ] = Field(
        None,
        pattern=r"^(\*|https?://[^\s,/]+(\s*,\s*https?://[^\s,/]+)*)$",
        description="The sites whose pages may read answers of `/graphql` and open WebSockets "
        "there. Unset: none.",
    )
    max_body_bytes: Annotated[int, Takes("a whole number of bytes above 0")] = Field(
        1024 * 1024,
        gt=0,
        description="The largest body of a GraphQL request, and the longest address.",
    )
    max_document_length: Annotated[int, Takes("a whole number of characters above 0")] = Field(
        64 * 1024, gt=0, description="The longest GraphQL document."
    )
    max_tokens: Annotated[int, Takes("a whole number above 0")] = Field(
        2_000, gt=0, description="The most words and marks in a GraphQL document."
    )
    max_depth: Annotated[int, Takes("a whole number from 1 to 100")] = Field(
        12, ge=1, le=100, description="How deep fields may stand within fields."
    )
    max_aliases: Annotated[int, Takes("a whole number, 0 or more")] = Field(
        30, ge=0, description="The most aliases in a GraphQL document."
    )
    max_directives: Annotated[int, Takes("a whole number, 0 or more")] = Field(
        50, ge=0, description="The most directives in a GraphQL document."
    )
    max_root_fields: Annotated[int, Takes("a whole number above 0")] = Field(
        20, gt=0, description="The most fields at the root of an operation."
    )
    max_root_mutations: Annotated[int, Takes("a whole number above 0")] = Field(
        5, gt=0, description="The most mutations in an operation."
    )
    max_list_items: Annotated[int, Takes("a whole number above 0")] = Field(
        250, gt=0, description="The most items of a list in the variables of a request."
    )
    max_cost: Annotated[int, Takes("a whole number above 0")] = Field(
        5_000,
        gt=0,
        description="The most that an operation may cost: its fields, times the sizes of the pages "
        "they are on. It is told before anything runs.",
    )
    rate_limit: Annotated[int | None, Takes("a whole number of points above 0")] = Field(
        None,
        gt=0,
        description="What one caller may ask for in a minute, as the sum of what the operations "
        "may cost ([limits](limits.md)). Unset: there is no limit.",
    )
    sockets_per_caller: Annotated[int, Takes("a whole number above 0")] = Field(
        1_000,
        gt=0,
        description="The most WebSockets that one caller has open in a process. "
        "Behind a proxy, see `BYLINE_TRUSTED_PROXIES`: else all readers are one caller.",
    )
    subscriptions_per_caller: Annotated[int, Takes("a whole number above 0")] = Field(
        2_000,
        gt=0,
        description="The most subscriptions that one caller has open in a process, over WebSockets "
        "and as events.",
    )
    trusted_proxies: Annotated[
        str | None,
        AfterValidator(lambda text: text and _networks(text)),
        Takes("addresses or networks like `10.0.0.0/8`, with commas between"),
    ] = Field(
        None,
        description="The proxies in front of this server, whose `X-Forwarded-For` tells where a "
        "request comes from. Unset: nobody's word is taken for it.",
    )
    cost_reports: Annotated[bool | None, Takes("`true` or `false`")] = Field(
        None,
        description="Whether clients that send `GraphQL-Cost: 1` are told what each field took, "
        "beside what the operation may cost. Unset: in development mode they are.",
    )
    max_errors: Annotated[int, Takes("a whole number above 0")] = Field(
        10, gt=0, description="The most errors in an answer."
    )
    max_error_bytes: Annotated[int, Takes("a whole number of bytes above 0")] = Field(
        16 * 1024, gt=0, description="How large the errors in an answer may be."
    )
    request_deadline_s: Annotated[float, Takes("a number of seconds above 0, up to 3600")] = Field(
        10, gt=0, le=3600, description="How long an operation may take."
    )
    body_timeout_s: Annotated[float, Takes("a number of seconds above 0, up to 3600")] = Field(
        20,
        gt=0,
        le=3600,
        description="How long the head of a request, and then its body where it is GraphQL's, may "
        "take to arrive.",
    )
    cache: Annotated[Literal["on", "off"], Takes("`on` or `off`")] = Field(
        "on",
        description="Whether answers are kept. They are dropped as soon as anything changes that "
        "they were made from.",
    )
    cache_bytes: Annotated[int, Takes("a whole number of bytes, 0 or more")] = Field(
        64 * 1024 * 1024, ge=0, description="How much memory a process keeps answers in."
    )
    cache_max_age_s: Annotated[int, Takes("a whole number of seconds, 0 or more")] = Field(
        0,
        ge=0,
        description="How long browsers and CDNs may keep an answer to GET without asking whether "
        "it is still true. Nobody tells them of a change, but it never is longer than what is "
        "planned lets it be.",
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(_lower),
        Takes("`debug`, `info`, `warning` or `error`"),
    ] = Field("info", description="The least severe messages that are logged.")

    @property
    def serves_graphiql(self) -> bool:
        """Whether a browser is shown the explorer."""
        return self.mode == "development" if self.graphiql is None else self.graphiql

    @property
    def serves_incremental(self) -> bool:
        """Whether clients may take answers in pieces."""
        return self.mode == "development" if self.incremental is None else self.incremental

    @property
    def serves_introspection(self) -> bool:
        """Whether clients may ask for the schema."""
        return self.mode == "development" if self.introspection is None else self.introspection

    @property
    def tells_cost(self) -> bool:
        """Whether clients may ask what each field took."""
        return self.mode == "development" if self.cost_reports is None else self.cost_reports

    @property
    def holds_comments(self) -> bool:
        """Whether guests' comments wait for moderators."""
        return self.mode == "production" if self.comments_held is None else self.comments_held

    @property
    def base_url(self) -> str:
        """Where this server answers, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave the environment to ``load_settings``, which is told what it holds."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


FIELDS: Final[dict[str, FieldInfo]] = {
    str(field.validation_alias or PREFIX + name.upper()): field
    for name, field in Settings.model_fields.items()
}


def settings_or_exit() -> Settings:
    """Settings of this process, for entry points. Mistakes go to stderr, then it exits with 2."""
    try:
        return load_settings(os.environ, ENV_FILE)
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


def load_settings(environ: Mapping[str, str], env_file: Path | None) -> Settings:
    """Settings from ``environ``; what it leaves open comes from ``env_file``, if that exists.

    Raises:
        SettingsError: wrong values, unknown ``BYLINE_*`` names, lines that can't be read.
    """
    written, problems = _read(env_file) if env_file else ({}, [])
    environ = {name: value for name, value in environ.items() if value}
    given = {**written, **environ}
    for name in sorted(given.keys() - FIELDS.keys()):
        slip = name not in environ and difflib.get_close_matches(name, FIELDS, cutoff=SLIP)
        if slip or name.startswith(PREFIX):
            place = "" if name in environ else " in .env"
            problems.append(f"{name}{place} is not a setting. {_nearest(name)}")
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): given[name] for name in FIELDS if name in given}
    try:
        settings = Settings.model_validate(source())
    except ValidationError as error:
        problems += [_problem(mistake, environ) for mistake in error.errors()]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def settings_markdown() -> str:
    """The text of ``docs/settings.md``."""
    rows = "\n".join(
        f"| `{name}` | {_takes(field)} | {_default(field)} | {field.description} |"
        for name, field in FIELDS.items()
    )
    return f"{PAGE_TOP}\n{rows}\n"


def _read(env_file: Path) -> tuple[dict[str, str], list[str]]:
    """The names and values in the file, and what is wrong with its lines."""
    try:
        lines = list(parse_stream(StringIO(env_file.read_text("utf-8"))))
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{env_file} can't be read: {error}."]
    problems = [
        f"Line {line.original.line} of .env is not of the form NAME=value."
        for line in lines
        if line.error or (line.key and line.value is None)
    ]
    return {line.key: line.value for line in lines if line.key and line.value}, problems


def _nearest(name: str) -> str:
    """What to say of ``name``: the setting most like it, if one is. BYLINE_PORT means PORT."""
    bare = {known.removeprefix(PREFIX): known for known in FIELDS}
    nearest = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=0.35)
    return f"Did you mean {bare[nearest[0]]}?" if nearest else "docs/settings.md lists them all."


def _problem(mistake: ErrorDetails, environ: Mapping[str, str]) -> str:
    location = str(mistake["loc"][0])
    name = location if location in FIELDS else PREFIX + location.upper()
    place = "" if name in environ else " in .env"
    takes = _takes(FIELDS[name]).replace("`", "")
    given = "" if name.endswith("_URL") else f" is {mistake['input']!r:.80}; it"
    reason = mistake.get("ctx", {}).get("error", "")
    return f"{name}{place}{given} must be {takes}{reason and f' ({reason})'}."


def _takes(field: FieldInfo) -> str:
    (takes,) = (item for item in field.metadata if isinstance(item, Takes))
    return takes.text


def _default(field: FieldInfo) -> str:
    if field.default is None or field.default == ():
        return "unset"
    return f"`{'true' if field.default is True else field.default}`"
