"""Clients: added once, found as people write them, erased without a trace."""

from __future__ import annotations

import sqlite3

import pytest

from kingdesk.adapters.db.store import DATA_FILE
from kingdesk.domain.clients import NewClient
from kingdesk.domain.errors import AlreadyExists, Ambiguous, BadValue, NotFound
from kingdesk.domain.ids import ClientId, OwnerId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.services.export import DeliveryOrder
from kingdesk.services.job_context import JobContext
from tests.fakes.event import MIDDLE, Event


def add(event: Event, name: str, email: str | None = None) -> ClientId:
    return event.app.clients.add(event.app.owner, event.gallery, NewClient(name, email))[0]


def find(event: Event, text: str) -> ClientId:
    return event.app.clients.find(event.app.owner, event.gallery, text).id


# --- adding ---------------------------------------------------------------------------------------


def test_a_client_is_kept_as_written_without_stray_blanks(event: Event) -> None:
    new = NewClient("  Ana   Souza ", " ana@example.com ", " +55 11 5555-0100 ", "  left row ")
    client_id, changes = event.app.clients.add(event.app.owner, event.gallery, new)

    client = event.app.clients.get(event.app.owner, client_id)

    assert (client.name, client.email) == ("Ana Souza", "ana@example.com")
    assert (client.phone, client.note) == ("+55 11 5555-0100", "left row")
    assert changes.client_list
    assert changes.clients == {client_id}


def test_clients_without_email_are_many_and_show_none(event: Event) -> None:
    ids = [add(event, name) for name in ("Ana", "Bea", "Caio")]

    emails = [event.app.clients.get(event.app.owner, client).email for client in ids]

    assert emails == [None, None, None]


@pytest.mark.parametrize("name", ["", "   ", "\t\n"])
def test_a_client_needs_a_name(event: Event, name: str) -> None:
    with pytest.raises(BadValue):
        add(event, name)


@pytest.mark.parametrize(
    "email",
    [
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "ana souza@example.com",
        "a@b@example.com",
        "ana@example.com, bea@example.com",
        "__ks_face_default_7@internal.king",
        f"{'a' * 250}@example.com",
    ],
)
def test_what_is_no_email_is_refused(event: Event, email: str) -> None:
    with pytest.raises(BadValue):
        add(event, "Ana", email)

    assert event.app.clients.of_gallery(event.app.owner, event.gallery) == []


@pytest.mark.parametrize("same", ["Zoë Souza", "ZOË SOUZA", "zoe  souza", "Zoe Souza", "zoe_souza"])
def test_one_name_is_one_client_however_it_is_written(event: Event, same: str) -> None:
    add(event, "Zoë Souza")

    with pytest.raises(AlreadyExists):
        add(event, same)


def test_one_email_is_one_client(event: Event) -> None:
    add(event, "Ana", "ana@example.com")

    with pytest.raises(AlreadyExists):
        add(event, "Bea", "ANA@example.com")


def test_two_galleries_may_have_the_same_client(event: Event) -> None:
    add(event, "Ana", "ana@example.com")
    other, _ = event.app.galleries.create(event.app.owner, "Wedding")

    client, _ = event.app.clients.add(event.app.owner, other, NewClient("Ana", "ana@example.com"))

    assert event.app.clients.get(event.app.owner, client).gallery_id == other


# --- finding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["João D'Ávila", "joão d'ávila", "Joao D'Avila", " JOAO  d'avila "]
)
def test_a_client_is_found_as_people_write_their_name(event: Event, text: str) -> None:
    joao = add(event, "João D'Ávila")
    add(event, "Joana")

    assert find(event, text) == joao


def test_a_client_is_found_by_id(event: Event) -> None:
    ana = add(event, "Ana")

    assert find(event, str(ana)) == find(event, f"#{ana}") == ana


def test_a_name_that_is_a_number_comes_before_an_id(event: Event) -> None:
    first = add(event, "Ana")
    named = add(event, str(first))

    assert find(event, str(first)) == named
    assert find(event, f"#{first}") == first


def test_two_clients_of_one_name_are_told_apart_by_id(event: Event) -> None:
    # the web system allows it
    with event.app._store.writing(event.app.owner) as unit:
        ids = unit.clients.add(event.gallery, [NewClient("Ana Lima"), NewClient("ANA LIMA")])

    with pytest.raises(Ambiguous, match=f"#{ids[0]}.*#{ids[1]}"):
        find(event, "ana lima")
    assert find(event, "ANA LIMA") == ids[1]  # exactly so is only one of them


def test_part_of_a_name_finds_nobody(event: Event) -> None:
    add(event, "Ana Souza")

    with pytest.raises(NotFound, match="Ana"):
        find(event, "Ana")


def test_nobody_finds_another_owners_clients(event: Event) -> None:
    ana = add(event, "Ana")

    with pytest.raises(NotFound):
        event.app.clients.get(OwnerId("stranger"), ana)
    with pytest.raises(NotFound):
        event.app.clients.erase(OwnerId("stranger"), ana)


# --- erasing --------------------------------------------------------------------------------------


