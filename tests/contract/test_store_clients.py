"""Clients and their references as the store keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    candidates,
    client_references,
    king_gallery_clients,
    reference_descriptors,
)
from kingdesk.domain.clients import NewClient, ReferenceWarning, Warned
from kingdesk.domain.errors import AlreadyExists, NotFound
from kingdesk.domain.ids import ClientId, ReferenceId
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.store import Store
from tests.builders import JPEG, a_box, a_candidate, an_engine_stamp
from tests.contract.stores import (
    ENGINE,
    LEFT,
    OTHER,
    OWNER,
    RIGHT,
    Database,
    Desk,
    a_new_reference,
)

TECHNICAL = (
    "__ks_face_default_7@internal.king",
    "__KS_FACE_SESS_abc@Internal.King",
    "12345@cadastro.kingselection.invalid",
    "Guest-9@PUBLICO.kingselection.invalid",
)
ORDINARY = (
    "aaks_face_default_7@internal.king",  # `_` stands for itself, not for any letter
    "__ks_face_other_7@internal.king",
    "ana@internal.king",
    "ana@cadastro.kingselection.invalid.example",
    "%@example.com",
)


def test_a_client_comes_back_as_added(store: Store, desk: Desk) -> None:
    new = NewClient("Zoë Älves 🎓", "Zoe@Example.com", "+55 11 5555-0100", "left row")

    with store.writing(OWNER) as unit:
        client_id = unit.clients.add(desk.gallery, [new])[0]

    with store.reading(OWNER) as unit:
        client = unit.clients.get(client_id)
    assert (client.name, client.email) == ("Zoë Älves 🎓", "Zoe@Example.com")
    assert (client.phone, client.note) == ("+55 11 5555-0100", "left row")
    assert (client.enabled, client.references, client.gallery_id) == (True, 0, desk.gallery)


def test_ids_answer_the_order_of_a_whole_class(store: Store, desk: Desk) -> None:
    names = [f"Client {number * 7919 % 1500:04}" for number in range(1500)]

    with store.writing(OWNER) as unit:
        ids = unit.clients.add(desk.gallery, [NewClient(name) for name in names])

    with store.reading(OWNER) as unit:
        name_of = {client.id: client.name for client in unit.clients.of_gallery(desk.gallery)}
    assert [name_of[client_id] for client_id in ids] == names


def test_clients_are_listed_by_name_as_people_sort_them(store: Store, desk: Desk) -> None:
    for name in ("Zita", "Águeda", "bruno", "Ana", "Émile", "Carla"):
        desk.client(name)

    with store.reading(OWNER) as unit:
        names = [client.name for client in unit.clients.of_gallery(desk.gallery)]

    assert names == ["Águeda", "Ana", "bruno", "Carla", "Émile", "Zita"]


def test_a_client_without_an_e_mail_shows_none_and_takes_nobodys_place(
    store: Store, desk: Desk, database: Database
) -> None:
    desk.client("Ana")
    desk.client("Bea")

    with store.reading(OWNER) as unit:
        assert [client.email for client in unit.clients.of_gallery(desk.gallery)] == [None, None]
    emails = database.rows(sa.select(king_gallery_clients.c.email))
    assert len({row.email for row in emails}) == 2


@pytest.mark.parametrize("again", ["ana@example.com", "ANA@Example.COM"])
def test_an_e_mail_is_taken_once_in_a_gallery_in_any_case(
    store: Store, desk: Desk, again: str
) -> None:
    desk.client("Ana", "ana@example.com")

    with pytest.raises(AlreadyExists), store.writing(OWNER) as unit:
        unit.clients.add(desk.gallery, [NewClient("Bea"), NewClient("Ana 2", again)])

    with store.reading(OWNER) as unit:
        assert [client.name for client in unit.clients.of_gallery(desk.gallery)] == ["Ana"]


def test_an_e_mail_twice_in_one_call_is_taken_once(store: Store, desk: Desk) -> None:
    twice = [NewClient("Ana", "a@example.com"), NewClient("Bea", "A@example.com")]

    with pytest.raises(AlreadyExists), store.writing(OWNER) as unit:
        unit.clients.add(desk.gallery, twice)


def test_the_same_e_mail_may_be_in_two_galleries(store: Store, desk: Desk) -> None:
    other = Desk.of(store)

    desk.client("Ana", "ana@example.com")
    other.client("Ana", "ana@example.com")

    with store.reading(OWNER) as unit:
        assert unit.galleries.get(other.gallery).clients == 1


def test_the_web_systems_technical_rows_are_never_shown(
    store: Store, desk: Desk, database: Database
) -> None:
    for number, email in enumerate((*TECHNICAL, *ORDINARY)):
        database.change(
            sa.insert(king_gallery_clients).values(
                gallery_id=desk.gallery, nome=f"n{number}", email=email, senha_hash="x"
            )
        )
    rows = database.rows(sa.select(king_gallery_clients))
    hidden = [ClientId(row.id) for row in rows if row.email in TECHNICAL]

    with store.reading(OWNER) as unit:
        shown = {client.email for client in unit.clients.of_gallery(desk.gallery)}
        assert unit.galleries.get(desk.gallery).clients == len(ORDINARY)
        for client_id in hidden:
            with pytest.raises(NotFound):
                unit.clients.get(client_id)

    assert shown == set(ORDINARY)
    assert len(hidden) == len(TECHNICAL)


def test_a_row_of_the_web_system_without_a_name_shows_its_e_mail(
    store: Store, desk: Desk, database: Database
) -> None:
    database.change(
        sa.insert(king_gallery_clients).values(
            gallery_id=desk.gallery, email="x@example.com", senha_hash="x", enabled=False
        )
    )

    with store.reading(OWNER) as unit:
        client = unit.clients.of_gallery(desk.gallery)[0]
    assert (client.name, client.enabled) == ("x@example.com", False)


def test_a_reference_comes_back_with_its_own_picture(store: Store, desk: Desk) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    warnings = (Warned(ReferenceWarning.SMALL), Warned(ReferenceWarning.LOOKS_LIKE, bea))

    with store.writing(OWNER) as unit:
        new = replace(a_new_reference(ana), warnings=warnings, face_index=2, source="é 🎓.jpg")
        reference_id = unit.references.add(new, ENGINE)

    with store.reading(OWNER) as unit:
        found = unit.references.get(reference_id)
        picture = unit.references.picture(reference_id)
        assert unit.references.of_gallery(desk.gallery) == [found]
        assert unit.references.of_gallery(desk.gallery, ana) == [found]
        assert unit.references.of_gallery(desk.gallery, bea) == []
        assert unit.clients.get(ana).references == 1
    assert (found.client_id, found.source, found.face_index) == (ana, "é 🎓.jpg", 2)
    assert (found.box, found.confidence, found.created_at.tzinfo is not None) == (
        a_box(),
        99.0,
        True,
    )
    assert found.warnings == (
        Warned(ReferenceWarning.SMALL),
        Warned(ReferenceWarning.LOOKS_LIKE, bea, "Bea"),
    )
    assert picture == JPEG


def test_a_likeness_to_an_erased_client_is_not_told_any_more(store: Store, desk: Desk) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    likeness = (Warned(ReferenceWarning.LOOKS_LIKE, bea),)
    with store.writing(OWNER) as unit:
        kept = unit.references.add(replace(a_new_reference(ana), warnings=likeness), ENGINE)

        unit.clients.remove(bea)

        assert unit.references.get(kept).warnings == ()


def test_the_same_face_of_the_same_file_is_known_again(store: Store, desk: Desk) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    with store.writing(OWNER) as unit:
        kept = unit.references.add(a_new_reference(ana), ENGINE)
    digest = a_new_reference(ana).sha256

    with store.reading(OWNER) as unit:
        same = unit.references.same_face(ana, digest, 0)
        assert same is not None
        assert same.id == kept
        assert unit.references.same_face(ana, digest, 1) is None
        assert unit.references.same_face(ana, "0" * 64, 0) is None
        assert unit.references.same_face(bea, digest, 0) is None


def test_descriptors_of_two_engines_are_never_mixed(store: Store, desk: Desk) -> None:
    newer = an_engine_stamp("2")
    ana = desk.client()
    old, both = desk.reference(ana), desk.reference(ana)
    with store.writing(OWNER) as unit:
        unit.references.describe(both, newer, b"new")

        known = unit.references.descriptors(desk.gallery, newer)
        stale = unit.references.without_descriptor(desk.gallery, newer)

        assert [(d.reference_id, d.client_id, d.descriptor) for d in known] == [(both, ana, b"new")]
        assert [reference.id for reference in stale] == [old]
        assert len(unit.references.descriptors(desk.gallery, ENGINE)) == 2
        assert unit.references.without_descriptor(desk.gallery, ENGINE) == []


def test_describing_a_reference_again_replaces_its_descriptor(store: Store, desk: Desk) -> None:
    reference = desk.reference(desk.client())

    with store.writing(OWNER) as unit:
        unit.references.describe(reference, ENGINE, b"again")

        assert [d.descriptor for d in unit.references.descriptors(desk.gallery, ENGINE)] == [
            b"again"
        ]


def test_whatever_changes_the_references_raises_their_revision(store: Store, desk: Desk) -> None:
    ana = desk.client()
    seen = []

    def look() -> None:
        with store.reading(OWNER) as unit:
            seen.append(unit.galleries.references_revision(desk.gallery))

    look()
    first, second = desk.reference(ana), desk.reference(ana)
    look()
    with store.writing(OWNER) as unit:
        unit.references.remove(first)
    look()
    with store.writing(OWNER) as unit:
        unit.references.describe(second, an_engine_stamp("2"), b"x")
    look()
    with store.writing(OWNER) as unit:
        unit.clients.remove(ana)
    look()

    assert seen == sorted(set(seen))
    assert len(seen) == 5


def test_a_removed_reference_leaves_no_picture_and_no_descriptor(
    store: Store, desk: Desk, database: Database
) -> None:
    ana = desk.client()
    photo = desk.photos()[0]
    gone, kept = desk.reference(ana), desk.reference(ana)
    found = replace(a_candidate(ana), reference_id=gone)
    desk.seen(photo, (LEFT, [found]))

    with store.writing(OWNER) as unit:
        unit.references.remove(gone)

    with store.reading(OWNER) as unit, pytest.raises(NotFound):
        unit.references.get(gone)
    for table in (client_references, reference_descriptors):
        key = "id" if table is client_references else "reference_id"
        assert [row[0] for row in database.rows(sa.select(table.c[key]))] == [kept]
    assert [row.reference_id for row in database.rows(sa.select(candidates))] == [None]


def test_erasing_a_client_counts_and_removes_everything_about_them(
    store: Store, desk: Desk
) -> None:
    ana, bea = desk.client("Ana"), desk.client("Bea")
    photo = desk.photos()[0]
    desk.reference(ana)
    desk.reference(bea)
    desk.seen(photo, (LEFT, [a_candidate(ana)]), (RIGHT, [a_candidate(bea)]))
    desk.say(photo, VerdictKind.CONFIRMED, LEFT, ana)
    with store.writing(OWNER) as unit:
        unit.deliveries.add(desk.gallery, ana, [photo], 80)

        erased = unit.clients.remove(ana)

    with store.reading(OWNER) as unit:
        left = unit.clients.traces(ana)
        others = unit.clients.traces(bea)
    at_aws = {"web_faces", "faces_at_aws", "answers"}
    assert {name: number for name, number in erased.items() if name in at_aws} == dict.fromkeys(
        at_aws, 0
    )
    assert {number for name, number in erased.items() if name not in at_aws} == {1}
    assert set(left.values()) == {0}
    assert left.keys() == erased.keys()
    assert (others["references"], others["candidates"], others["matches"]) == (1, 1, 1)


def test_an_erased_clients_id_is_never_given_again(store: Store, desk: Desk) -> None:
    ana = desk.client("Ana")
    with store.writing(OWNER) as unit:
        unit.clients.remove(ana)

    assert desk.client("Bea") != ana


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with store.reading(OWNER) as unit:
        for act in (
            lambda: unit.clients.get(ClientId(4711)),
            lambda: unit.references.get(ReferenceId(4711)),
            lambda: unit.references.picture(ReferenceId(4711)),
        ):
            with pytest.raises(NotFound):
                act()


def test_another_owners_clients_are_not_counted(store: Store, desk: Desk) -> None:
    theirs = Desk.of(store, OTHER)
    theirs.reference(theirs.client())

    with store.reading(OWNER) as unit:
        assert [gallery.id for gallery in unit.galleries.all()] == [desk.gallery]
        assert unit.galleries.get(desk.gallery).enrolled_clients == 0
