"""A second owner sees and changes nothing: every method of the store, walked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_type_hints

import pytest

from kingdesk.domain.clients import Consent, NewClient
from kingdesk.domain.errors import LeaseLost, NotFound, PhotoBroken
from kingdesk.domain.galleries import FileStamp
from kingdesk.domain.ids import ClientId, FaceId, GalleryId, PhotoId, ReferenceId, RunId, VerdictId
from kingdesk.domain.jobs import Lease, Only, QueueKind, Refused, RunState, Worker
from kingdesk.domain.strategies import Strategy, cloud_stamp
from kingdesk.domain.verdicts import NewVerdict, VerdictKind
from kingdesk.ports.cloud_store import FaceToDelete
from kingdesk.ports.store import FileNote, NewCandidate, Store, Unit
from tests.builders import NOON, a_candidate, a_new_photo
from tests.contract.stores import (
    ENGINE,
    LEASE,
    LEFT,
    OTHER,
    OWNER,
    WORKER,
    Database,
    Desk,
    a_call,
    a_new_reference,
    a_result,
)

STAMP = FileStamp(1, 1)
CLOUD = cloud_stamp(Strategy.CLASSIC, "7.0")
NEW_RUN = RunId("f" * 32)


@dataclass(frozen=True, slots=True)
class Side:
    """One owner's ids of everything."""

    gallery: GalleryId
    photo: PhotoId
    face: FaceId
    client: ClientId
    reference: ReferenceId
    run: RunId
    lease: Lease
    verdict: VerdictId


def a_side(desk: Desk) -> Side:
    done, under_way = desk.photos(2)
    client = desk.client()
    reference = desk.reference(client)
    face = desk.seen(done, (LEFT, [a_candidate(client)]))[0]
    verdict = desk.say(done, VerdictKind.CONFIRMED, LEFT, client)
    run = desk.run([under_way])
    lease = desk.lease(run)[0]
    with desk.store.writing(desk.owner) as unit:
        unit.workers.beat(
            Worker(WORKER, QueueKind.THREADS, "computer-1", 2, NOON, NOON), by_cloud=False
        )
        unit.deliveries.add(desk.gallery, client, [done], 80)
    return Side(desk.gallery, done, face, client, reference, run, lease, verdict.id)


@pytest.fixture
def mine(store: Store) -> Side:
    return a_side(Desk.of(store, OWNER))


@pytest.fixture
def theirs(store: Store) -> Side:
    return a_side(Desk.of(store, OTHER))


Act = Callable[[Unit, Side, Side], object]