class Traces:
    """Everything in the workspace's data file, table by table."""

    def __init__(self, event: Event) -> None:
        data = sqlite3.connect(event.app.workspace.folder / DATA_FILE)
        data.row_factory = sqlite3.Row
        names = [r[0] for r in data.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self.tables = {name: [dict(row) for row in _all(data, name)] for name in names}
        data.close()

    def of_id(self, client: ClientId) -> list[str]:
        return [
            table
            for table, rows in self.tables.items()
            for row in rows
            if row.get("client_id") == client
            or (table == "king_gallery_clients" and row["id"] == client)
            or (table == "client_references" and f'"other": {client}}}' in row["warnings_json"])
        ]

    def of_text(self, text: str) -> list[str]:
        return [t for t, rows in self.tables.items() if text.casefold() in str(rows).casefold()]

    def of_bytes(self, wanted: bytes) -> list[str]:
        return [
            table
            for table, rows in self.tables.items()
            for row in rows
            if any(isinstance(value, bytes) and wanted in value for value in row.values())
        ]


def _all(data: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return data.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - its own table names


@pytest.fixture
def busy(event: Event) -> tuple[Event, ClientId, ClientId]:
    """Give an event in which two clients were found, decided about and delivered."""
    event.photo("1.jpg", "zenobia", "bea")
    event.photo("2.jpg", "zenobia~85")
    event.import_all()
    zenobia, bea = add(event, "Zenobia", "zenobia@example.com"), add(event, "Bea")
    event.enroll(zenobia, "zenobia")
    event.enroll(bea, "bea")
    event.enroll(bea, "zenobia~85")  # looks like her
    event.process()
    owner, photo = event.app.owner, event.photo_id("1.jpg")
    for kind in (VerdictKind.CONFIRMED, VerdictKind.REJECTED, VerdictKind.ASSIGNED):
        event.app.review.say(owner, photo, MIDDLE, kind, zenobia)
    event.app.export(
        owner, event.gallery, DeliveryOrder(event.folder.with_name("out")), JobContext()
    )
    return event, zenobia, bea


def test_erasing_leaves_no_trace_in_any_table(busy: tuple[Event, ClientId, ClientId]) -> None:
    event, zenobia, _ = busy
    [reference] = event.app.enroll.references(event.app.owner, zenobia)
    copy = event.app.enroll.picture(event.app.owner, reference.id)
    before = Traces(event)

    event.app.clients.erase(event.app.owner, zenobia)

    after = Traces(event)
    assert set(before.of_id(zenobia)) >= {
        "king_gallery_clients",
        "client_references",
        "candidates",
        "verdicts",
        "deliveries",
        "rekognition_face_matches",
    }
    assert before.of_text("zenobia@example.com")
    assert before.of_bytes(copy)
    assert after.of_id(zenobia) == []
    assert after.of_text("zenobia@example.com") == []
    assert after.of_bytes(copy) == []
    assert len(after.tables["reference_descriptors"]) == 2


def test_the_receipt_says_what_went_and_that_nothing_is_left(
    busy: tuple[Event, ClientId, ClientId],
) -> None:
    event, zenobia, _ = busy

    receipt, changes = event.app.clients.erase(event.app.owner, zenobia)

    assert (receipt.client_id, receipt.gallery_id) == (zenobia, event.gallery)
    assert receipt.at.utcoffset() is not None
    assert receipt.erased["references"] == 1
    assert receipt.erased["decisions"] == 3
    assert receipt.erased["candidates"] >= 2
    assert receipt.erased["deliveries"] == 1
    assert set(receipt.left.values()) == {0}
    assert changes.clients == {zenobia}
    assert changes.photos == {event.photo_id("1.jpg"), event.photo_id("2.jpg")}


def test_the_audit_notes_the_erasure_without_a_name(
    busy: tuple[Event, ClientId, ClientId],
) -> None:
    event, zenobia, _ = busy

    event.app.clients.erase(event.app.owner, zenobia)

    [entry] = Traces(event).tables["audit"]
    assert entry["action"] == "client erased"
    assert "zenobia" not in str(entry).casefold()


def test_erasing_one_leaves_the_others_alone(busy: tuple[Event, ClientId, ClientId]) -> None:
    event, zenobia, bea = busy

    event.app.clients.erase(event.app.owner, zenobia)

    assert [c.id for c in event.app.clients.of_gallery(event.app.owner, event.gallery)] == [bea]
    assert event.app.clients.get(event.app.owner, bea).references == 2
    assert "1.jpg" in event.photos_of(bea)


def test_who_was_hidden_by_the_erased_client_is_published_in_their_place(
    busy: tuple[Event, ClientId, ClientId],
) -> None:
    event, zenobia, bea = busy
    assert event.photos_of(bea) == {"2.jpg"}

    event.app.clients.erase(event.app.owner, zenobia)

    tables = Traces(event).tables
    photo_of = {row["id"]: row["photo_id"] for row in tables["rekognition_photo_faces"]}
    published = {
        (photo_of[row["photo_face_id"]], row["client_id"])
        for row in tables["rekognition_face_matches"]
    }
    assert published == {(event.photo_id("1.jpg"), bea), (event.photo_id("2.jpg"), bea)}
    assert event.photos_of(bea) == {"1.jpg", "2.jpg"}


def test_an_erased_client_is_gone_for_every_question(
    busy: tuple[Event, ClientId, ClientId],
) -> None:
    event, zenobia, _ = busy

    event.app.clients.erase(event.app.owner, zenobia)

    with pytest.raises(NotFound):
        event.app.clients.get(event.app.owner, zenobia)
    with pytest.raises(NotFound):
        event.app.clients.erase(event.app.owner, zenobia)
    assert event.results().of_client(zenobia) is None


def test_a_client_erased_and_added_again_starts_from_nothing(
    busy: tuple[Event, ClientId, ClientId],
) -> None:
    event, zenobia, _ = busy
    event.app.clients.erase(event.app.owner, zenobia)

    again = add(event, "Zenobia", "zenobia@example.com")

    assert again != zenobia
    assert event.photos_of(again) == set()
