"""The web system's own `.env` says what a studio is; its secrets stay unseen."""

from __future__ import annotations

import inspect
import logging
import pickle
import re
import traceback
from pathlib import Path

import pytest

from kingdesk import environment
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import SettingMissing, SettingWrong
from kingdesk.environment import (
    StudioEnvironment,
    parse_env,
    problems_of,
    read_env_file,
    secrets_of,
    studio_of,
)
from kingdesk.settings import CloudSettings

PASSWORD = "pA55-w0rd-of-the-database"  # noqa: S105 - of a test
KEY_ID = "KEYID0123456789"
KEY = "s3cr3t/of+the=bucket"
URL = f"postgresql://king:{PASSWORD}@db.example:6543/kingselection"
FULL = {
    "DATABASE_URL": URL,
    "R2_ACCOUNT_ID": "0123abc",
    "R2_ACCESS_KEY_ID": KEY_ID,
    "R2_SECRET_ACCESS_KEY": KEY,
    "R2_BUCKET": "kingselection",
}


def without(*names: str, **changed: str) -> dict[str, str]:
    return {name: value for name, value in FULL.items() if name not in names} | changed


def with_url(url: str) -> StudioEnvironment:
    return studio_of(without(DATABASE_URL=url))


# --- what a complete environment says ------------------------------------------------------------


def test_a_complete_environment_is_a_studio() -> None:
    studio = studio_of(FULL)

    database, bucket = studio.settings.database, studio.settings.bucket
    assert (database.host, database.port) == ("db.example", 6543)
    assert (database.name, database.user) == ("kingselection", "king")
    assert (database.tls, database.tls_authority) == ("verify-full", None)
    assert (bucket.account_id, bucket.bucket) == ("0123abc", "kingselection")
    assert (bucket.endpoint, bucket.public_base_url) == (None, None)
    assert studio.settings.cloud is None
    assert (studio.email, studio.password) == (None, None)
    assert dict(studio.secrets) == {
        "DB_PASSWORD": PASSWORD,
        "R2_ACCESS_KEY_ID": KEY_ID,
        "R2_SECRET_ACCESS_KEY": KEY,
    }
    assert problems_of(FULL) == []


def test_settings_hold_no_secret() -> None:
    said = studio_of(FULL).settings.model_dump_json()

    assert not any(secret in said for secret in (PASSWORD, KEY_ID, KEY))


def test_the_cloud_part_is_read_where_it_is_given() -> None:
    studio = studio_of(
        FULL
        | {
            "AWS_ACCESS_KEY_ID": "AWSID",
            "AWS_SECRET_ACCESS_KEY": "AWSSECRET",
            "AWS_REGION": "sa-east-1",
            "S3_STAGING_BUCKET": "staging",
            "S3_STAGING_PREFIX": "staging/",
            "REKOG_COLLECTION_ID": "kingselection",
            "AWS_ENDPOINT_URL_REKOGNITION": "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2",
            "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:3",
            "SQS_QUEUE_URL": "https://sqs.example/1/jobs",
            "SQS_DLQ_URL": "https://sqs.example/1/dead",
        }
    )

    cloud = studio.settings.cloud
    assert cloud is not None
    assert cloud.model_dump(exclude_unset=True) == {
        "region": "sa-east-1",
        "staging_bucket": "staging",
        "staging_prefix": "staging/",
        "collection": "kingselection",
        "rekognition_endpoint": "http://127.0.0.1:1",
        "s3_endpoint": "http://127.0.0.1:2",
        "sqs_endpoint": "http://127.0.0.1:3",
        "queue": "https://sqs.example/1/jobs",
        "dead_letters": "https://sqs.example/1/dead",
    }
    assert studio.secrets["AWS_ACCESS_KEY_ID"] == "AWSID"
    assert studio.secrets["AWS_SECRET_ACCESS_KEY"] == "AWSSECRET"  # noqa: S105 - of a test


AWS = {"AWS_ACCESS_KEY_ID": "AWSID", "AWS_SECRET_ACCESS_KEY": "AWSSECRET"}


def test_two_keys_alone_are_an_account_at_aws() -> None:
    assert studio_of(FULL | AWS).settings.cloud == CloudSettings()
    assert studio_of(FULL | {"AWS_ACCESS_KEY_ID": "AWSID"}).settings.cloud is None