REFUSED: dict[str, list[Act]] = {
    "galleries.get": [lambda u, _, t: u.galleries.get(t.gallery)],
    "galleries.rename": [lambda u, _, t: u.galleries.rename(t.gallery, "x")],
    "galleries.set_threshold": [lambda u, _, t: u.galleries.set_threshold(t.gallery, 99)],
    "galleries.references_revision": [lambda u, _, t: u.galleries.references_revision(t.gallery)],
    "galleries.strategy": [lambda u, _, t: u.galleries.strategy(t.gallery)],
    "galleries.set_strategy": [lambda u, _, t: u.galleries.set_strategy(t.gallery, Strategy.LOCAL)],
    "photos.of_gallery": [lambda u, _, t: u.photos.of_gallery(t.gallery)],
    "photos.get": [lambda u, _, t: u.photos.get(t.photo)],
    "photos.cards": [
        lambda u, _, t: u.photos.cards(t.gallery, ENGINE),
        lambda u, _, t: u.photos.cards(t.gallery, ENGINE, [t.photo]),
    ],
    "photos.card_pages": [lambda u, _, t: u.photos.card_pages(t.gallery, ENGINE, 1, 1)],
    "photos.states": [lambda u, _, t: u.photos.states(t.gallery)],
    "photos.state": [lambda u, _, t: u.photos.state(t.photo)],
    "photos.add": [
        lambda u, _, t: u.photos.add(t.gallery, [a_new_photo()]),
        lambda u, _, t: u.photos.add(t.gallery, []),
    ],
    "photos.update_file": [lambda u, _, t: u.photos.update_file(t.photo, a_new_photo())],
    "photos.mark_missing": [
        lambda u, _, t: u.photos.mark_missing([t.photo], missing=True),
        lambda u, m, t: u.photos.mark_missing([m.photo, t.photo], missing=True),
    ],
    "photos.set_etag": [lambda u, _, t: u.photos.set_etag(t.photo, "x")],
    "photos.note_files": [
        lambda u, _, t: u.photos.note_files(t.gallery, []),
        lambda u, m, t: u.photos.note_files(m.gallery, [FileNote(t.photo, STAMP, "x")]),
        lambda u, m, t: u.photos.note_files(m.gallery, [FileNote(t.photo, None, None)]),
    ],
    "photos.selections": [lambda u, _, t: u.photos.selections(t.gallery)],
    "photos.set_duplicate": [
        lambda u, _, t: u.photos.set_duplicate(t.photo, None),
        lambda u, m, t: u.photos.set_duplicate(m.photo, t.photo),
    ],
    "clients.of_gallery": [lambda u, _, t: u.clients.of_gallery(t.gallery)],
    "clients.get": [lambda u, _, t: u.clients.get(t.client)],
    "clients.add": [
        lambda u, _, t: u.clients.add(t.gallery, [NewClient("x")]),
        lambda u, _, t: u.clients.add(t.gallery, []),
    ],
    "clients.remove": [lambda u, _, t: u.clients.remove(t.client)],
    "clients.traces": [lambda u, _, t: u.clients.traces(t.client)],
    "references.of_gallery": [
        lambda u, _, t: u.references.of_gallery(t.gallery),
        lambda u, m, t: u.references.of_gallery(m.gallery, t.client),
    ],
    "references.get": [lambda u, _, t: u.references.get(t.reference)],
    "references.add": [lambda u, _, t: u.references.add(a_new_reference(t.client), ENGINE)],
    "references.remove": [lambda u, _, t: u.references.remove(t.reference)],
    "references.picture": [lambda u, _, t: u.references.picture(t.reference)],
    "references.same_face": [lambda u, _, t: u.references.same_face(t.client, "0" * 64, 0)],
    "references.descriptors": [lambda u, _, t: u.references.descriptors(t.gallery, ENGINE)],
    "references.without_descriptor": [
        lambda u, _, t: u.references.without_descriptor(t.gallery, ENGINE)
    ],
    "references.describe": [lambda u, _, t: u.references.describe(t.reference, ENGINE, b"x")],
    "references.copy": [
        lambda u, m, t: u.references.copy(t.reference, m.client, ()),
        lambda u, m, t: u.references.copy(m.reference, t.client, ()),
    ],
    "references.consents": [lambda u, _, t: u.references.consents(t.gallery)],
    "references.set_consent": [
        lambda u, _, t: u.references.set_consent(t.client, None),
        lambda u, _, t: u.references.set_consent(t.client, Consent("", NOON, "writing")),
    ],
    "jobs.add_run": [lambda u, _, t: u.jobs.add_run(t.gallery, NEW_RUN, Only.NEW)],
    "jobs.enqueue": [
        lambda u, _, t: u.jobs.enqueue(t.run, t.gallery, [t.photo]),
        lambda u, m, t: u.jobs.enqueue(m.run, m.gallery, [t.photo]),
        lambda u, m, t: u.jobs.enqueue(t.run, m.gallery, [m.photo]),
        lambda u, m, t: u.jobs.enqueue(m.run, t.gallery, [m.photo]),
    ],
    "jobs.run": [lambda u, _, t: u.jobs.run(t.run)],
    "jobs.latest_run": [lambda u, _, t: u.jobs.latest_run(t.gallery)],
    "jobs.runs": [lambda u, _, t: u.jobs.runs(t.gallery)],
    "jobs.move_run": [lambda u, _, t: u.jobs.move_run(t.run, RunState.STOPPING)],
    "jobs.counts": [lambda u, _, t: u.jobs.counts(t.gallery)],
    "jobs.holders": [lambda u, _, t: u.jobs.holders(t.run)],
    "jobs.problems": [lambda u, _, t: u.jobs.problems(t.gallery)],
    "jobs.ignored": [lambda u, _, t: u.jobs.ignored(t.gallery)],
    "jobs.lease": [lambda u, _, t: u.jobs.lease(t.run, WORKER, 5, LEASE)],
    "jobs.set_queue": [lambda u, _, t: u.jobs.set_queue(t.run, QueueKind.SQS)],
    "jobs.halt": [
        lambda u, _, t: u.jobs.halt(t.run, None),
        lambda u, _, t: u.jobs.halt(t.run, PhotoBroken(name="x")),
    ],
    "jobs.ended_within": [lambda u, _, t: u.jobs.ended_within(t.run, LEASE)],
    "jobs.ignore": [
        lambda u, _, t: u.jobs.ignore(t.gallery, None),
        lambda u, _, t: u.jobs.ignore(t.gallery, [t.photo]),
    ],
    "jobs.prefer": [lambda u, _, t: u.jobs.prefer(t.gallery, [t.photo])],
    "jobs.unsent": [lambda u, _, t: u.jobs.unsent(t.run, 5)],
    "jobs.mark_sent": [lambda u, _, t: u.jobs.mark_sent(t.run, [t.photo])],
    "jobs.send_again": [lambda u, _, t: u.jobs.send_again(t.run, LEASE)],
    "jobs.announce": [lambda u, _, t: u.jobs.announce(t.run)],
    "jobs.set_max_cost": [lambda u, _, t: u.jobs.set_max_cost(t.run, 1.0)],
    "jobs.note_measured": [lambda u, _, t: u.jobs.note_measured(t.run, "{}")],
    "jobs.claim_matching": [lambda u, _, t: u.jobs.claim_matching(t.run, WORKER, LEASE)],
    "jobs.release_matching": [lambda u, _, t: u.jobs.release_matching(t.run, WORKER)],
    "jobs.finish_unchanged": [lambda u, _, t: u.jobs.finish_unchanged(t.lease, STAMP)],
    "jobs.fail": [lambda u, _, t: u.jobs.fail(t.lease, PhotoBroken(name="x"), STAMP)],
    "results.put": [lambda u, _, t: u.results.put(a_result(t.lease))],
    "results.put_several": [
        lambda u, _, t: u.results.put_several([a_result(t.lease)]),
        lambda u, m, t: u.results.put_several([a_result(m.lease), a_result(t.lease)]),
    ],
    "results.add_candidates": [
        lambda u, _, t: u.results.add_candidates(t.gallery, []),
        lambda u, _, t: u.results.add_candidates(
            t.gallery, [NewCandidate(t.face, a_candidate(t.client))]
        ),
    ],
    "results.faces": [lambda u, _, t: u.results.faces(t.photo)],
    "results.count": [lambda u, _, t: u.results.count(t.gallery)],
    "results.descriptors": [lambda u, _, t: u.results.descriptors(t.gallery, ENGINE)],
    "results.replace_candidates": [
        lambda u, _, t: u.results.replace_candidates(t.gallery, [t.client], []),
        lambda u, m, t: u.results.replace_candidates(m.gallery, [t.client], []),
        lambda u, m, t: u.results.replace_candidates(
            m.gallery, [m.client], [NewCandidate(t.face, a_candidate(m.client))]
        ),
        lambda u, m, t: u.results.replace_candidates(
            m.gallery, [m.client], [NewCandidate(m.face, a_candidate(t.client))]
        ),
    ],
    "results.evidence": [
        lambda u, _, t: u.results.evidence(t.gallery),
        lambda u, _, t: u.results.evidence(t.gallery, [t.photo]),
    ],
    "results.table": [lambda u, _, t: u.results.table(t.gallery)],
    "results.publish": [
        lambda u, _, t: u.results.publish([t.photo]),
        lambda u, m, t: u.results.publish([m.photo, t.photo]),
    ],
    "verdicts.get": [lambda u, _, t: u.verdicts.get(t.verdict)],
    "verdicts.add": [
        lambda u, m, t: u.verdicts.add(a_word(t.photo, m.client)),
        lambda u, m, t: u.verdicts.add(a_word(m.photo, t.client)),
    ],
    "verdicts.of_photo": [lambda u, _, t: u.verdicts.of_photo(t.photo)],
    "deliveries.add": [
        lambda u, _, t: u.deliveries.add(t.gallery, t.client, [], 80),
        lambda u, m, t: u.deliveries.add(m.gallery, t.client, [], 80),
    ],
    "deliveries.latest": [lambda u, _, t: u.deliveries.latest(t.gallery)],
    "calls.add": [
        lambda u, _, t: u.calls.add([a_call(t.gallery, photo=t.photo)]),
        lambda u, m, t: u.calls.add(
            [a_call(m.gallery, photo=m.photo), a_call(t.gallery, photo=t.photo)]
        ),
    ],
    "calls.answers": [lambda u, _, t: u.calls.answers(t.gallery, ["detect:1"])],
    "calls.answers_about": [lambda u, _, t: u.calls.answers_about(t.photo)],
    "collections.get": [lambda u, _, t: u.collections.get(t.gallery)],
    "collections.note": [lambda u, _, t: u.collections.note("x", t.gallery, "7.0")],
    "cloud_faces.of_references": [lambda u, _, t: u.cloud_faces.of_references(t.gallery, CLOUD)],
    "cloud_faces.of_web": [lambda u, _, t: u.cloud_faces.of_web(t.gallery)],
    "cloud_faces.note_web": [lambda u, _, t: u.cloud_faces.note_web(t.gallery)],
    "cloud_faces.told_web": [lambda u, _, t: u.cloud_faces.told_web(t.gallery)],
    "cloud_faces.owed": [lambda u, _, t: u.cloud_faces.owed(t.gallery)],
    "cloud_faces.selfies": [lambda u, _, t: u.cloud_faces.selfies(t.gallery)],
    "cloud_faces.describe": [
        lambda u, _, t: u.cloud_faces.describe(t.reference, CLOUD, "x", "studio")
    ],
    "cloud_faces.tell_web": [lambda u, _, t: u.cloud_faces.tell_web(t.client, "x", None, None)],
    "cloud_faces.of_photos": [lambda u, _, t: u.cloud_faces.of_photos(t.gallery, CLOUD)],
    "cloud_faces.revisions": [lambda u, _, t: u.cloud_faces.revisions(t.gallery, CLOUD)],
    "cloud_faces.saw": [lambda u, _, t: u.cloud_faces.saw(t.gallery, [t.photo], 5)],
    "cloud_faces.unsee": [
        lambda u, _, t: u.cloud_faces.unsee(t.gallery, t.client, CLOUD),
        lambda u, m, t: u.cloud_faces.unsee(m.gallery, t.client, CLOUD),
    ],
    "answers.get": [lambda u, _, t: u.answers.get(t.gallery, ["x"])],
    "answers.keep": [lambda u, _, t: u.answers.keep(t.gallery, {"x": "{}"}, LEASE)],
    "answers.forget": [lambda u, _, t: u.answers.forget(t.gallery)],
}
"""What is asked with another owner's ids (`t`, theirs; `m`, mine), alone or among one's own."""
WITHOUT_IDS = {
    "galleries.all",
    "galleries.add",
    "jobs.extend",
    "jobs.release",
    "jobs.measured",
    "jobs.under_way",
    "workers.beat",
    "workers.leave",
    "workers.alive",
    "workers.by_cloud",
    "calls.made",
    "collections.of_owner",
    "collections.abandoned",
    "collections.described",
    "collections.let_go_of_gone",
    "collections.to_delete",
    "answers.purge",
    "audit.add",
}
LEFT_OUT = {
    "photos.several",
    "jobs.take",
    "jobs.tries",
    "jobs.put_back",
    "calls.forget_photo",
    "calls.forget_photos",
    "calls.forget",
    "calls.forget_gallery",
    "calls.asked_since",
    "calls.spent",
    "calls.receipt",
    "collections.forget",
    "collections.delete_later",
    "collections.deleted",
    "cloud_faces.withdraw",
}
"""What leaves out another owner's ids instead of refusing them."""


