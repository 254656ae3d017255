"""The servers as fixtures; each starts when the first test asks for it, once per session."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.host_levels import HostLevel, make_host
from tests.servers.postgres import NoPostgres, PostgresServer, speaks_tls
from tests.servers.proxy import FaultyProxy
from tests.servers.rekognition import RekognitionServer
from tests.servers.s3 import SHARED_BUCKET, Moto, S3Server, SeaweedFS
from tests.servers.sqs import Ministack, SqsServer


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Give a PostgreSQL server that lets everybody in, without TLS."""
    try:
        server = PostgresServer()
    except NoPostgres as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Return who signs the certificates of our servers."""
    return Authority()


@pytest.fixture(scope="session")
def tls_postgres(authority: Authority) -> Iterator[PostgresServer]:
    """Give a server that wants TLS and a password; its certificate is for `localhost` only."""
    yield from _secured(authority, "localhost")


@pytest.fixture(scope="session")
def wrong_host_postgres(authority: Authority) -> Iterator[PostgresServer]:
    """Give a server like `tls_postgres` whose certificate is for a host it is not."""
    yield from _secured(authority, "db.invalid")


def _secured(authority: Authority, host: str) -> Iterator[PostgresServer]:
    if not speaks_tls():
        pytest.skip("the PostgreSQL server here was built without TLS")
    server = PostgresServer(authority.sign_for(host))
    yield server
    server.stop()


@pytest.fixture
def empty_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the address of a new, empty database."""
    name = postgres_server.make_database()
    yield postgres_server.url(name)
    postgres_server.forget(name)


@pytest.fixture(scope="session")
def host_template(postgres_server: PostgresServer) -> Callable[[HostLevel], str]:
    """Return what gives the database of the web system at a level, to be copied, not changed."""
    made: dict[HostLevel, str] = {}

    def template(level: HostLevel) -> str:
        if level not in made:
            name = postgres_server.make_database()
            with postgres_server.connection(name) as connection:
                make_host(connection, level)
            made[level] = name
        return made[level]

    return template


@pytest.fixture
def host_level(request: pytest.FixtureRequest) -> HostLevel:
    """Return how far the web system's migrations went: all of them, unless parametrised.

    `@pytest.mark.parametrize("host_level", HostLevel, indirect=True)` runs a test at every level.
    """
    level = getattr(request, "param", HostLevel.FULL)
    assert isinstance(level, HostLevel)
    return level


@pytest.fixture
def host_postgres(
    postgres_server: PostgresServer,
    host_template: Callable[[HostLevel], str],
    host_level: HostLevel,
) -> Iterator[str]:
    """Give the address of a new database of the web system, without a row, at `host_level`."""
    name = postgres_server.make_database(host_template(host_level))
    yield postgres_server.url(name)
    postgres_server.forget(name)


@pytest.fixture(scope="session")
def seaweed_server() -> Iterator[SeaweedFS]:
    """Give a SeaweedFS server."""
    server = SeaweedFS()
    server.server.make_bucket(SHARED_BUCKET)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def seaweed(seaweed_server: SeaweedFS) -> S3Server:
    """Return SeaweedFS, for keys that may do all; buckets stay, so make your own in each test."""
    return seaweed_server.server


@pytest.fixture(scope="session")
def moto_server() -> Iterator[Moto]:
    """Give moto's server, shared by all tests of the session."""
    server = Moto()
    yield server
    server.stop()


@pytest.fixture
def moto(moto_server: Moto) -> Iterator[S3Server]:
    """Give moto without a bucket; what a test made in it is forgotten afterwards."""
    yield moto_server.server
    moto_server.reset()


@pytest.fixture(params=["moto", "seaweed"])
def s3_server(request: pytest.FixtureRequest) -> S3Server:
    """Return each server that speaks S3, one after the other."""
    server = request.getfixturevalue(str(request.param))
    assert isinstance(server, S3Server)
    return server


@pytest.fixture
def faulty_moto(moto: S3Server) -> Iterator[FaultyProxy]:
    """Give a proxy before moto that can be told to be slow and to break."""
    proxy = FaultyProxy(moto.endpoint)
    yield proxy
    proxy.stop()


@pytest.fixture
def rekognition(moto: S3Server) -> Iterator[RekognitionServer]:
    """Give a Rekognition that sees painted faces, and reads staged pictures from moto."""
    with RekognitionServer(s3=moto) as server:
        yield server


@pytest.fixture(scope="session")
def sqs() -> Iterator[SqsServer]:
    """Give a server that speaks SQS; queues stay, so make your own in each test."""
    ministack = Ministack()
    yield ministack.server
    ministack.stop()


@pytest.fixture
def faulty_sqs(sqs: SqsServer) -> Iterator[FaultyProxy]:
    """Give a proxy before the SQS server that can be told to be slow and to break."""
    proxy = FaultyProxy(sqs.endpoint)
    yield proxy
    proxy.stop()
