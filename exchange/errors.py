"""What an import or an export can't go on with."""


class ExchangeError(Exception):
    """It can't be done at all. Its text says why, and what to do."""
