"""Looks at a studio's database without changing it: what is there, and what it lets one do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from kingdesk.adapters.db import postgres, studio_schema
from kingdesk.adapters.db.host import REQUIRED, Lack
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.store import SqlStore
from kingdesk.adapters.db.studio_schema import Work
from kingdesk.adapters.db.tables import king_galleries
from kingdesk.domain.errors import WorkspaceTooNew
from kingdesk.domain.ids import OwnerId
from kingdesk.domain.studio_errors import DatabaseDenied, WebTableMissing

_NOBODY = OwnerId("")
_OWN_TABLES_THERE = sa.text("SELECT to_regclass('kingdesk.alembic_version') IS NOT NULL")
# The tables' owner, superusers and whoever may bypass row security see everything anyway.
_SEES_EVERYONE = sa.text("SELECT NOT row_security_active('public.' || :table)")


@dataclass(frozen=True, slots=True)
class DatabaseInspection:
    """A studio's database, open to be looked at."""

    login: DatabaseLogin
    scope: Scope

    def version(self) -> str:
        """Return the server's version, `16.4`."""
        said = self.scope.connection.scalar(sa.text("SHOW server_version"))
        return str(said).partition(" ")[0]

    def time(self) -> datetime:
        """Return the server's time, UTC."""
        return self.scope.clock.now().astimezone(UTC)

    def lacks(self) -> list[Lack]:
        """Return what the web system's version lacks and we would not make ourselves.

        Raises:
            WebTableMissing: it is not the web system's database at all.
        """
        for table in REQUIRED:
            if not self.scope.host.has(table):
                raise WebTableMissing(name=self.login.name, table=table.name)
        try:
            made = {table.name for table in self.work().face_tables}
        except (DatabaseDenied, WorkspaceTooNew):  # nothing is made then; `work` says why
            made = set()
        return [lack for lack in self.scope.host.lacks() if lack.what not in made]

    def sees_everyone(self) -> bool:
        """Tell whether this login could read every photographer's galleries."""
        found = self.scope.connection.scalar(_SEES_EVERYONE, {"table": king_galleries.name})
        return bool(found)

    def work(self) -> Work:
        """Return what the next opening does to the schema.

        Raises:
            WebTableMissing, WorkspaceTooNew, DatabaseDenied
        """
        return studio_schema.look(self.scope.connection, self.login)

    def has_own_tables(self) -> bool:
        return bool(self.scope.connection.scalar(_OWN_TABLES_THERE))


@contextmanager
def inspecting(login: DatabaseLogin) -> Iterator[DatabaseInspection]:
    """Open a database for a look, as it is; raises what `postgres.open_home` names."""
    home = _home(login)
    try:
        with home.reading(_NOBODY) as scope:
            yield DatabaseInspection(login, scope)
    finally:
        home.close()


def open_unchanged(login: DatabaseLogin) -> SqlStore:
    """Open a database whose tables may be too old or not there yet, to see who may sign in."""
    return SqlStore(_home(login))


def _home(login: DatabaseLogin) -> postgres.PostgresHome:
    return postgres.PostgresHome(postgres.engine_of(login), login, None)
