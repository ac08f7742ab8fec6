"""Many values as one parameter: a statement's text, and its plan, is the same for any number."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, literal
from sqlalchemy.orm import InstrumentedAttribute


def among(column: InstrumentedAttribute[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """The column is one of the values."""
    return column == any_(literal(list(values), ARRAY(column.type)))
