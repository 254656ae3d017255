"""Setting a studio up: each part is tried, secrets go to the keychain alone, forgotten is gone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import pytest
from typing_extensions import override

from kingdesk import paths
from kingdesk.bootstrap import App, open_app, open_setup
from kingdesk.bootstrap.setup import StudioSetup
from kingdesk.bootstrap.studio import SIGNED_IN
from kingdesk.bootstrap.studio_checks import bucket_login_of, login_of
from kingdesk.domain.errors import AlreadyExists, BadValue, SettingsNotKept
from kingdesk.domain.ids import GalleryId
from kingdesk.domain.studio_errors import (
    FromWebSystem,
    SecretMissing,
    SecretNotKept,
    SignInNeeded,
    SignInRefused,
)
from kingdesk.environment import SECRETS, StudioEnvironment
from kingdesk.ports.accounts import Account
from kingdesk.services.doctor import Finding, try_all
from kingdesk.services.job_context import JobContext
from kingdesk.settings import (
    Settings,
    Studio,
    StudioSettings,
    read_settings,
    with_workspace,
    workspace_place,
)
from tests.app.studio import PASSWORD, STUDIO, Photographer, WebSystem
from tests.fakes.engine import FakeEngine, a_picture
from tests.fakes.keychain import MemorySecrets, no_keychain
from tests.servers.certificates import Authority
from tests.servers.host_levels import HostLevel
from tests.servers.postgres import PostgresServer
from tests.servers.proxy import FaultyProxy
from tests.servers.s3 import LISTER, SHARED_BUCKET, KeyPair, S3Server

PARTS = [
    *("keychain", "database", "clock", "KingSelection", "KingDesk's tables", "bucket", "photos"),
    "AWS",
]
EMAIL = "ana@example.com"


@pytest.fixture
def ana(web: WebSystem) -> Photographer:
    return web.photographer("Ana", EMAIL)


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def setup(secrets: MemorySecrets) -> StudioSetup:
    return open_setup(secrets)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


@pytest.fixture
def account(web: WebSystem, ana: Photographer, setup: StudioSetup) -> Account:
    return setup.sign_in(web.studio(), EMAIL, PASSWORD)


Opening = Callable[[], App]


@pytest.fixture
def opening(
    web: WebSystem, setup: StudioSetup, account: Account, secrets: MemorySecrets, file: Path
) -> Iterator[Opening]:
    """Give what opens the studio that was kept."""
    setup.keep(STUDIO, web.studio(), account, Settings(), file)
    opened: list[App] = []

    def open_it() -> App:
        place = workspace_place(read_settings(file), None)
        opened.append(open_app(place, engine=FakeEngine(), secrets=secrets, workers=1))
        return opened[-1]

    yield open_it
    for app in opened:
        app.close()


def tried(setup: StudioSetup, studio: StudioEnvironment) -> dict[str, Finding]:
    return {finding.name: finding for finding in try_all(setup.checks(studio))}


def codes(findings: dict[str, Finding]) -> dict[str, str]:
    """Return what is bad, by part: the error's code."""
    return {
        name: finding.error.code
        for name, finding in findings.items()
        if finding.error is not None and finding.state == "bad"
    }


# --- each part is tried --------------------------------------------------------------------------


def test_each_part_is_tried_and_told(setup: StudioSetup, web: WebSystem, ana: Photographer) -> None:
    web.photo(web.gallery(ana, "Party"), "1.jpg", a_picture())

    found = tried(setup, web.studio())

    assert {name: finding.state for name, finding in found.items()} == dict.fromkeys(
        PARTS, "ok"
    ) | {"KingSelection": "note", "KingDesk's tables": "note", "AWS": "note"}
    assert [note.code for note in found["KingSelection"].notes] == ["sees_everyone"]
    assert [note.code for note in found["KingDesk's tables"].notes] == ["tables_to_make"]
    assert [note.code for note in found["AWS"].notes] == ["no_cloud"]


def test_trying_changes_nothing_anywhere(
    setup: StudioSetup, web: WebSystem, secrets: MemorySecrets, isolated_home: Path
) -> None:
    rows, objects = web.host_rows(), web.objects()

    tried(setup, web.studio())

    assert secrets.kept == {}
    assert web.host_rows() == rows
    assert web.objects() == objects
    assert web.asked("SELECT nspname FROM pg_namespace WHERE nspname = 'kingdesk'") == []
    assert list(isolated_home.rglob("*")) == []


