"""What a login may not do is told with the statement that allows it."""

from __future__ import annotations

import pytest

from kingdesk.adapters.db import studio_schema
from kingdesk.adapters.db.inspection import inspecting
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import open_studio_store
from kingdesk.adapters.db.tables import OWN_SCHEMA
from kingdesk.domain.studio_errors import DatabaseDenied
from tests.contract.stores import OWNER
from tests.contract.web_host import (
    FACE_TABLES,
    Host,
    clients_ddl,
    make_older,
)
from tests.servers.host_levels import HostLevel
from tests.servers.processes import HOST


def restricted(host: Host, *, refer: bool = True) -> DatabaseLogin:
    """Return the login of a role that may use the web system's rows and nothing more."""
    role, password = host.server.make_role()
    host.say(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    host.say(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
    if refer:
        host.say(f"GRANT REFERENCES ON ALL TABLES IN SCHEMA public TO {role}")
    return DatabaseLogin(HOST, host.server.port, host.login.name, role, password, "disable")


def refused_then_granted(host: Host, login: DatabaseLogin) -> str:
    """Open, be refused, do what the refusal says, open again; return what it said."""
    with pytest.raises(DatabaseDenied) as refused:
        open_studio_store(login)
    assert login.password not in str(refused.value) + refused.value.hint
    grant = str(refused.value.details["grant"])
    host.say(grant)
    store = open_studio_store(login)
    with store.writing(OWNER) as unit:
        assert unit.galleries.all() == []
        unit.audit.add("looked", {})
    store.close()
    return grant


def test_a_login_that_may_make_no_schema_is_told_the_statement_that_helps(host: Host) -> None:
    login = restricted(host)

    grant = refused_then_granted(host, login)

    assert grant == f'CREATE SCHEMA kingdesk AUTHORIZATION "{login.user}";'


def test_a_login_that_may_make_no_keys_is_told_the_statement_that_helps(host: Host) -> None:
    login = restricted(host, refer=False)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")

    grant = refused_then_granted(host, login)

    assert grant.startswith("GRANT SELECT (id), REFERENCES ON public.king_galleries, public.king_")


@pytest.mark.parametrize("right", ["USAGE", "CREATE"])
def test_a_schema_somebody_else_made_is_used_once_that_is_allowed(host: Host, right: str) -> None:
    login = restricted(host)
    host.say("CREATE SCHEMA kingdesk")
    host.say(f"GRANT {right} ON SCHEMA kingdesk TO {login.user}")
    if right == "USAGE":
        refused_then_granted(host, login)
        return

    with pytest.raises(DatabaseDenied) as refused:
        open_studio_store(login)
    assert "GRANT USAGE ON SCHEMA kingdesk" in str(refused.value.details["grant"])


def test_everything_missing_is_told_at_once(host: Host) -> None:
    grant = refused_then_granted(host, restricted(host, refer=False))

    assert grant.count(";") == 2


def test_a_login_that_is_not_the_tables_owner_uses_them_as_they_are(settled: Host) -> None:
    login = restricted(settled)

    grant = refused_then_granted(settled, login)

    assert "ALL TABLES IN SCHEMA kingdesk" in grant


def test_a_login_that_may_not_change_our_tables_is_told_whose_they_are(host: Host) -> None:
    make_older(host)
    owner, _ = host.server.make_role()
    host.say(f"ALTER SCHEMA kingdesk OWNER TO {owner}")
    for table in host.tables(OWN_SCHEMA):
        host.say(f"ALTER TABLE kingdesk.{table} OWNER TO {owner}")
    login = restricted(host)
    host.say(f"GRANT USAGE ON SCHEMA kingdesk TO {login.user}")
    host.say(f"GRANT SELECT ON ALL TABLES IN SCHEMA kingdesk TO {login.user}")

    grant = refused_then_granted(host, login)

    assert grant == f'GRANT "{owner}" TO "{login.user}";'


def test_a_table_that_may_not_be_read_is_told_apart_from_one_that_is_not_there(host: Host) -> None:
    login = restricted(host)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")
    host.say(f"REVOKE ALL ON king_photos FROM {login.user}")

    with pytest.raises(DatabaseDenied) as refused:
        open_studio_store(login)

    assert (
        refused.value.details["grant"] == f'GRANT SELECT ON public.king_photos TO "{login.user}";'
    )


def test_without_the_right_to_make_face_tables_only_the_web_goes_without(host: Host) -> None:
    for table in FACE_TABLES:
        host.say(f"DROP TABLE {table} CASCADE")
    login = restricted(host)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")

    store = open_studio_store(login)

    assert host.tables("public") & set(FACE_TABLES) == set()
    with store.reading(OWNER) as unit:
        lacks = {lack.consequence for lack in unit.scope.host.lacks()}
    store.close()
    assert lacks == {"no_progress_on_the_web", "no_results_on_the_web"}


def test_columns_this_login_may_not_read_count_as_missing(host: Host) -> None:
    login = restricted(host)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")
    host.say(f"REVOKE SELECT ON king_gallery_clients FROM {login.user}")  # noqa: S608 - ours
    host.say(f"GRANT SELECT (id, gallery_id, email) ON king_gallery_clients TO {login.user}")

    store = open_studio_store(login)

    with store.reading(OWNER) as unit:
        seen = {c for t, c in unit.scope.host.columns if t == "king_gallery_clients"}
    store.close()
    assert seen == {"id", "gallery_id", "email"}


@pytest.mark.parametrize("host_level", [HostLevel.BARE], indirect=True)
def test_keys_a_login_may_not_make_are_told_and_made_once_it_may(host: Host) -> None:
    login = restricted(host)
    host.say(f"CREATE SCHEMA kingdesk AUTHORIZATION {login.user}")
    open_studio_store(login).close()
    host.say(clients_ddl())

    open_studio_store(login).close()

    assert {key for key in host.links() if key[2] == "king_gallery_clients"} == set()
    with inspecting(login) as database:
        denial = database.work().denial
    assert denial is not None
    host.say(str(denial.details["grant"]))
    open_studio_store(login).close()
    assert len(host.links()) == len(studio_schema.HOST_KEYS)
    with inspecting(login) as database:
        assert database.work().denial is None
