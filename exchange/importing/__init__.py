"""From records to things: what every importer shares.

Written through the same functions as editors' changes, one transaction for each thing; known again
by what the source calls it, so that a second run does nothing and an interrupted one goes on.
"""

from exchange.importing.run import Options, run

__all__ = ["Options", "run"]
