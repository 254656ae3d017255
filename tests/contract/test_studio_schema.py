"""KingDesk's tables beside the web system's: made once, for good, and in nobody's way."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.environment import NameFilterParentNames
from alembic.runtime.migration import MigrationContext
from psycopg import sql

from kingdesk.adapters.db import postgres, schema, studio_schema
from kingdesk.adapters.db.inspection import inspecting
from kingdesk.adapters.db.login import DatabaseLogin
from kingdesk.adapters.db.store import open_studio_store
from kingdesk.adapters.db.tables import OWN_SCHEMA, metadata
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.studio_errors import WebTableMissing
from kingdesk.domain.verdicts import VerdictKind
from tests.builders import a_candidate
from tests.contract.stores import LEFT, OTHER, OWNER, Desk
from tests.contract.web_host import (
    FACE_TABLES,
    OWN_NAMES,
    Host,
    clients_ddl,
)
from tests.servers.host_levels import HostLevel
from tests.servers.processes import HOST


def fill(host: Host) -> Desk:
    """Let KingDesk write into each of its tables that is about something of the web system's."""
    store = host.open()
    desk = Desk.of(store)
    ana = desk.client("Ana", "ana@example.com")
    desk.reference(ana)
    first, second = desk.photos(2)
    desk.seen(first, (LEFT, [a_candidate(ana)]))
    desk.say(first, VerdictKind.CONFIRMED, LEFT, ana)
    with store.writing(OWNER) as unit:
        unit.photos.set_duplicate(second, first)
        unit.galleries.set_threshold(desk.gallery, 80)
        unit.deliveries.add(desk.gallery, ana, [first], 80)
    store.close()
    host.say(f"INSERT INTO kingdesk.web_faces VALUES ({desk.gallery}, 'face', 1)")  # noqa: S608
    return desk


# --- the first time -----------------------------------------------------------------------------


@pytest.mark.parametrize("host_level", HostLevel, indirect=True)
def test_at_the_first_opening_our_tables_are_made_and_theirs_stay_as_they_are(host: Host) -> None:
    theirs = host.tables("public")
    before = host.described(theirs)

    host.open().close()

    assert host.tables(OWN_SCHEMA) == OWN_NAMES | {"alembic_version"}
    assert host.described(theirs) == before
    assert host.tables("public") - theirs <= set(FACE_TABLES)
    assert host.one("SELECT version_num FROM kingdesk.alembic_version") == schema.NEWEST
    assert host.one("SELECT oldest_revision FROM kingdesk.schema_floor") <= schema.NEWEST


