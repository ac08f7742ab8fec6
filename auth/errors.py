"""What can be wrong with what somebody says of themselves."""


class BadToken(Exception):
    """It gives no right at all. The text is a sentence for whoever sent it."""
