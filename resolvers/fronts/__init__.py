"""What editors put together: series, collections for fronts, menus.

Each function is one transaction, or a step of the one that is open. A list is always given whole,
in its order: so its places are dense, and two editors can't interleave their halves.
"""

from resolvers.fronts.collections import (
    CollectionState,
    Item,
    arrange_collection,
    change_collection,
    create_collection,
)
from resolvers.fronts.menus import Entry, MenuState, set_menu
from resolvers.fronts.series import SeriesState, arrange_series, change_series, create_series

__all__ = [
    "CollectionState",
    "Entry",
    "Item",
    "MenuState",
    "SeriesState",
    "arrange_collection",
    "arrange_series",
    "change_collection",
    "change_series",
    "create_collection",
    "create_series",
    "set_menu",
]
