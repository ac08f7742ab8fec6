"""Byline's own format: everything that a publication is, as lines of JSON and files.

``docs/interchange.md`` says what it looks like. ``export.write`` makes it, ``restore.read`` puts it
into an empty database; there and back again gives the same bytes.
"""
