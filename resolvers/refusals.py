"""What the database refused, in the domain's words: the one place that knows its rules by name.

Write functions check first, for a message that helps; between a check and the write someone else
may come first, and then the rule of the database decides.
"""

import re
from collections.abc import Callable
from typing import Final

from db.errors import BrokenRule
from resolvers.errors import CommentsClosed, DomainError, Duplicate, Invalid, PathTaken, Uncredited

_LAST_OF_KEY: Final = re.compile(r"=\(.*?([^ ]+)\)")


def refused(error: BrokenRule) -> Exception:
    """The domain error that the rule stands for; the error itself where only a fault breaks it."""
    meaning = _MEANINGS.get(error.rule)
    return meaning(_last_of_key(error.detail)) if meaning else error


def _last_of_key(detail: str) -> str:
    """The last value in ``Key (site_id, locale, path)=(…, en, /a) already exists.``."""
    found = _LAST_OF_KEY.search(detail)
    return found[1] if found else ""


_MEANINGS: Final[dict[str, Callable[[str], DomainError]]] = {
    "address_path_key": PathTaken,
    "tag_slug_key": PathTaken,
    "author_slug_key": PathTaken,
    "series_slug_key": PathTaken,
    "content_pkey": lambda _: Duplicate("There is a content with this id already."),
    "content_translation_key": lambda _: Duplicate(
        "There is a translation in this locale already."
    ),
    "series_part_pkey": lambda _: Duplicate("An article is part of one series at most."),
    "collection_handle_key": lambda _: Duplicate("There is a collection with this handle already."),
    "menu_handle_key": lambda _: Duplicate("Somebody else has just made this menu."),
    "author_user_id_fkey": lambda _: Invalid("user_id", "There is no such account."),
    "comment_open": lambda _: CommentsClosed(),
    "custom_field_key": lambda _: Duplicate("There is a custom field with this key already."),
    "redirect_from_key": lambda _: Duplicate("There is a redirect from this path already."),
    "section_cycle": lambda _: Invalid("parent_id", "A section can't be put below itself."),
    "content_cycle": lambda _: Invalid("parent_id", "A page can't be put below itself."),
    "content_parent": lambda _: Invalid("parent_id", "Only a page can have pages below it."),
    "publication_credited": lambda _: Uncredited(),
}