def a_word(photo: PhotoId, client: ClientId) -> NewVerdict:
    return NewVerdict(photo, VerdictKind.ASSIGNED, LEFT, client, "x")


def every_method() -> Iterator[str]:
    for part, of_unit in vars(Unit).items():
        if isinstance(of_unit, property):
            rows = get_type_hints(of_unit.fget)["return"]
            yield from (f"{part}.{name}" for name in vars(rows) if not name.startswith("_"))


def test_no_method_is_forgotten_here() -> None:
    assert set(REFUSED) | WITHOUT_IDS | LEFT_OUT == set(every_method())


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, acts in REFUSED.items() for i in range(len(acts))]
)
def test_another_owners_ids_are_not_found(
    database: Database, store: Store, mine: Side, theirs: Side, name: str, number: int
) -> None:
    before = database.everything()

    with pytest.raises(NotFound), store.writing(OWNER) as unit:
        REFUSED[name][number](unit, mine, theirs)

    assert database.everything() == before


def test_another_owners_galleries_are_not_listed(store: Store, mine: Side, theirs: Side) -> None:
    with store.reading(OWNER) as unit:
        assert [gallery.id for gallery in unit.galleries.all()] == [mine.gallery]


def test_another_owners_workers_are_neither_seen_nor_touched(
    database: Database, store: Store, theirs: Side
) -> None:
    before = database.everything()

    with store.writing(OWNER) as unit:
        assert unit.jobs.holders() == []
        assert unit.jobs.extend(WORKER, LEASE) == 0
        assert unit.jobs.release(WORKER) == 0
        assert unit.jobs.under_way() == []
        unit.jobs.put_back([theirs.lease])
        photo = theirs.lease.photo_id
        assert unit.jobs.take({photo: theirs.run}, WORKER, LEASE) == {photo: Refused.UNKNOWN}
        assert unit.jobs.tries([photo]) == {}
        assert unit.workers.alive(LEASE) == []
        unit.workers.leave(WORKER)

    assert database.everything() == before


