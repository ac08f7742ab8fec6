"""Whether the database can be used, told in one line."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from db.session import Database

OLDEST: Final = 15


class Unusable(Exception):
    """The database can't be used. Its text is one line for the person who started us."""


async def check(db: Database) -> None:
    """Connect once and look at the server's version.

    Raises:
        Unusable: out of reach, access refused, or too old.
    """
    where = db.engine.url.render_as_string(hide_password=True)
    try:
        async with db.read() as connection:
            found = await connection.execute(text("show server_version_num"))
            version = int(found.scalar_one()) // 10_000
    except (OSError, SQLAlchemyError) as error:
        raise Unusable(f"The database {where} is out of reach: {_reason(error)}") from error
    if version < OLDEST:
        raise Unusable(
            f"The database {where} is PostgreSQL {version}: Byline needs {OLDEST} or newer."
        )


def _reason(error: Exception) -> str:
    origin = getattr(error, "orig", None)
    cause = getattr(origin, "__cause__", None) or origin or error
    return " ".join(str(cause).split()) or type(cause).__name__