def test_how_the_account_is_used_may_be_said() -> None:
    chosen = {
        "KINGDESK_STRATEGY": "classic",
        "KINGDESK_SEND": "staging",
        "KINGDESK_LONG_SIDE": "1920",
        "KINGDESK_CACHE_DAYS": "7",
        "KINGDESK_KEEP_FACES_DAYS": "90",
        "KINGDESK_CALLS_PER_SECOND": "IndexFaces=20, SearchFaces = 7.5",
    }

    cloud = studio_of(FULL | AWS | chosen).settings.cloud

    assert cloud is not None
    assert cloud.model_dump(mode="json", exclude_unset=True) == {
        "strategy": "classic",
        "send": "staging",
        "long_side": 1920,
        "cache_days": 7,
        "keep_faces_days": 90,
        "calls_per_second": {"IndexFaces": 20.0, "SearchFaces": 7.5},
    }
    assert studio_of(FULL | chosen).settings.cloud is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KINGDESK_STRATEGY", "cheapest"),
        ("KINGDESK_SEND", "post"),
        ("KINGDESK_LONG_SIDE", "800"),
        ("KINGDESK_CACHE_DAYS", "0"),
        ("KINGDESK_KEEP_FACES_DAYS", "-1"),
        ("KINGDESK_CALLS_PER_SECOND", "20"),
        ("KINGDESK_CALLS_PER_SECOND", "ListFaces=20"),
        ("KINGDESK_CALLS_PER_SECOND", "IndexFaces=0"),
        ("KINGDESK_CALLS_PER_SECOND", "IndexFaces=nan"),
        ("REKOG_COLLECTION_ID", "no spaces here"),
        ("AWS_ENDPOINT_URL_S3", "http://elsewhere.example"),
        ("AWS_ENDPOINT_URL_REKOGNITION", "https://"),
        ("AWS_ENDPOINT_URL_SQS", "http://elsewhere.example"),
        ("SQS_QUEUE_URL", "http://elsewhere.example/1/photos"),
        ("SQS_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com"),
        ("SQS_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/1/photos.fifo"),
        ("SQS_DLQ_URL", "https://sqs.us-east-1.amazonaws.com/1/photos.fifo"),
    ],
)
def test_what_is_wrong_about_the_account_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingWrong) as caught:
        studio_of(FULL | AWS | {name: value})

    assert caught.value.details["name"] == name
    assert [problem.details["name"] for problem in problems_of(FULL | AWS | {name: value})] == [
        name
    ]


def test_a_queue_nobody_named_is_the_photographers_own() -> None:
    ana, bea = OwnerId("u-ana"), OwnerId("u-bea")
    usual, named = CloudSettings(), CloudSettings(queue="https://sqs.example/1/jobs/")
    both = CloudSettings(queue="https://sqs.example/1/jobs", dead_letters="https://sqs.example/1/d")

    queue = usual.queue_of(ana) or ""
    assert re.fullmatch(r"kingselection-rekog-queue-[0-9a-f]{8}", queue)
    assert usual.dead_letters_of(ana) == f"{queue}-dlq"
    assert usual.queue_of(bea) != queue
    assert usual.queue_of(None) is usual.dead_letters_of(None) is None
    assert named.queue_of(ana) == named.queue_of(None) == "https://sqs.example/1/jobs/"
    assert named.dead_letters_of(ana) == "https://sqs.example/1/jobs-dlq"
    assert both.dead_letters_of(ana) == "https://sqs.example/1/d"


def test_who_signs_in_may_be_said() -> None:
    studio = studio_of(FULL | {"KINGDESK_EMAIL": "ana@example.com", "KINGDESK_PASSWORD": "x"})

    assert (studio.email, studio.password) == ("ana@example.com", "x")
    assert "KINGDESK_PASSWORD" not in studio.secrets


def test_names_nobody_knows_are_ignored() -> None:
    assert studio_of(FULL | {"JWT_SECRET": "x", "PORT": "3000"}) == studio_of(FULL)


def test_spaces_around_values_are_not_meant() -> None:
    assert studio_of({name: f"  {value} " for name, value in FULL.items()}) == studio_of(FULL)


