"""The forms of the small texts in a tree."""

import re
from typing import Final

ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")  # of blocks, footnotes, contents, media
ANCHOR: Final = re.compile(r"\w[\w.:-]{0,199}")
LANGUAGE: Final = re.compile(r"[A-Za-z0-9+#._-][A-Za-z0-9+#._:-]{0,39}")
TONE: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")
NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,62}")  # of a provider, of a custom block

# The language of code that is, in Markdown, the data of a custom block.
CUSTOM: Final = "byline:"