def test_a_bucket_without_photos_is_fine(setup: StudioSetup, web: WebSystem) -> None:
    assert tried(setup, web.studio())["photos"].detail == "none there yet"


def test_no_keychain_is_worth_a_word_and_no_failure(web: WebSystem) -> None:
    found = tried(open_setup(no_keychain()), web.studio())["keychain"]

    assert (found.state, [note.code for note in found.notes]) == ("note", ["no_keychain"])


def test_a_database_that_is_not_the_web_systems_is_told(
    setup: StudioSetup, empty_postgres: str, web: WebSystem
) -> None:
    other = dataclasses.replace(web, url=empty_postgres)

    found = tried(setup, other.studio())

    assert codes(found) == {"KingSelection": "web_table_missing"}
    assert found["KingDesk's tables"].state == "skipped"
    assert found["bucket"].ok


def test_what_builds_on_a_part_that_failed_is_not_tried(setup: StudioSetup, web: WebSystem) -> None:
    found = tried(setup, web.studio(DATABASE_URL="postgresql://u:p@127.0.0.1:1/king"))

    assert codes(found) == {"database": "database_unreachable"}
    assert [name for name, one in found.items() if one.state == "skipped"] == [
        *("clock", "KingSelection", "KingDesk's tables"),
    ]
    assert found["photos"].ok


def test_a_database_that_is_not_there_is_told(setup: StudioSetup, web: WebSystem) -> None:
    url = web.variables()["DATABASE_URL"].replace("/test_", "/nothing_")

    assert codes(tried(setup, web.studio(DATABASE_URL=url))) == {"database": "database_not_found"}


def test_a_server_without_encryption_is_told_unless_it_is_asked_for(
    setup: StudioSetup, web: WebSystem
) -> None:
    url = web.variables()["DATABASE_URL"].replace("?sslmode=disable", "?sslmode=require")
    studio = web.studio(DATABASE_URL=url)

    assert studio.asked_tls == "require"
    assert codes(tried(setup, studio)) == {"database": "database_not_encrypted"}


def secured(server: PostgresServer, password: str = "") -> str:
    """Return the address of a server that wants TLS, for a login with this password."""
    name, right = server.make_role()
    url = server.url(user=name, password=password or right, host="localhost")
    return f"{url}?sslmode=require"


def test_a_wrong_password_of_the_database_is_told(
    setup: StudioSetup, web: WebSystem, tls_postgres: PostgresServer
) -> None:
    url = secured(tls_postgres, password="wrong")
    studio = web.studio(DATABASE_URL=url)
    weak = studio.settings.database.model_copy(update={"tls": "require"})
    settings = studio.settings.model_copy(update={"database": weak})

    found = tried(setup, dataclasses.replace(studio, settings=settings))

    assert codes(found) == {"database": "database_login_refused"}


def test_a_server_nobody_vouches_for_is_told(
    setup: StudioSetup, web: WebSystem, tls_postgres: PostgresServer
) -> None:
    studio = web.studio(DATABASE_URL=secured(tls_postgres))

    assert studio.settings.database.tls == "verify-full"
    assert codes(tried(setup, studio)) == {"database": "database_not_verified"}


def trusting(studio: StudioEnvironment, authority: Path) -> StudioEnvironment:
    database = studio.settings.database.model_copy(update={"tls_authority": authority})
    settings = studio.settings.model_copy(update={"database": database})
    return dataclasses.replace(studio, settings=settings)


def test_whoever_vouches_for_the_server_may_be_named(
    setup: StudioSetup,
    web: WebSystem,
    tls_postgres: PostgresServer,
    wrong_host_postgres: PostgresServer,
    authority: Authority,
    tmp_path: Path,
) -> None:
    known = authority.write(tmp_path)
    right = web.studio(DATABASE_URL=secured(tls_postgres))
    wrong = web.studio(DATABASE_URL=secured(wrong_host_postgres))

    found = tried(setup, trusting(right, known))["database"]

    assert (found.state, found.notes) == ("ok", ())
    for studio in (trusting(wrong, known), trusting(right, tmp_path / "nothing.pem")):
        assert codes(tried(setup, studio)) == {"database": "database_not_verified"}


