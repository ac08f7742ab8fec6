"""What contents are filed under: sections, tags, authors and the site."""

from resolvers.taxonomy.describe import describe_author, describe_section, describe_tag
from resolvers.taxonomy.sections import create_section, move_section, rename_section
from resolvers.taxonomy.site import Locale, SiteState, create_site, ensure_site, has_site
from resolvers.taxonomy.state import NodeState
from resolvers.taxonomy.terms import create_author, create_tag, rename_author, rename_tag

__all__ = [
    "Locale",
    "NodeState",
    "SiteState",
    "create_author",
    "create_section",
    "create_site",
    "create_tag",
    "describe_author",
    "describe_section",
    "describe_tag",
    "ensure_site",
    "has_site",
    "move_section",
    "rename_author",
    "rename_section",
    "rename_tag",
]
