"""The servers the tests start are what they claim to be: else tests against them prove nothing."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest

from tests.servers.certificates import Authority
from tests.servers.host_levels import HostLevel
from tests.servers.postgres import CHOICE, NoPostgres, PostgresServer, find_programs
from tests.servers.processes import ServerProcess
from tests.servers.s3 import (
    LISTER,
    READER,
    SHARED_BUCKET,
    WRITER,
    KeyPair,
    S3Server,
    error_of,
    remove,
)
from tests.servers.sqs import Ministack

PHOTO = bytes(range(256)) * 400  # 102,400 bytes

_HOLD_SERVERS = """
import sys
from tests.servers.postgres import PostgresServer
from tests.servers.s3 import SeaweedFS
from tests.servers.sqs import Ministack
server = {"postgres": PostgresServer, "seaweed": SeaweedFS, "sqs": Ministack}[sys.argv[1]]()
print(server.pid, *server.left_by_the_killed, flush=True)
sys.stdin.read()
"""


# PostgreSQL


def test_databases_do_not_see_each_other(postgres_server: PostgresServer) -> None:
    one, two = postgres_server.make_database(), postgres_server.make_database()

    with psycopg.connect(postgres_server.url(one)) as connection:
        connection.execute("CREATE TABLE only_here ()")
    with psycopg.connect(postgres_server.url(two)) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()

    assert found == (None,)
    postgres_server.drop(one)
    postgres_server.drop(two)


def test_a_database_holds_what_its_template_holds(
    postgres_server: PostgresServer, host_postgres: str
) -> None:
    with psycopg.connect(host_postgres) as connection:
        connection.execute("INSERT INTO users (id, email) VALUES ('ana', 'ana@example.com')")
        name = connection.info.dbname

    copy = postgres_server.make_database(name)

    with psycopg.connect(postgres_server.url(copy)) as connection:
        assert connection.execute("SELECT id FROM users").fetchall() == [("ana",)]
    postgres_server.drop(copy)


def test_a_dropped_database_is_gone_even_while_it_is_used(postgres_server: PostgresServer) -> None:
    name = postgres_server.make_database()

    with psycopg.connect(postgres_server.url(name)) as connection:
        postgres_server.drop(name)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(postgres_server.url(name))


def test_both_addresses_lead_to_the_same_database(
    postgres_server: PostgresServer, empty_postgres: str
) -> None:
    with psycopg.connect(empty_postgres) as connection:
        connection.execute("CREATE TABLE here ()")
        name = connection.info.dbname
    with psycopg.connect(postgres_server.socket_url(name)) as connection:
        assert connection.execute("SELECT to_regclass('here')").fetchone() == ("here",)


def test_letters_beyond_ascii_have_a_small_form(empty_postgres: str) -> None:
    with psycopg.connect(empty_postgres) as connection:
        assert connection.execute("SELECT lower('JOSÉ ÇA')").fetchone() == ("josé ça",)


def test_a_server_that_is_not_there_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, "oracle")

    with pytest.raises(NoPostgres, match="oracle"):
        find_programs()


@pytest.mark.parametrize("host_level", HostLevel, indirect=True)
def test_every_level_of_the_web_system_takes_a_gallery_with_a_selected_photo(
    host_postgres: str,
) -> None:
    with psycopg.connect(host_postgres) as connection:
        connection.execute(
            """
            INSERT INTO users (id, email) VALUES ('ana', 'ana@example.com');
            INSERT INTO profile_items (user_id, item_type) VALUES ('ana', 'king_selection');
            INSERT INTO king_galleries
                (profile_item_id, nome_projeto, slug, cliente_email, senha_hash)
                VALUES (1, 'Formatura', 'formatura', 'c@example.com', '-');
            INSERT INTO king_photos (gallery_id, file_path, original_name)
                VALUES (1, 'galleries/1/a.jpg', 'a.jpg');
            INSERT INTO king_selections (gallery_id, photo_id) VALUES (1, 1)
            """
        )
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO king_selections (gallery_id, photo_id) VALUES (1, 1)")


@pytest.mark.parametrize(
    ("host_level", "present", "absent"),
    [
        (HostLevel.FULL, ["king_photo_folders", "king_gallery_clients"], []),
        (HostLevel.OLDER, ["rekognition_photo_jobs"], ["king_photo_folders"]),
        (HostLevel.BARE, ["king_photos"], ["king_gallery_clients", "rekognition_photo_jobs"]),
    ],
    indirect=["host_level"],
)
def test_levels_differ_in_tables(host_postgres: str, present: list[str], absent: list[str]) -> None:
    with psycopg.connect(host_postgres) as connection:
        rows = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        tables = {name for (name,) in rows}

    assert tables >= set(present)
    assert not tables & set(absent)


@pytest.mark.parametrize(
    ("host_level", "columns"),
    [
        (HostLevel.FULL, {"folder_id", "edited_file_path", "is_cover", "is_favorite"}),
        (HostLevel.OLDER, {"is_cover", "is_favorite"}),
        (HostLevel.BARE, set()),
    ],
    indirect=["host_level"],
)
def test_levels_differ_in_the_columns_of_photos(host_postgres: str, columns: set[str]) -> None:
    first = {"id", "gallery_id", "file_path", "original_name", "order", "created_at"}
    with psycopg.connect(host_postgres) as connection:
        described = connection.execute("SELECT * FROM king_photos").description or ()

    assert {column.name for column in described} == first | columns


def test_a_server_without_tls_refuses_who_insists_on_it(postgres_server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="does not support SSL"):
        psycopg.connect(postgres_server.url(sslmode="require"))


def test_tls_and_the_right_password_let_in(
    tls_postgres: PostgresServer, authority: Authority, tmp_path: Path
) -> None:
    user, password = tls_postgres.make_role()
    url = tls_postgres.url(
        user=user,
        password=password,
        host="localhost",
        sslmode="verify-full",
        sslrootcert=str(authority.write(tmp_path)),
    )

    with psycopg.connect(url) as connection:
        assert connection.pgconn.ssl_in_use


def test_a_wrong_password_is_refused(tls_postgres: PostgresServer) -> None:
    user, _ = tls_postgres.make_role()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(tls_postgres.url(user=user, password="wrong", sslmode="require"))


def test_a_password_without_tls_is_refused(tls_postgres: PostgresServer) -> None:
    user, password = tls_postgres.make_role()

    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(tls_postgres.url(user=user, password=password, sslmode="disable"))


def test_a_missing_database_is_told_after_the_password(tls_postgres: PostgresServer) -> None:
    user, password = tls_postgres.make_role()
    url = tls_postgres.url("nowhere", user=user, password=password, sslmode="require")

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_an_unknown_authority_is_not_trusted(tls_postgres: PostgresServer, tmp_path: Path) -> None:
    stranger = str(Authority.unknown().write(tmp_path))

    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(
            tls_postgres.url(host="localhost", sslmode="verify-full", sslrootcert=stranger)
        )


def test_a_certificate_for_another_host_is_not_trusted(
    wrong_host_postgres: PostgresServer, authority: Authority, tmp_path: Path
) -> None:
    known = str(authority.write(tmp_path))

    with pytest.raises(psycopg.OperationalError, match=r"db\.invalid.*does not match"):
        psycopg.connect(
            wrong_host_postgres.url(host="localhost", sslmode="verify-full", sslrootcert=known)
        )


@pytest.mark.parametrize("kind", ["postgres", "seaweed", "sqs"])
def test_a_server_does_not_outlive_tests_that_are_killed(kind: str) -> None:
    holder = subprocess.Popen(  # noqa: S603 - our own Python
        [sys.executable, "-c", _HOLD_SERVERS, kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert holder.stdout is not None
    pid, *left = holder.stdout.readline().split()
    watched = os.pidfd_open(int(pid))

    holder.send_signal(signal.SIGKILL)
    holder.communicate()

    try:
        assert select.select([watched], [], [], 60)[0]  # readable as soon as it is gone
    finally:
        os.close(watched)
        remove(Path(place) for place in left)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens")
def test_the_queues_server_listens_on_this_machine_alone() -> None:
    server = Ministack()
    inodes = set()
    for link in Path(f"/proc/{server.pid}/fd").iterdir():
        target = str(link.readlink())
        if target.startswith("socket:"):
            inodes.add(target.removeprefix("socket:[").rstrip("]"))
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]
    ]
    places = {line[1].split(":")[0] for line in lines if line[3] == "0A" and line[9] in inodes}
    server.stop()

    assert places == {"0100007F"}  # 127.0.0.1, as the kernel writes it
    assert not server.folder.exists()


def test_a_stopped_server_and_its_folder_are_gone() -> None:
    server = PostgresServer()
    pid, folder = server.pid, server.folder

    server.stop()

    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    failing = ServerProcess([sys.executable, "-c", "exit('no port left')"], tmp_path / "log")

    with pytest.raises(RuntimeError, match="no port left"):
        failing.wait_until(lambda: False)


# S3


def test_an_object_comes_back_as_it_went(s3_server: S3Server) -> None:
    client, bucket = s3_server.client(), s3_server.make_bucket()

    client.put_object(Bucket=bucket, Key="galleries/1/foto ç+1.jpg", Body=PHOTO)
    found = client.get_object(Bucket=bucket, Key="galleries/1/foto ç+1.jpg")

    assert found["Body"].read() == PHOTO
    assert found["ContentLength"] == len(PHOTO)


def test_a_removed_bucket_is_gone_with_all_in_it(s3_server: S3Server) -> None:
    client, bucket = s3_server.client(), s3_server.make_bucket()
    client.put_object(Bucket=bucket, Key="a/b.jpg", Body=PHOTO)

    s3_server.remove_bucket(bucket)

    assert error_of(lambda: client.head_bucket(Bucket=bucket)) == "404"


def test_an_object_is_not_written_twice_where_that_was_asked(s3_server: S3Server) -> None:
    client, bucket = s3_server.client(), s3_server.make_bucket()
    client.put_object(Bucket=bucket, Key="once", Body=b"1", IfNoneMatch="*")

    again = error_of(
        lambda: client.put_object(Bucket=bucket, Key="once", Body=b"2", IfNoneMatch="*")
    )

    assert again == "PreconditionFailed"


def test_moto_forgets_between_tests(moto: S3Server) -> None:
    assert moto.client().list_buckets()["Buckets"] == []

    moto.make_bucket("left-behind")  # the other one of these two must not see it


def test_moto_forgets_between_tests_in_both_orders(moto: S3Server) -> None:
    test_moto_forgets_between_tests(moto)


def test_seaweed_refuses_a_wrong_secret(seaweed: S3Server) -> None:
    forger = seaweed.as_(KeyPair(seaweed.access_key, "wrong")).client()

    assert error_of(forger.list_buckets) == "SignatureDoesNotMatch"


def test_seaweed_refuses_keys_it_does_not_know(seaweed: S3Server) -> None:
    stranger = seaweed.as_(KeyPair("AKSTRANGER0000000000", "wrong")).client()

    assert error_of(stranger.list_buckets) == "InvalidAccessKeyId"


def test_seaweed_makes_no_bucket_by_itself(seaweed: S3Server) -> None:
    client = seaweed.client()

    missing = error_of(lambda: client.put_object(Bucket="nowhere", Key="a", Body=b"a"))

    assert missing == "NoSuchBucket"


@pytest.mark.parametrize(
    ("keys", "may"),
    [(WRITER, {"list", "get", "put"}), (READER, {"list", "get"}), (LISTER, {"list"})],
    ids=["writer", "reader", "lister"],
)
def test_narrow_keys_may_only_what_they_are_for(
    seaweed: S3Server, keys: KeyPair, may: set[str]
) -> None:
    seaweed.client().put_object(Bucket=SHARED_BUCKET, Key="a.jpg", Body=PHOTO)
    client = seaweed.as_(keys).client()
    tries = {
        "list": lambda: client.list_objects_v2(Bucket=SHARED_BUCKET),
        "get": lambda: client.get_object(Bucket=SHARED_BUCKET, Key="a.jpg"),
        "put": lambda: client.put_object(Bucket=SHARED_BUCKET, Key="b.jpg", Body=PHOTO),
    }

    answers = {name: error_of(act) for name, act in tries.items()}

    assert answers == {name: None if name in may else "AccessDenied" for name in tries}


def test_narrow_keys_may_nothing_in_another_bucket(seaweed: S3Server) -> None:
    other = seaweed.make_bucket()
    client = seaweed.as_(WRITER).client()

    assert error_of(lambda: client.list_objects_v2(Bucket=other)) == "AccessDenied"


def test_seaweed_serves_a_presigned_address_to_whoever_has_it(seaweed: S3Server) -> None:
    bucket = seaweed.make_bucket()
    client = seaweed.client()
    client.put_object(Bucket=bucket, Key="a.jpg", Body=PHOTO)
    address = client.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a.jpg"})

    with urlopen(address) as answer:  # noqa: S310 - our own server
        assert answer.read() == PHOTO
    with pytest.raises(HTTPError, match="403"):
        urlopen(address.partition("?")[0])  # noqa: S310 - our own server