def test_less_than_the_full_check_is_worth_a_word(
    setup: StudioSetup, web: WebSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.bootstrap.studio_checks.is_this_computer", lambda _: False)

    found = tried(setup, web.studio())["database"]

    assert [note.code for note in found.notes] == ["weak_tls"]
    assert found.notes[0].details["mode"] == "disable"


@pytest.mark.parametrize("host_level", [HostLevel.OLDER, HostLevel.BARE], indirect=True)
def test_what_an_older_web_system_lacks_is_told_with_what_it_costs(
    setup: StudioSetup, web: WebSystem, host_level: HostLevel
) -> None:
    found = tried(setup, web.studio())["KingSelection"]

    assert found.state == "note"
    missing = {note.details["what"] for note in found.notes if note.code == "web_part_missing"}
    assert "folders" in missing
    assert ("clients" in missing) == (host_level is HostLevel.BARE)
    assert all(note.message and note.hint for note in found.notes)


def limited(web: WebSystem, server: PostgresServer) -> WebSystem:
    """Return the web system for a login that may only read its tables."""
    role, password = server.make_role()
    with web.database() as database:
        database.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{role}"'.encode())
    _, _, rest = web.url.rpartition("@")
    return dataclasses.replace(web, url=f"postgresql://{role}:{password}@{rest}")


def test_a_login_that_may_not_make_tables_is_told_what_allows_it(
    setup: StudioSetup, web: WebSystem, postgres_server: PostgresServer
) -> None:
    found = tried(setup, limited(web, postgres_server).studio())

    assert codes(found) == {"KingDesk's tables": "database_denied"}
    assert "CREATE SCHEMA kingdesk" in found["KingDesk's tables"].hint


def test_what_whoever_runs_the_database_pastes_does_mend_it(
    setup: StudioSetup, web: WebSystem, postgres_server: PostgresServer
) -> None:
    own = limited(web, postgres_server)
    error = tried(setup, own.studio())["KingDesk's tables"].error
    assert error is not None
    with web.database() as database:
        database.execute(str(error.details["grant"]).encode())

    assert codes(tried(setup, own.studio())) == {}


def test_tables_of_a_newer_kingdesk_are_told(
    setup: StudioSetup, web: WebSystem, opening: Opening
) -> None:
    opening().close()
    with web.database() as database:
        database.execute("UPDATE kingdesk.alembic_version SET version_num = '9999'")
        database.execute("UPDATE kingdesk.schema_floor SET oldest_revision = '9999'")

    assert codes(tried(setup, web.studio())) == {"KingDesk's tables": "workspace_too_new"}


def test_tables_that_are_there_need_no_word(
    setup: StudioSetup, web: WebSystem, opening: Opening
) -> None:
    opening().close()

    assert tried(setup, web.studio())["KingDesk's tables"].state == "ok"


def test_a_login_that_row_security_holds_back_does_not_see_everyone(
    setup: StudioSetup, web: WebSystem, postgres_server: PostgresServer
) -> None:
    with web.database() as database:
        database.execute("ALTER TABLE king_galleries ENABLE ROW LEVEL SECURITY")

    notes = tried(setup, limited(web, postgres_server).studio())["KingSelection"].notes

    assert "sees_everyone" not in {note.code for note in notes}


@pytest.mark.parametrize(
    ("off", "state", "code"),
    [
        (timedelta(minutes=1), "ok", None),
        (timedelta(minutes=5), "note", "clock_off"),
        (timedelta(minutes=-5), "note", "clock_off"),
        (timedelta(hours=3), "bad", "clock_wrong"),
    ],
)
def test_a_clock_that_is_off_is_told(
    setup: StudioSetup,
    web: WebSystem,
    monkeypatch: pytest.MonkeyPatch,
    off: timedelta,
    state: str,
    code: str | None,
) -> None:
    class Clock(datetime):
        @classmethod
        @override
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + off

    monkeypatch.setattr("kingdesk.bootstrap.studio_checks.datetime", Clock)

    found = tried(setup, web.studio())["clock"]

    told = found.error or next(iter(found.notes), None)
    assert (found.state, told and told.code) == (state, code)


# --- the bucket ----------------------------------------------------------------------------------


def test_a_bucket_that_is_not_there_is_told(setup: StudioSetup, web: WebSystem) -> None:
    found = tried(setup, web.studio(R2_BUCKET="nothing-of-that-name"))

    assert codes(found) == {"bucket": "bucket_not_found"}
    assert found["photos"].state == "skipped"


def test_a_storage_that_does_not_answer_is_told(setup: StudioSetup, web: WebSystem) -> None:
    found = tried(setup, web.studio(R2_ENDPOINT="http://127.0.0.1:1"))

    assert codes(found) == {"bucket": "storage_unreachable"}


def test_a_key_that_is_refused_is_told(
    setup: StudioSetup, web: WebSystem, seaweed: S3Server
) -> None:
    other = dataclasses.replace(web, server=seaweed, bucket=SHARED_BUCKET)

    found = tried(setup, other.studio(R2_SECRET_ACCESS_KEY="wrong"))

    assert codes(found) == {"bucket": "storage_key_refused"}


def test_a_key_that_may_not_read_photos_is_told(
    setup: StudioSetup, web: WebSystem, seaweed: S3Server, ana: Photographer
) -> None:
    here = dataclasses.replace(web, server=seaweed, bucket=SHARED_BUCKET)
    here.photo(here.gallery(ana, "Party"), "1.jpg", a_picture())
    keys: KeyPair = LISTER

    found = tried(setup, dataclasses.replace(here, server=seaweed.as_(keys)).studio())

    assert codes(found) == {"photos": "storage_denied"}


def test_a_storage_that_finds_the_clock_wrong_is_told(
    setup: StudioSetup, web: WebSystem, faulty_moto: FaultyProxy
) -> None:
    faulty_moto.skew_clock(timedelta(hours=2))

    found = tried(setup, web.studio(R2_ENDPOINT=faulty_moto.endpoint))

    assert codes(found) == {"bucket": "clock_wrong"}


# --- signing in and keeping ----------------------------------------------------------------------


def test_signing_in_remembers_nothing_and_makes_nothing(
    setup: StudioSetup, web: WebSystem, ana: Photographer, secrets: MemorySecrets
) -> None:
    account = setup.sign_in(web.studio(), EMAIL.upper(), PASSWORD)

    assert account.owner == ana.id
    assert secrets.kept == {}
    assert web.asked("SELECT nspname FROM pg_namespace WHERE nspname = 'kingdesk'") == []
    with pytest.raises(SignInRefused):
        setup.sign_in(web.studio(), EMAIL, "wrong")


def test_secrets_go_to_the_keychain_and_the_rest_to_the_settings(
    setup: StudioSetup, web: WebSystem, account: Account, secrets: MemorySecrets, file: Path
) -> None:
    studio = web.studio()

    settings = setup.keep(STUDIO, studio, account, Settings(), file)

    assert read_settings(file) == settings
    assert workspace_place(settings, None) == Studio(STUDIO, studio.settings)
    assert {name: secrets.kept[STUDIO, name] for name in studio.secrets} == dict(studio.secrets)
    assert secrets.kept[STUDIO, SIGNED_IN] == account.owner
    text = file.read_text("utf-8")
    assert not any(secret in text for secret in (*studio.secrets.values(), PASSWORD))


def test_what_was_kept_opens(opening: Opening, account: Account) -> None:
    app = opening()

    assert app.owner == account.owner
    assert app.studio is not None
    assert app.studio.account == account
    assert app.workspace.name == STUDIO
    assert [finding.name for finding in app.doctor() if not finding.ok] == []


@pytest.mark.parametrize("broken", SECRETS[:3])
def test_a_keychain_that_fails_half_way_leaves_nothing_behind(
    web: WebSystem, account: Account, file: Path, broken: str
) -> None:
    class Failing(MemorySecrets):
        @override
        def put(self, workspace: str, name: str, value: str) -> None:
            if name == broken:
                raise SecretNotKept(name=name, reason="it is locked")
            MemorySecrets.put(self, workspace, name, value)

    secrets = Failing()

    with pytest.raises(SecretNotKept):
        open_setup(secrets).keep(STUDIO, web.studio(), account, Settings(), file)

    assert secrets.kept == {}
    assert not file.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 300])