@pytest.mark.parametrize("host_level", HostLevel, indirect=True)
def test_a_second_opening_changes_nothing(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.open().close()
    changes = []
    monkeypatch.setattr(studio_schema, "bring_up_to_date", lambda *_: changes.append("again"))

    host.open().close()

    assert changes == []


def test_our_tables_are_the_ones_described(settled: Host) -> None:
    def is_ours(_name: str | None, kind: str, parents: NameFilterParentNames) -> bool:
        return kind == "schema" or parents.get("schema_name") == OWN_SCHEMA

    def belongs(item: sa.schema.SchemaItem, _name: str | None, kind: str, *_rest: object) -> bool:
        return kind != "table" or (isinstance(item, sa.Table) and item.schema == OWN_SCHEMA)

    engine = postgres.engine_of(settled.login)
    with engine.connect() as connection:
        options = {
            "include_schemas": True,
            "include_name": is_ours,
            "include_object": belongs,
            "compare_type": True,
            "compare_server_default": True,
            "version_table_schema": OWN_SCHEMA,
        }
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_every_key_to_the_web_system_is_there_with_its_rule(settled: Host) -> None:
    rules = {"CASCADE": "c", "SET NULL": "n"}

    expected = {
        (key.table, key.column, key.target, rules[key.on_delete]) for key in studio_schema.HOST_KEYS
    }

    assert settled.links() == expected
    assert len(expected) == 20


@pytest.mark.parametrize("missing", ["users", "profile_items", "king_galleries", "king_photos"])
def test_a_database_that_is_not_the_web_systems_is_left_alone(host: Host, missing: str) -> None:
    host.say(f"DROP TABLE {missing} CASCADE")

    with pytest.raises(WebTableMissing) as refused:
        host.open()

    assert refused.value.details == {"name": host.login.name, "table": missing}
    assert host.tables(OWN_SCHEMA) == set()


def test_looking_makes_nothing(host: Host) -> None:
    with inspecting(host.login) as database:
        assert (database.has_own_tables(), database.work().migrate) == (False, True)

    assert host.tables(OWN_SCHEMA) == set()
    host.open().close()
    with inspecting(host.login) as database:
        assert (database.has_own_tables(), bool(database.work())) == (True, False)


# --- the web system's face tables ---------------------------------------------------------------


@pytest.mark.parametrize("left", [[], FACE_TABLES[:1], FACE_TABLES[2:3], FACE_TABLES[:4]])
def test_missing_face_tables_are_made_as_the_web_system_makes_them(
    host: Host, left: list[str]
) -> None:
    before = host.described(set(FACE_TABLES))
    for table in FACE_TABLES:
        if table not in left:
            host.say(f"DROP TABLE {table} CASCADE")

    host.open().close()

    assert host.described(set(FACE_TABLES)) == before


@pytest.mark.parametrize("host_level", [HostLevel.BARE], indirect=True)
def test_what_is_about_clients_waits_until_the_web_system_has_them(host: Host) -> None:
    host.open().close()
    about = {"rekognition_client_faces", "rekognition_face_matches"}
    assert set(FACE_TABLES) - host.tables("public") == about
    assert {key for key in host.links() if key[2] == "king_gallery_clients"} == set()

    host.say(clients_ddl())
    host.open().close()

    assert set(FACE_TABLES) <= host.tables("public")
    assert len(host.links()) == len(studio_schema.HOST_KEYS)


def test_face_tables_belong_to_whoever_owns_the_web_systems_others(host: Host) -> None:
    owner, _ = host.server.make_role()
    for table in host.tables("public") - set(FACE_TABLES):
        host.say(f"ALTER TABLE {table} OWNER TO {owner}")
    for table in FACE_TABLES:
        host.say(f"DROP TABLE {table} CASCADE")

    host.open().close()

    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'rekognition%'"
    assert host.say(owners) == [(owner,)]


# --- what the web system does on its own ----------------------------------------------------------


def test_deleting_a_gallery_there_takes_all_of_ours_about_it_along(settled: Host) -> None:
    fill(settled)
    assert min(settled.own_rows().values()) > 0

    settled.say("DELETE FROM king_galleries")

    assert set(settled.own_rows().values()) == {0}


def test_deleting_photos_and_clients_there_takes_what_is_about_them_along(settled: Host) -> None:
    fill(settled)

    settled.say("DELETE FROM king_photos")
    left = settled.own_rows()
    assert {name for name, rows in left.items() if rows} == {
        "client_references", "deliveries", "gallery_settings", "reference_descriptors", "runs",
        "web_faces"
    }  # fmt: skip
    settled.say("DELETE FROM king_gallery_clients")
    left = settled.own_rows()
    assert {name for name, rows in left.items() if rows} == {
        "gallery_settings", "runs", "web_faces"
    }  # fmt: skip


@pytest.mark.parametrize("table", ["users", "king_galleries", "king_gallery_clients"])
def test_the_web_systems_owner_can_empty_its_tables_without_knowing_ours(
    host: Host, table: str
) -> None:
    owner, _ = host.server.make_role()
    for name in host.tables("public"):
        host.say(f"ALTER TABLE {name} OWNER TO {owner}")
    host.open().close()

    host.say(f"SET ROLE {owner}; TRUNCATE {table} CASCADE")

    assert host.one(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - our own names


def test_a_cascade_reaches_our_rows_whoever_deletes(host: Host) -> None:
    deleter, _ = host.server.make_role()
    host.open().close()
    fill(host)
    host.say(f"GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA public TO {deleter}")

    host.say(f"SET ROLE {deleter}; DELETE FROM king_galleries")  # noqa: S608 - our own names

    assert set(host.own_rows().values()) == {0}


@pytest.mark.parametrize(
    "migration",
    [
        "ALTER TABLE king_photos ADD COLUMN updated_at timestamp DEFAULT now()",
        "ALTER TABLE king_photos ALTER COLUMN id TYPE bigint",
        "ALTER TABLE king_galleries RENAME COLUMN nome_projeto TO nome",
        "ALTER TABLE king_photos DROP COLUMN edited_file_path",
        "CREATE INDEX CONCURRENTLY again ON king_photos (file_path)",
        "DROP TABLE king_gallery_clients CASCADE",
        "ALTER TABLE rekognition_photo_faces ADD UNIQUE (photo_id, face_index)",
    ],
)
def test_the_web_system_can_change_its_tables_while_kingdesk_is_open(
    settled: Host, migration: str
) -> None:
    fill(settled)
    store = settled.open()
    with store.reading(OWNER) as unit:
        unit.galleries.all()

    settled.say(migration)

    store.close()


def test_keys_that_went_with_a_table_come_back_with_it(settled: Host) -> None:
    fill(settled)
    settled.say("DROP TABLE king_gallery_clients CASCADE")
    settled.open().close()
    assert settled.own_rows()["client_references"] == 1
    settled.say(clients_ddl())

    settled.open().close()

    assert len(settled.links()) == len(studio_schema.HOST_KEYS)
    # their client is no more: with the key they would have gone at once
    assert settled.own_rows()["client_references"] == 0
    assert settled.own_rows()["verdicts"] == 0
    assert settled.own_rows()["faces"] == 1


# --- what this version of the web system has ------------------------------------------------------


@pytest.mark.parametrize(
    ("host_level", "lacks"),
    [
        (HostLevel.FULL, set()),
        (HostLevel.OLDER, {"no_folders", "no_edited_photos", "no_face_switch"}),
        (
            HostLevel.BARE,
            {
                "no_clients",
                "no_folders",
                "no_edited_photos",
                "no_access_mode",
                "no_dates",
                "no_face_switch",
                "no_results_on_the_web",
            },
        ),
    ],
    indirect=["host_level"],
)
def test_what_a_web_system_lacks_is_told_with_its_consequences(
    settled: Host, lacks: set[str]
) -> None:
    with inspecting(settled.login) as database:
        assert {lack.consequence for lack in database.lacks()} == lacks


def test_the_web_system_is_asked_once_for_each_connection(settled: Host) -> None:
    store = settled.open()
    asked = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "has_column_privilege" in statement:
            asked.append(statement)

    sa.event.listen(store.engine, "before_cursor_execute", note)
    for _ in range(5):
        with store.reading(OTHER) as unit:
            unit.galleries.all()

    store.close()
    assert len(asked) <= 1


def test_the_schema_of_another_kingdesk_user_is_not_mistaken_for_the_web_systems(
    host: Host,
) -> None:
    # PostgreSQL looks into a schema named as the user first; ours may be just that
    role, password = "kingdesk", "x"
    host.say(f"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD '{password}'")
    login = DatabaseLogin(HOST, host.server.port, host.login.name, role, password, "disable")
    try:
        open_studio_store(login).close()
        host.say("CREATE TABLE kingdesk.king_galleries (id integer)")

        store = open_studio_store(login)

        desk = Desk(store, OWNER, gallery_of(host))
        with store.reading(OWNER) as unit:
            assert [gallery.id for gallery in unit.galleries.all()] == [desk.gallery]
        store.close()
    finally:
        host.server.drop(host.login.name)
        with host.server.connection() as connection:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def gallery_of(host: Host) -> GalleryId:
    made = host.one(f"""
        INSERT INTO public.king_galleries
            (profile_item_id, nome_projeto, slug, cliente_email, senha_hash)
        SELECT id, 'Formatura', 's', '', '' FROM profile_items WHERE user_id = '{OWNER}'
        RETURNING id
    """)  # noqa: S608 - our own names
    return GalleryId(made)
