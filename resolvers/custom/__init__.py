"""Fields of a site's own: what they are, and what contents hold in them."""

from resolvers.custom.fields import FieldState, change_field, define_field
from resolvers.custom.reading import ShownValue, of_content, one_of_content
from resolvers.custom.values import accepted, require_complete

__all__ = [
    "FieldState",
    "ShownValue",
    "accepted",
    "change_field",
    "define_field",
    "of_content",
    "one_of_content",
    "require_complete",
]