def test_another_owners_bill_and_faces_at_aws_are_neither_seen_nor_touched(
    database: Database, store: Store, mine: Side, theirs: Side
) -> None:
    face = FaceToDelete("studio", "face-1")
    with store.writing(OTHER) as unit:
        unit.calls.add([a_call(theirs.gallery, f"detect:{theirs.photo}", theirs.photo, theirs.run)])
        unit.collections.note("studio-g2", theirs.gallery, "7.0")
        unit.collections.delete_later([face], theirs.client)
        unit.cloud_faces.describe(theirs.reference, CLOUD, "face-2", "studio")
        unit.cloud_faces.tell_web(theirs.client, "face-2", None, None)
        unit.jobs.note_measured(theirs.run, "{}")
    before = database.everything()

    with store.writing(OWNER) as unit:
        unit.calls.forget_photos([theirs.photo])
        unit.calls.forget(theirs.gallery, [f"detect:{theirs.photo}"])
        unit.calls.forget_gallery(theirs.gallery)
        assert unit.calls.spent(theirs.run) == 0
        for receipt in (
            unit.calls.receipt(),
            unit.calls.receipt(run_id=theirs.run),
            unit.calls.receipt(gallery_id=theirs.gallery),
        ):
            assert receipt.billed_calls == 0
        assert unit.calls.made(NOON - LEASE) == {}
        assert unit.collections.of_owner() == []
        unit.collections.forget("studio-g2")
        unit.collections.note("studio-g2", mine.gallery, "8.0")
        assert unit.collections.to_delete() == []
        unit.collections.deleted([face])
        assert unit.cloud_faces.withdraw(["face-2"]) == 0
        assert unit.jobs.measured() is None

    assert database.everything() == before


def test_another_owners_photos_among_those_asked_for_are_left_out(
    store: Store, mine: Side, theirs: Side
) -> None:
    asked = [mine.photo, theirs.photo]

    with store.reading(OWNER) as unit:
        cards = unit.photos.cards(mine.gallery, ENGINE, asked)
        evidence = unit.results.evidence(mine.gallery, asked)
        several = unit.photos.several(asked)

    assert [photo.id for photo in several] == [mine.photo]
    assert [card.id for card in cards] == [mine.photo]
    assert [e.photo_id for e in evidence] == [mine.photo]


def test_a_lease_can_not_be_made_up_for_another_owners_photo(
    database: Database, store: Store, mine: Side, theirs: Side
) -> None:
    lease = theirs.lease
    forged = Lease(mine.run, mine.gallery, lease.photo_id, lease.token, lease.attempt)
    before = database.everything()

    with pytest.raises(LeaseLost), store.writing(OWNER) as unit:
        unit.results.put(a_result(forged))

    assert database.everything() == before