def test_a_workspace_needs_a_name(
    setup: StudioSetup, web: WebSystem, account: Account, file: Path, name: str
) -> None:
    with pytest.raises(BadValue):
        setup.keep(name, web.studio(), account, Settings(), file)


@pytest.mark.parametrize("name", ["Photos", "photos"])
def test_a_name_that_is_taken_is_refused(
    setup: StudioSetup, web: WebSystem, account: Account, file: Path, name: str
) -> None:
    known = Settings(workspaces={"Photos": Path("/photos")})

    with pytest.raises(AlreadyExists):
        setup.keep(name, web.studio(), account, known, file)


def test_the_same_studio_can_be_set_up_anew_under_its_name(
    setup: StudioSetup, web: WebSystem, account: Account, secrets: MemorySecrets, file: Path
) -> None:
    settings = setup.keep(STUDIO, web.studio(), account, Settings(), file)

    setup.keep(STUDIO, web.studio(R2_SECRET_ACCESS_KEY="newer"), account, settings, file)

    assert secrets.kept[STUDIO, "R2_SECRET_ACCESS_KEY"] == "newer"
    other = dataclasses.replace(web, bucket="another")
    with pytest.raises(AlreadyExists):
        setup.keep(STUDIO, other.studio(), account, settings, file)


def test_a_studio_without_an_account_at_aws_keeps_no_key_of_one(
    setup: StudioSetup, web: WebSystem, account: Account, file: Path
) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"}
    settings = setup.keep(STUDIO, web.studio(**keys), account, Settings(), file)
    before = [setup.secrets.get(STUDIO, name) for name in keys]
    setup.keep(STUDIO, web.studio(), account, settings, file)

    assert before == ["id", "key"]
    assert [setup.secrets.get(STUDIO, name) for name in keys] == [None, None]
    assert setup.secrets.get(STUDIO, "R2_SECRET_ACCESS_KEY") is not None