# --- the database's address ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "password"),
    [
        ("p%40ss", "p@ss"),
        ("p@ss", "p@ss"),
        ("%2F%3F%23%25", "/?#%"),
        ("a%20b", "a b"),
        ("s%C3%A9same", "sésame"),
        ("with+plus", "with+plus"),
        ("x:y", "x:y"),
    ],
)
def test_a_password_may_hold_anything(written: str, password: str) -> None:
    studio = with_url(f"postgres://king:{written}@db.example/king")

    assert studio.secrets["DB_PASSWORD"] == password
    assert studio.settings.database.host == "db.example"


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgres://u:p@db.example/king", "db.example", 5432),
        ("postgresql://u:p@db.example:25060/king?sslmode=require", "db.example", 25060),
        ("postgresql://u:p@[::1]:5433/king", "::1", 5433),
        ("postgresql://u:p@%2Fvar%2Frun%2FPostgreSQL/king", "/var/run/PostgreSQL", 5432),
        ("postgresql://u:p@/king?host=/var/run/postgresql", "/var/run/postgresql", 5432),
    ],
)
def test_every_form_of_an_address_is_read(url: str, host: str, port: int) -> None:
    database = with_url(url).settings.database

    assert (database.host, database.port, database.name, database.user) == (host, port, "king", "u")


@pytest.mark.parametrize(
    ("query", "host", "tls", "asked"),
    [
        ("", "db.example", "verify-full", None),
        ("?sslmode=verify-full", "db.example", "verify-full", None),
        ("?sslmode=verify-ca", "db.example", "verify-ca", None),
        ("?sslmode=require", "db.example", "verify-full", "require"),
        ("?sslmode=no-verify", "db.example", "verify-full", "no-verify"),
        ("?sslmode=disable", "db.example", "verify-full", "disable"),
        ("?sslmode=disable", "localhost", "disable", None),
        ("?sslmode=disable", "127.0.0.1", "disable", None),
        ("?sslmode=require", "localhost", "verify-full", "require"),
        ("?ssl=true", "db.example", "verify-full", None),
    ],
)
def test_a_file_does_not_weaken_the_check_of_the_server(
    query: str, host: str, tls: str, asked: str | None
) -> None:
    studio = with_url(f"postgresql://u:p@{host}/king{query}")

    assert (studio.settings.database.tls, studio.asked_tls) == (tls, asked)


def test_who_vouches_for_the_database_may_be_named() -> None:
    named = with_url("postgresql://u:p@h/king?sslmode=verify-full&sslrootcert=/etc/ca.pem")
    system = with_url("postgresql://u:p@h/king?sslrootcert=system")

    assert named.settings.database.tls_authority == Path("/etc/ca.pem")
    assert system.settings.database.tls_authority is None


def test_the_address_may_be_in_parts() -> None:
    studio = studio_of(
        without(
            "DATABASE_URL",
            DB_HOST="db.example",
            DB_PORT="6000",
            DB_USER="king",
            DB_PASSWORD="p@ss%41",
            DB_DATABASE="kingselection",
        )
    )

    database = studio.settings.database
    assert (database.host, database.port) == ("db.example", 6000)
    assert (database.name, database.user) == ("kingselection", "king")
    assert studio.secrets["DB_PASSWORD"] == "p@ss%41"  # noqa: S105 - of a test


def test_the_whole_address_comes_before_its_parts() -> None:
    studio = studio_of(FULL | {"DB_HOST": "other", "DB_PASSWORD": "other"})

    assert studio.settings.database.host == "db.example"
    assert studio.secrets["DB_PASSWORD"] == PASSWORD


# --- the bucket ----------------------------------------------------------------------------------


def test_the_bucket_has_a_second_name() -> None:
    second = studio_of(without("R2_BUCKET", R2_BUCKET_NAME="second"))
    both = studio_of(FULL | {"R2_BUCKET_NAME": "second"})

    assert second.settings.bucket.bucket == "second"
    assert both.settings.bucket.bucket == "kingselection"


def test_an_endpoint_stands_for_the_account() -> None:
    studio = studio_of(without("R2_ACCOUNT_ID", R2_ENDPOINT="https://x.eu.r2.example"))

    assert studio.settings.bucket.endpoint == "https://x.eu.r2.example"
    assert studio.settings.bucket.account_id is None


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://photos.example", "https://photos.example"),
        ("photos.example/base", "https://photos.example/base"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://localhost:9000", "http://localhost:9000"),
    ],
)
@pytest.mark.parametrize("variable", ["R2_ENDPOINT", "R2_PUBLIC_BASE_URL"])
def test_addresses_are_encrypted_unless_they_are_of_this_computer(
    variable: str, given: str, read: str
) -> None:
    bucket = studio_of(FULL | {variable: given}).settings.bucket

    assert read in {bucket.endpoint, bucket.public_base_url}


