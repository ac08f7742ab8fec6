"""The Harbour Gazette: a publication to try everything on, written for that.

Texts are Markdown in ``texts/``, pictures are drawn, and all is made through the functions that
editors and importers use.
"""

from exchange.demo.fill import fill_if_empty, make

__all__ = ["fill_if_empty", "make"]
