from tests.writes.conftest import desk as desk  # noqa: PLC0414  # a fixture for here, too