# --- what is missing or wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ("DATABASE_URL", "DATABASE_URL"),
        ("R2_ACCOUNT_ID", "R2_ACCOUNT_ID"),
        ("R2_ACCESS_KEY_ID", "R2_ACCESS_KEY_ID"),
        ("R2_SECRET_ACCESS_KEY", "R2_SECRET_ACCESS_KEY"),
        ("R2_BUCKET", "R2_BUCKET"),
    ],
)
def test_what_is_missing_is_named(left_out: str, named: str) -> None:
    with pytest.raises(SettingMissing) as raised:
        studio_of(without(left_out))

    assert raised.value.details == {"name": named}
    assert named in {problem.details["name"] for problem in problems_of(without(left_out))}


@pytest.mark.parametrize("left_out", ["DB_HOST", "DB_USER", "DB_DATABASE", "DB_PASSWORD"])
def test_a_missing_part_of_the_address_is_named(left_out: str) -> None:
    parts = {"DB_HOST": "h", "DB_USER": "u", "DB_DATABASE": "k", "DB_PASSWORD": "p"}
    del parts[left_out]

    with pytest.raises(SettingMissing) as raised:
        studio_of(without("DATABASE_URL", **parts))

    assert raised.value.details == {"name": left_out}


def test_an_empty_value_is_a_missing_one() -> None:
    with pytest.raises(SettingMissing):
        studio_of(FULL | {"R2_BUCKET": "  "})


def test_everything_missing_is_told_at_once() -> None:
    names = [problem.details["name"] for problem in problems_of({})]

    assert names == ["DATABASE_URL", "DB_PASSWORD", "R2_BUCKET"]


WRONG = [
    ("DATABASE_URL", f"mysql://king:{PASSWORD}@db.example/king", "postgresql://"),
    ("DATABASE_URL", PASSWORD, "postgresql://"),
    ("DATABASE_URL", f"postgresql://king:{PASSWORD}#x@db.example/king", "%23"),
    ("DATABASE_URL", f"postgresql://king:{PASSWORD}/x@db.example/king", "%2F"),
    ("DATABASE_URL", f"postgresql://king:{PASSWORD}@db.example:port/king", "no address"),
    ("DATABASE_URL", f"postgresql://king:{PASSWORD}@db.example:99999/king", "no address"),
    ("DATABASE_URL", f"postgresql://king:{PASSWORD}[@db.example/king", "no address"),
    ("DATABASE_URL", f"postgresql://king:{PASSWORD}@db.example/", "no database"),
    ("DATABASE_URL", f"postgresql://:{PASSWORD}@db.example/king", "no user"),
    ("DATABASE_URL", "postgresql://king@db.example/king", "no password"),
    ("DATABASE_URL", "postgresql:///king", "no address"),
    ("R2_ENDPOINT", "http://photos.example", "https://"),
    ("R2_ENDPOINT", "ftp://photos.example", "https://"),
    ("R2_ENDPOINT", "https://", "no address"),
    ("R2_ENDPOINT", f"https://key:{PASSWORD}@photos.example", "no address"),
    ("R2_PUBLIC_BASE_URL", "https://[x", "no address"),
    ("R2_PUBLIC_BASE_URL", f"https://photos.example/?token={PASSWORD}", "no address"),
]


@pytest.mark.parametrize(("variable", "value", "reason"), WRONG)
def test_what_is_wrong_is_named_with_the_reason(variable: str, value: str, reason: str) -> None:
    with pytest.raises(SettingWrong) as raised:
        studio_of(FULL | {variable: value})

    assert raised.value.details["name"] == variable
    assert reason in raised.value.message
    assert variable in {
        problem.details["name"] for problem in problems_of(FULL | {variable: value})
    }


def test_a_wrong_port_is_told_under_its_own_name() -> None:
    parts = {"DB_HOST": "h", "DB_USER": "u", "DB_DATABASE": "k", "DB_PASSWORD": "p"}

    with pytest.raises(SettingWrong) as raised:
        studio_of(without("DATABASE_URL", DB_PORT=PASSWORD, **parts))

    assert raised.value.details["name"] == "DB_PORT"
    assert PASSWORD not in raised.value.message


# --- secrets stay unseen -------------------------------------------------------------------------


def test_nothing_shows_a_secret() -> None:
    studio = studio_of(FULL | {"KINGDESK_EMAIL": "a@b.example", "KINGDESK_PASSWORD": "p4ss-phrase"})

    shown = f"{studio!r} {studio!s} {studio.settings!r}"

    assert not any(secret in shown for secret in (PASSWORD, KEY_ID, KEY, "p4ss-phrase"))


