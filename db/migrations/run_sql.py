"""A migration is a file of SQL beside its Python file."""

from pathlib import Path
from typing import Any

from alembic import op


def run_sql(migration: str) -> None:
    """Run the ``.sql`` file of the same name as ``migration`` in the migration's transaction."""
    script = Path(migration).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    connection.exec_driver_sql("select 1")  # asyncpg's dialect begins on the first statement
    raw: Any = connection.connection.dbapi_connection  # the driver, for many statements at once
    raw.run_async(lambda driver: driver.execute(script))