def test_what_was_chosen_of_an_account_stays_when_a_studio_is_set_up_anew(
    setup: StudioSetup, web: WebSystem, account: Account, file: Path
) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"}
    settings = setup.keep(STUDIO, web.studio(**keys), account, Settings(), file)
    first = settings.workspaces[STUDIO]
    assert isinstance(first, StudioSettings)
    assert first.cloud is not None
    chosen = first.cloud.model_copy(update={"strategy": "classic", "cache_days": 3})
    settings = with_workspace(settings, STUDIO, first.model_copy(update={"cloud": chosen}))

    anew = web.studio(**keys, REKOG_COLLECTION_ID="clients", KINGDESK_CACHE_DAYS="9")
    second = setup.keep(STUDIO, anew, account, settings, file).workspaces[STUDIO]

    assert isinstance(second, StudioSettings)
    assert second.cloud is not None
    said = second.cloud
    assert (said.strategy, said.cache_days, said.collection) == ("classic", 9, "clients")
    assert read_settings(file).workspaces[STUDIO] == second


@pytest.mark.parametrize("name", ["..", ".", "a/../b", "/etc", "con:", "Estúdio Ação"])
def test_no_name_leads_out_of_our_folders(name: str) -> None:
    for place in (paths.studio_folder, paths.studio_cache):
        assert place(name).parent == place("x").parent
        assert place(name).resolve().parent == place("x").resolve().parent
        assert place(name) != place("x")


def test_two_names_never_share_a_folder() -> None:
    names = ["a.b", "a%2Eb", "a/b", "a%2Fb", "a b", "..", "."]

    assert len({paths.studio_folder(name) for name in names}) == len(names)


# --- opening -------------------------------------------------------------------------------------


def test_a_missing_secret_is_named(opening: Opening, secrets: MemorySecrets) -> None:
    secrets.forget(STUDIO, "R2_SECRET_ACCESS_KEY")

    with pytest.raises(SecretMissing) as raised:
        opening()

    assert raised.value.details == {"name": "R2_SECRET_ACCESS_KEY", "workspace": STUDIO}


def test_an_account_that_is_no_more_must_sign_in(opening: Opening, secrets: MemorySecrets) -> None:
    secrets.put(STUDIO, SIGNED_IN, "CODE-of-nobody")

    with pytest.raises(SignInNeeded):
        opening()


def test_who_signs_in_may_come_from_the_environment(
    opening: Opening, secrets: MemorySecrets, account: Account
) -> None:
    secrets.forget(STUDIO, SIGNED_IN)
    secrets.put(STUDIO, "KINGDESK_EMAIL", EMAIL)
    secrets.put(STUDIO, "KINGDESK_PASSWORD", PASSWORD)

    assert opening().owner == account.owner


