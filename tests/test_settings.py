from pathlib import Path

import pytest
from pydantic import ValidationError

from settings import ROOT, Settings, SettingsError, load_settings, settings_or_exit

SECRET = "correct-horse"


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def problems(environ: dict[str, str], env_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, env_file)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


def url(settings: Settings) -> str:
    assert settings.database_url
    return settings.database_url.get_secret_value()


def test_nothing_set_gives_the_defaults(env_file: Path) -> None:
    settings = load_settings({}, env_file)
    assert settings == Settings()
    assert (settings.host, settings.port, settings.mode) == ("127.0.0.1", 8000, "development")
    assert settings.database_url is None
    assert settings.data_dir == ROOT / ".byline"


def test_the_class_reads_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    assert Settings().port == 8000


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_names_and_values() -> None:
    settings = load_settings(
        {
            "DATABASE_URL": "postgresql://me@db/byline",
            "REDIS_URL": "unix:///run/valkey.sock",
            "HOST": "0.0.0.0",  # noqa: S104 (the setting of a container)
            "PORT": " 8080 ",
            "BYLINE_MODE": "production",
            "BYLINE_DATA_DIR": "/srv/byline",
            "BYLINE_DEMO": "false",
            "BYLINE_TIMEZONE": "Europe/Berlin",
            "BYLINE_DATABASE_POOL_SIZE": "3",
            "BYLINE_STATEMENT_TIMEOUT_S": "0.5",
            "BYLINE_LOG_LEVEL": "WARNING",
        },
        None,
    )
    assert settings == Settings(
        database_url="postgresql://me@db/byline",
        redis_url="unix:///run/valkey.sock",
        host="0.0.0.0",  # noqa: S104
        port=8080,
        mode="production",
        data_dir=Path("/srv/byline"),
        demo=False,
        timezone="Europe/Berlin",
        database_pool_size=3,
        statement_timeout_s=0.5,
        log_level="warning",
    )


def test_the_environment_wins_over_the_file(env_file: Path) -> None:
    env_file.write_text("PORT=1\nHOST=::1\n# a comment\nexport BYLINE_DEMO='no'\n", "utf-8")
    settings = load_settings({"PORT": "2"}, env_file)
    assert (settings.port, settings.host, settings.demo) == (2, "::1", False)


def test_an_empty_value_counts_as_unset(env_file: Path) -> None:
    env_file.write_text("PORT=9000\nHOST=\n", "utf-8")
    settings = load_settings({"DATABASE_URL": "", "PORT": "", "BYLINE_X": ""}, env_file)
    assert settings == Settings(port=9000)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_the_database_url_names_the_driver(scheme: str) -> None:
    settings = load_settings({"DATABASE_URL": f"{scheme}://me:pw@db:5433/byline"}, None)
    assert url(settings) == "postgresql+asyncpg://me:pw@db:5433/byline"


@pytest.mark.parametrize(
    ("given", "rest"),
    [
        ("postgres://db/byline?sslmode=require", "db/byline?ssl=require"),
        ("postgres://db/byline?a=sslmode&sslmode=disable", "db/byline?a=sslmode&ssl=disable"),
        ("postgres:///byline?host=/run/postgresql", "/byline?host=/run/postgresql"),
        ("postgres://me:p%40ss@[::1]/byline", "me:p%40ss@[::1]/byline"),
    ],
)
def test_the_rest_of_the_database_url(given: str, rest: str) -> None:
    assert url(load_settings({"DATABASE_URL": given}, None)) == f"postgresql+asyncpg://{rest}"


def test_an_unknown_name_gets_the_nearest_one() -> None:
    assert problems({"BYLINE_POOL_SIZE": "1", "BYLINE_PORT": "1", "PATH": "/bin"}) == [
        "BYLINE_POOL_SIZE is not a setting. Did you mean BYLINE_DATABASE_POOL_SIZE?",
        "BYLINE_PORT is not a setting. Did you mean PORT?",
    ]


def test_unknown_names_in_the_file(env_file: Path) -> None:
    env_file.write_text("BYLINE_TZ=UTC\nDATABASE_ULR=x\nPOSTGRES_PASSWORD=x\n", "utf-8")
    assert problems({}, env_file) == [
        "BYLINE_TZ in .env is not a setting. Did you mean BYLINE_TIMEZONE?",
        "DATABASE_ULR in .env is not a setting. Did you mean DATABASE_URL?",
    ]


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "65536", "a whole number from 0 to 65535"),
        ("HOST", "http://me/", "an IP address or a host name"),
        ("BYLINE_MODE", "prod", "development or production"),
        ("BYLINE_DEMO", "perhaps", "true or false"),
        ("BYLINE_DATABASE_POOL_SIZE", "0", "a whole number from 1 to 1000"),
        ("BYLINE_STATEMENT_TIMEOUT_S", "nan", "a number of seconds above 0, up to 3600"),
        ("BYLINE_LOG_LEVEL", "LOUD", "debug, info, warning or error"),
        (
            "BYLINE_TIMEZONE",
            "Europe/Berln",
            "an IANA time zone like Europe/Berlin (did you mean Europe/Berlin?)",
        ),
    ],
)
def test_a_wrong_value_says_what_is_allowed(name: str, value: str, allowed: str) -> None:
    given = value.lower() if name == "BYLINE_LOG_LEVEL" else value
    assert problems({name: value}) == [f"{name} is '{given}'; it must be {allowed}."]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (f"mysql://me:{SECRET}@db/byline", "not mysql://"),
        (f"{SECRET}", "it has no scheme"),
        (f"postgres://me:x/{SECRET}@db/byline", "write special characters of a password as %XX"),
    ],
)
@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_wrong_url_is_not_repeated(name: str, value: str, reason: str) -> None:
    (problem,) = problems({name: value})
    assert problem.startswith(f"{name} must be a URL like ")
    assert SECRET not in problem
    if name == "DATABASE_URL":
        assert problem.endswith(f" ({reason}).")


def test_every_mistake_is_named_at_once(env_file: Path) -> None:
    env_file.write_text("PORT=none\nwhat is this\nBYLINE_MODE\n", "utf-8")
    assert problems({"BYLINE_DEMO": "?", "BYLINE_X": "1"}, env_file)[:2] == [
        "Line 2 of .env is not of the form NAME=value.",
        "Line 3 of .env is not of the form NAME=value.",
    ]
    assert len(problems({"BYLINE_DEMO": "?", "BYLINE_X": "1"}, env_file)) == 5


def test_a_file_that_is_no_text(env_file: Path) -> None:
    env_file.write_bytes(b"\xff\xfe\x00")
    (problem,) = problems({}, env_file)
    assert problem.startswith(f"{env_file} can't be read: ")


def test_an_entry_point_prints_the_lines_and_exits_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "none")
    with pytest.raises(SystemExit) as caught:
        settings_or_exit()
    assert caught.value.code == 2
    assert "PORT is 'none'; it must be a whole number from 0 to 65535.\n" in capsys.readouterr().err
