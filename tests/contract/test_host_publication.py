"""Jobs, faces and matches as a web system keeps them, whatever it does to them meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import (
    candidates,
    rekognition_face_matches,
    rekognition_photo_faces,
    rekognition_photo_jobs,
)
from kingdesk.domain.errors import PhotoUnreadable
from kingdesk.domain.ids import PhotoId
from kingdesk.domain.jobs import JobState
from kingdesk.domain.verdicts import VerdictKind
from kingdesk.ports.store import Store
from tests.builders import a_candidate
from tests.contract.stores import (
    LEFT,
    OTHER,
    OWNER,
    RIGHT,
    STUDIO,
    WORKER,
    Database,
    Desk,
    Web,
    a_result,
)
from tests.contract.web_pages import clients_own_page, detail, progress, results_page

pytestmark = STUDIO
KEY = "r2:galleries/1/a.jpg"


@pytest.fixture
def web(database: Database) -> Web:
    return Web(database.engine)


def test_the_web_systems_pages_show_what_was_found(store: Store, desk: Desk, web: Web) -> None:
    group, alone, failed, waiting = desk.photos(4)
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(group, (LEFT, [a_candidate(ana, 97.126)]), (RIGHT, [a_candidate(bea, 66)]))
    desk.seen(alone, (LEFT, [a_candidate(ana, 71), a_candidate(bea, 64)]))
    lease = desk.leased(failed)
    with store.writing(OWNER) as unit:
        unit.jobs.fail(lease, PhotoUnreadable(name="x", reason="broken"), None)
    desk.run([waiting])

    assert results_page(web, desk.gallery, ana) == {group: (97.13, 1), alone: (71.0, 1)}
    assert clients_own_page(web, desk.gallery, ana) == [group, alone]
    assert clients_own_page(web, desk.gallery, bea) == [group]
    assert progress(web, desk.gallery) == {"done": 2, "error": 1, "pending": 1}
    assert [(index, clients) for index, _, clients in detail(web, group)] == [
        (0, [ana]),
        (1, [bea]),
    ]
    box = detail(web, group)[0][1]
    assert box == {
        "Width": LEFT.width,
        "Height": LEFT.height,
        "Left": LEFT.left,
        "Top": LEFT.top,
    }


def test_a_human_word_shows_on_the_web_systems_pages(desk: Desk, web: Web) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]))

    desk.say(photo, VerdictKind.REJECTED, LEFT, ana)
    desk.say(photo, VerdictKind.ASSIGNED, LEFT, bea)

    assert results_page(web, desk.gallery, ana) == {}
    assert results_page(web, desk.gallery, bea) == {photo: (100.0, 1)}


# --- jobs as the web system keeps them ----------------------------------------------------------


@pytest.mark.parametrize(
    ("file_path", "key"),
    [
        (KEY, "galleries/1/a.jpg"),
        ("https://photos.example/galleries//1/a.jpg?v=1", "galleries/1/a.jpg"),
        ("cfimage:abc", ""),
        ("", ""),
    ],
)
def test_a_job_names_its_object_as_the_web_system_looks_it_up(
    database: Database, desk: Desk, web: Web, file_path: str, key: str
) -> None:
    [photo] = web.photos(desk.gallery, [file_path])

    run = desk.run([photo])
    queued = a_job(database, photo).r2_key
    [lease] = desk.lease(run)
    desk.put(a_result(lease))

    assert queued == key
    assert a_job(database, photo).r2_key == key


def test_a_jobs_object_follows_the_photo(database: Database, desk: Desk, web: Web) -> None:
    [photo] = web.photos(desk.gallery, [KEY])
    desk.seen(photo)
    web.say("UPDATE king_photos SET file_path = 'r2\\:galleries/1/newer.jpg'")

    desk.seen(photo)

    assert a_job(database, photo).r2_key == "galleries/1/newer.jpg"


def test_a_job_row_of_the_web_system_is_taken_over_not_doubled(
    database: Database, desk: Desk, web: Web
) -> None:
    [photo] = web.photos(desk.gallery, [KEY])
    web.say(
        "INSERT INTO rekognition_photo_jobs"
        " (gallery_id, photo_id, r2_key, r2_etag, process_status, error_message)"
        " VALUES (:gallery, :photo, 'r2\\:galleries/1/a.jpg', 'noetag', 'error', 'it broke')",
        gallery=desk.gallery,
        photo=photo,
    )

    desk.seen(photo)

    job = a_job(database, photo)
    assert (job.process_status, job.error_message, job.r2_etag) == ("done", None, "e1")
    assert job.r2_key == "galleries/1/a.jpg"


@pytest.mark.parametrize("gone_at", [JobState.PENDING, JobState.PROCESSING, JobState.ERROR])
def test_a_job_row_that_went_meanwhile_is_made_again(
    database: Database, desk: Desk, web: Web, gone_at: JobState
) -> None:
    [photo] = web.photos(desk.gallery, [KEY])
    lose = sa.delete(rekognition_photo_jobs)
    run = desk.run([photo])
    if gone_at is JobState.PENDING:
        database.change(lose)
    [lease] = desk.lease(run)
    if gone_at is JobState.PROCESSING:
        database.change(lose)
    if gone_at is JobState.ERROR:
        database.change(lose)
        with desk.store.working(OWNER) as unit:
            unit.jobs.fail(lease, PhotoUnreadable(name="x", reason="y"), None)
        assert a_job(database, photo).process_status == "error"
        return
    desk.put(a_result(lease))

    job = a_job(database, photo)
    assert (job.process_status, job.r2_key) == ("done", "galleries/1/a.jpg")
    assert job.processed_at is not None


def test_a_long_reason_is_cut_where_the_web_system_cuts_its_own(
    database: Database, desk: Desk
) -> None:
    lease = desk.leased(desk.photos()[0])

    with desk.store.working(OWNER) as unit:
        unit.jobs.fail(lease, PhotoUnreadable(name="x" * 400, reason="y" * 400), None)

    assert len(a_job(database, lease.photo_id).error_message) == 500


def test_only_words_the_web_system_knows_stand_in_its_jobs(desk: Desk, web: Web) -> None:
    seen: set[str] = set()
    run = desk.run(desk.photos(3))
    seen |= progress(web, desk.gallery).keys()
    done, failed, _ = desk.lease(run)
    seen |= progress(web, desk.gallery).keys()
    desk.put(a_result(done))
    with desk.store.working(OWNER) as unit:
        unit.jobs.fail(failed, PhotoUnreadable(name="x", reason="y"), None)
        unit.jobs.release(WORKER)
    seen |= progress(web, desk.gallery).keys()

    assert seen == {"pending", "processing", "done", "error"}


def a_job(database: Database, photo: PhotoId) -> sa.Row[tuple[object, ...]]:
    """Return the web system's only row of a photo's job."""
    table = rekognition_photo_jobs
    [row] = database.rows(sa.select(table).where(table.c.photo_id == photo))
    assert isinstance(row, sa.Row)
    return row


# --- faces and matches as the web system keeps them ---------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"), [(99.99876, 100.0), (100.7, 100.0), (65.004, 65.0), (88.888, 88.89)]
)
def test_similarity_and_confidence_are_percent_of_two_decimals(
    database: Database, desk: Desk, said: float, kept: float
) -> None:
    lease = desk.leased(desk.photos()[0])
    result = a_result(lease, (LEFT, [a_candidate(desk.client(), said)]))
    faces = [replace(face, confidence=said) for face in result.faces]

    desk.put(replace(result, faces=faces))

    [match] = database.rows(sa.select(rekognition_face_matches))
    [face] = database.rows(sa.select(rekognition_photo_faces))
    assert (match.similarity, face.confidence) == (kept, kept)
    assert match.rekognition_face_id is None


def test_a_detector_that_can_not_say_how_sure_it_is_leaves_the_number_out(
    database: Database, desk: Desk
) -> None:
    lease = desk.leased(desk.photos()[0])
    result = a_result(lease, (LEFT, []))

    desk.put(replace(result, faces=[replace(result.faces[0], confidence=float("nan"))]))

    [face] = database.rows(sa.select(rekognition_photo_faces))
    assert face.confidence is None


def test_a_strangers_client_is_never_matched_whatever_our_own_rows_say(
    database: Database, store: Store, desk: Desk, web: Web
) -> None:
    photo = desk.photos()[0]
    ana = desk.client("Ana")
    stranger = Desk.of(store, OTHER).client("Stranger")
    [face] = desk.seen(photo, (LEFT, [a_candidate(ana, 70)]))
    row = {"face_id": face, "client_id": stranger, "raw": 1, "similarity": 99}
    database.change(sa.insert(candidates).values(row))

    with store.writing(OWNER) as unit:
        unit.results.publish([photo])

    assert [clients for _, _, clients in detail(web, photo)] == [[ana]]


def test_a_client_who_became_a_technical_row_is_matched_no_more(
    store: Store, desk: Desk, web: Web
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.reference(ana)
    desk.seen(photo, (LEFT, [a_candidate(ana, 90), a_candidate(bea, 80)]))
    web.say(
        "UPDATE king_gallery_clients SET email = '__ks_face_default_1@internal.king'"
        " WHERE id = :id",
        id=ana,
    )

    with store.writing(OWNER) as unit:
        unit.results.publish([photo])

    assert [clients for _, _, clients in detail(web, photo)] == [[bea]]
    [evidence] = desk.evidence()
    assert [*evidence.candidates.values()] == [[a_candidate(bea, 80)]]
    with store.reading(OWNER) as unit:
        assert unit.galleries.get(desk.gallery).clients == 1


REWRITTEN = (
    "DELETE FROM rekognition_photo_faces",
    "DELETE FROM rekognition_face_matches",
    """
    INSERT INTO rekognition_photo_faces (photo_id, face_index, bounding_box_json, confidence)
    SELECT photo_id, face_index, bounding_box_json, confidence FROM rekognition_photo_faces
    """,
    """
    INSERT INTO rekognition_face_matches (photo_face_id, client_id, similarity)
    SELECT photo_face_id, client_id, similarity FROM rekognition_face_matches
    """,
    "UPDATE rekognition_photo_faces SET face_index = face_index + 3",
    "UPDATE rekognition_face_matches SET similarity = 12.5",
)


@pytest.mark.parametrize("rewrite", REWRITTEN)
def test_what_the_web_system_rewrites_is_whole_again_with_the_next_publication(
    store: Store, desk: Desk, web: Web, rewrite: str
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]), (RIGHT, [a_candidate(bea, 80)]))
    before = detail(web, photo)

    web.say(rewrite)
    with store.writing(OWNER) as unit:
        unit.results.publish([photo])

    assert detail(web, photo) == before
    assert results_page(web, desk.gallery, ana) == {photo: (90.0, 1)}


@pytest.mark.parametrize("rewrite", REWRITTEN)
def test_a_human_word_outlives_what_the_web_system_rewrites(
    desk: Desk, web: Web, rewrite: str
) -> None:
    photo = desk.photos()[0]
    ana, bea = desk.client("Ana"), desk.client("Bea")
    desk.seen(photo, (LEFT, [a_candidate(ana, 90)]), (RIGHT, [a_candidate(bea, 80)]))
    said = [
        desk.say(photo, VerdictKind.REJECTED, LEFT, ana),
        desk.say(photo, VerdictKind.CONFIRMED, RIGHT, bea),
    ]

    web.say(rewrite)
    desk.seen(photo, (LEFT, [a_candidate(ana, 95)]), (RIGHT, [a_candidate(bea, 80)]))

    assert [(index, clients) for index, _, clients in detail(web, photo)] == [(0, []), (1, [bea])]
    assert results_page(web, desk.gallery, bea) == {photo: (100.0, 1)}
    with desk.store.reading(OWNER) as unit:
        assert unit.verdicts.of_photo(photo) == said