def test_a_wrong_password_in_the_environment_is_refused(
    opening: Opening, secrets: MemorySecrets
) -> None:
    secrets.forget(STUDIO, SIGNED_IN)
    secrets.put(STUDIO, "KINGDESK_EMAIL", EMAIL)
    secrets.put(STUDIO, "KINGDESK_PASSWORD", "wrong")

    with pytest.raises(SignInRefused):
        opening()


def test_a_studio_that_can_not_be_opened_leaves_no_connection(
    opening: Opening, secrets: MemorySecrets, web: WebSystem
) -> None:
    secrets.forget(STUDIO, SIGNED_IN)

    with pytest.raises(SignInNeeded):
        opening()

    ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kingdesk'"
    assert web.asked(f"{ours} AND datname = current_database()") == [(0,)]


def test_galleries_and_photos_are_not_made_in_a_studio(
    opening: Opening, web: WebSystem, ana: Photographer, tmp_path: Path
) -> None:
    gallery = GalleryId(web.gallery(ana, "Party"))
    app = opening()

    with pytest.raises(FromWebSystem):
        app.galleries.create(app.owner, "New")
    with pytest.raises(FromWebSystem):
        app.galleries.rename(app.owner, gallery, "Other")
    with pytest.raises(FromWebSystem):  # not even an empty folder, which changes nothing
        app.import_folder(app.owner, gallery, [tmp_path], JobContext())


def test_what_this_computer_keeps_is_closed_to_others(opening: Opening) -> None:
    opening()

    assert paths.studio_folder(STUDIO).stat().st_mode & 0o077 == 0
    for file in (*paths.studio_folder(STUDIO).rglob("*"), *paths.studio_cache(STUDIO).rglob("*")):
        assert file.stat().st_mode & 0o077 == 0 or file.is_dir(), file


# --- signing out, forgetting, renaming -----------------------------------------------------------


def keep_something(name: str = STUDIO) -> Path:
    copy = paths.studio_cache(name) / "photos" / "ab" / "copy.jpg"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(b"x" * 1000)
    return copy


def test_signing_out_drops_copies_and_keeps_the_settings(
    setup: StudioSetup, opening: Opening, secrets: MemorySecrets, file: Path
) -> None:
    copy = keep_something()
    before = read_settings(file)

    assert setup.bytes_kept(STUDIO) == 1000
    setup.sign_out(STUDIO)

    assert not copy.exists()
    assert setup.bytes_kept(STUDIO) == 0
    assert (STUDIO, SIGNED_IN) not in secrets.kept
    assert (STUDIO, "DB_PASSWORD") in secrets.kept
    assert read_settings(file) == before
    with pytest.raises(SignInNeeded):
        opening()


def test_another_photographer_finds_no_copies_of_the_first(
    setup: StudioSetup, opening: Opening, web: WebSystem
) -> None:
    copy = keep_something()
    web.photographer("Rui", "rui@example.com")
    other = setup.sign_in(web.studio(), "rui@example.com", PASSWORD)

    setup.remember(STUDIO, other)

    assert not copy.exists()
    assert opening().owner == other.owner


def test_signing_in_again_keeps_ones_own_copies(
    setup: StudioSetup, opening: Opening, account: Account
) -> None:
    copy = keep_something()

    setup.remember(STUDIO, account)

    assert copy.exists()


def test_a_known_studio_can_be_tried_and_signed_in_to(
    setup: StudioSetup, opening: Opening, web: WebSystem, file: Path
) -> None:
    place = workspace_place(read_settings(file), STUDIO)
    assert isinstance(place, Studio)

    known = setup.known(place)

    assert known.settings == web.studio().settings
    assert codes(tried(setup, known)) == {}
    assert setup.sign_in(known, EMAIL, PASSWORD).email == EMAIL


def test_a_forgotten_studio_leaves_nothing_here_and_all_there(
    setup: StudioSetup, opening: Opening, secrets: MemorySecrets, web: WebSystem, file: Path
) -> None:
    opening().close()
    keep_something()
    rows, objects = web.host_rows(), web.objects()

    settings = setup.forget(STUDIO, read_settings(file), file)

    assert secrets.kept == {}
    assert settings == read_settings(file) == Settings()
    assert not paths.studio_folder(STUDIO).exists()
    assert not paths.studio_cache(STUDIO).exists()
    assert (web.host_rows(), web.objects()) == (rows, objects)