@pytest.mark.parametrize(("variable", "value", "_reason"), WRONG)
def test_no_error_shows_a_value(variable: str, value: str, _reason: str) -> None:
    with pytest.raises(KingdeskError) as raised:
        studio_of(FULL | {variable: value})

    # as in a log of the error, with all it was raised from
    told = "".join(traceback.format_exception_only(raised.value)) + repr(raised.value.details)
    assert raised.value.__context__ is None or raised.value.__suppress_context__
    assert not any(secret in told for secret in (PASSWORD, KEY_ID, KEY))


def test_secrets_alone_can_be_read_from_what_is_no_studio() -> None:
    assert secrets_of({"DATABASE_URL": "postgresql://[", "DB_PASSWORD": "p"}) == {
        "DB_PASSWORD": "p"
    }
    assert secrets_of({"PATH": "/bin"}) == {}


def test_secrets_can_not_be_changed_or_stored_by_accident() -> None:
    studio = studio_of(FULL)

    with pytest.raises(TypeError):
        studio.secrets["DB_PASSWORD"] = "x"  # type: ignore[index] # noqa: S105 - that is the test
    with pytest.raises(TypeError):
        pickle.dumps(studio)


# --- the file ------------------------------------------------------------------------------------

TEXT = f"""\
# the server's settings
export DATABASE_URL="{URL}"
R2_ACCOUNT_ID = 0123abc   # of Cloudflare
R2_ACCESS_KEY_ID='{KEY_ID}'
R2_SECRET_ACCESS_KEY={KEY}

R2_BUCKET=kingselection
EMPTY=
this line is a mistake
JWT_SECRET=$not{{a}}variable
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_is_read_however_it_was_saved(tmp_path: Path, line_end: str, mark: str) -> None:
    file = tmp_path / ".env"
    file.write_bytes((mark + TEXT.replace("\n", line_end)).encode())

    variables = read_env_file(file)

    assert studio_of(variables) == studio_of(FULL)
    assert variables["JWT_SECRET"] == "$not{a}variable"  # noqa: S105 - of a test
    assert "EMPTY" not in variables


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_pasted_text_is_read_like_the_file(mark: str) -> None:
    assert studio_of(parse_env(mark + TEXT)) == studio_of(FULL)


def test_a_line_nobody_understands_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        parse_env(f"what is {PASSWORD} this\n'")

    assert PASSWORD not in caplog.text


def test_reading_a_file_changes_no_variable_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R2_BUCKET", "mine")

    assert parse_env("R2_BUCKET=theirs\nOTHER=${R2_BUCKET}") == {
        "R2_BUCKET": "theirs",
        "OTHER": "${R2_BUCKET}",
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\xff\xd8\xff\xe0 a photo", "text"), (b"x" * ((1 << 20) + 1), "large"), (None, "No such")],
)
def test_what_is_no_settings_file_is_refused(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / ".env"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(SettingWrong) as raised:
        read_env_file(file)

    assert reason in raised.value.message


# --- the example ---------------------------------------------------------------------------------

EXAMPLE = Path(__file__).resolve().parents[2] / "packaging" / ".env.example"


def variables_read() -> set[str]:
    """Return every name the module mentions that looks like a variable's."""
    names = re.findall(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"', inspect.getsource(environment))
    return set(names)


def test_the_example_names_every_variable_and_no_other() -> None:
    text = EXAMPLE.read_text("utf-8")

    named = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))

    assert len(named) >= 20
    assert named == variables_read()


def test_every_variable_of_the_example_is_explained() -> None:
    blocks = EXAMPLE.read_text("utf-8").split("\n\n")
    with_variables = [
        block for block in blocks if re.search(r"^#?[A-Z0-9_]+=", block, re.MULTILINE)
    ]

    assert with_variables
    assert all(block.startswith("# ") for block in with_variables)


def test_the_example_filled_in_is_a_studio() -> None:
    text = EXAMPLE.read_text("utf-8").replace("R2_ACCOUNT_ID=", "R2_ACCOUNT_ID=0123")
    text = text.replace("KEY_ID=", f"KEY_ID={KEY_ID}").replace("ACCESS_KEY=", f"ACCESS_KEY={KEY}")

    studio = studio_of(parse_env(text))

    assert studio.settings.database.host == "host"
    assert studio.settings.bucket.endpoint is None
    assert studio.settings.cloud is None
