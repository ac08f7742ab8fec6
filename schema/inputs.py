"""Inputs that several lookups take."""

import strawberry
from strawberry import UNSET

from schema.scalars import Locale


@strawberry.input(description="A slug in one language.")
class SlugInLocale:
    """Without locale: the site's default."""

    slug: str = strawberry.field(description="The slug.")
    locale: Locale | None = strawberry.field(
        default=UNSET, description="The site's default locale where nothing is said."
    )


@strawberry.input(description="An address in one language.")
class PathInLocale:
    """Without locale: the default one is preferred, then any."""

    path: str = strawberry.field(description="As /news/hello.")
    locale: Locale | None = strawberry.field(
        default=UNSET,
        description="Where nothing is said: the site's default locale first, then any other.",
    )


@strawberry.input(one_of=True, description="One content: by id, or by path.")
class ContentBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="An id of any view or a `contentId`; the answer is in the view that is asked.",
    )
    path: PathInLocale | None = strawberry.field(default=UNSET, description="By address.")