def test_a_renamed_studio_is_the_same(
    setup: StudioSetup, opening: Opening, secrets: MemorySecrets, account: Account, file: Path
) -> None:
    opening().close()
    copy = keep_something()
    installation = (paths.studio_folder(STUDIO) / "installation").read_text()

    setup.rename(STUDIO, "Atelier", read_settings(file), file)

    assert {workspace for workspace, _ in secrets.kept} == {"Atelier"}
    assert list(read_settings(file).workspaces) == ["Atelier"]
    assert not copy.exists()
    app = opening()
    assert (app.workspace.name, app.owner) == ("Atelier", account.owner)
    assert (paths.studio_folder("Atelier") / "installation").read_text() == installation


def test_a_keychain_that_fails_while_a_studio_is_renamed_leaves_it_as_it_was(
    opening: Opening, secrets: MemorySecrets, file: Path
) -> None:
    class Failing(MemorySecrets):
        @override
        def put(self, workspace: str, name: str, value: str) -> None:
            if name == SIGNED_IN:
                raise SecretNotKept(name=name, reason="it is locked")
            MemorySecrets.put(self, workspace, name, value)

    failing = Failing()
    failing.kept = secrets.kept
    before = dict(secrets.kept)

    with pytest.raises(SecretNotKept):
        open_setup(failing).rename(STUDIO, "Atelier", read_settings(file), file)

    assert secrets.kept == before
    assert opening().workspace.name == STUDIO


def test_a_studio_can_not_take_the_name_of_another(
    setup: StudioSetup, opening: Opening, secrets: MemorySecrets, file: Path
) -> None:
    settings = read_settings(file).model_copy(
        update={"workspaces": {**read_settings(file).workspaces, "Photos": Path("/photos")}}
    )
    before = dict(secrets.kept)

    with pytest.raises(AlreadyExists):
        setup.rename(STUDIO, "Photos", settings, file)

    assert secrets.kept == before


def test_settings_that_can_not_be_written_are_told(
    setup: StudioSetup, web: WebSystem, account: Account, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsNotKept):
        setup.keep(STUDIO, web.studio(), account, Settings(), tmp_path / "file" / "settings.toml")


# --- secrets are never shown ---------------------------------------------------------------------


def test_no_error_of_a_wrong_secret_shows_it(
    setup: StudioSetup, web: WebSystem, seaweed: S3Server, tls_postgres: PostgresServer
) -> None:
    here = dataclasses.replace(web, server=seaweed, bucket=SHARED_BUCKET)
    studio = here.studio(
        R2_SECRET_ACCESS_KEY="wrong-s3cret",
        R2_ACCESS_KEY_ID="wrong-1d",
        DATABASE_URL=secured(tls_postgres, password="wrong-passw0rd"),
    )
    weak = studio.settings.database.model_copy(update={"tls": "require"})
    settings: StudioSettings = studio.settings.model_copy(update={"database": weak})

    found = tried(setup, dataclasses.replace(studio, settings=settings))

    assert set(codes(found)) == {"database", "bucket"}
    told = [f"{one!r} {one.detail} {one.hint}" for one in found.values()]
    told += [_whole(one.error) for one in found.values() if one.error is not None]
    for secret in ("wrong-s3cret", "wrong-1d", "wrong-passw0rd"):
        assert not any(secret in words for words in told)


def _whole(error: BaseException) -> str:
    """Return an error with all it was raised from, as a log would hold it."""
    words, seen = "", 0
    left: BaseException | None = error
    while left is not None and seen < 10:
        words += f"{left!r} {left} {getattr(left, 'details', '')}"
        left, seen = left.__cause__ or left.__context__, seen + 1
    return words


def test_no_login_shows_its_secrets(web: WebSystem) -> None:
    studio = web.studio()
    database = login_of(studio.settings.database, "passw0rd")
    bucket = bucket_login_of(studio.settings.bucket, "key-1d", "s3cret")

    shown = f"{database!r} {database!s} {bucket!r} {bucket!s} {studio!r}"
    for secret in ("passw0rd", "key-1d", "s3cret", web.server.secret_key):
        assert secret not in shown
