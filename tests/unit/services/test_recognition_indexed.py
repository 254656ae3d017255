"""Processing by `indexed`, from the quote to what is found, with every call counted."""

from __future__ import annotations

import pytest

from kingdesk.domain.cloud_errors import CloudDenied, CloudUnreachable, ConsentNeeded
from kingdesk.domain.jobs import JobCounts, Only, RunState
from kingdesk.domain.money import QuoteNote
from kingdesk.domain.strategies import Purpose, Strategy
from kingdesk.ports.cloud import Via
from tests.fakes.studio import ANA
from tests.unit.services.cloud_studio import INDEX, SEARCH, CloudStudio, a_photo_of, web_enrolls

OFFLINE = CloudUnreachable(host="aws")


def test_each_photo_is_indexed_once_and_each_reference_is_indexed_and_searched_for(
    cloud: CloudStudio,
) -> None:
    ana, bea = cloud.client("Ana", "ana", "ana"), cloud.client("Bea", "bea")
    cloud.photo("both.jpg", "ana", "bea")
    cloud.photo("ana.jpg", "ana", "guest")
    cloud.photo("nobody.jpg")
    session = cloud.session()
    quote = session.quote()

    run = session.process()

    assert run is not None
    assert run.state is RunState.DONE
    assert cloud.cloud.calls == {INDEX: 3 + 3, SEARCH: 3} == quote.calls
    assert session.found() == {"both.jpg": {ana, bea}, "ana.jpg": {ana}, "nobody.jpg": set()}
    assert session.receipt().by_operation(Purpose.MATCHING) == quote.calls
    assert session.receipt().usd == pytest.approx(quote.usd)
    assert session.kept_answers() == 0


def test_a_second_run_has_nothing_to_do_and_pays_nothing(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(5, "ana")
    cloud.session().process()
    session = cloud.session()

    assert session.billed(session.process) == {}
    assert session.start() is None
    assert session.quote().calls == {}
    assert session.quote().photos == 0


def test_all_photos_again_are_read_and_not_paid_for(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(5, "ana")
    cloud.session().process()
    session = cloud.session()

    assert session.quote(Only.ALL).calls == {}
    assert session.billed(lambda: session.process(Only.ALL)) == {}
    assert session.counts() == JobCounts(done=5)


def test_a_client_who_comes_late_costs_two_calls_a_reference(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(9, "ana", "bea")
    cloud.session().process()
    bea = cloud.client("Bea", "bea", "bea", "bea")
    session = cloud.session()
    quote = session.quote()

    calls = session.billed(session.process)

    assert calls == {INDEX: 3, SEARCH: 3} == quote.calls
    assert quote.is_exact
    assert all(bea in found for found in session.found().values())
    assert session.billed(session.process) == {}


def test_photos_that_come_late_are_compared_face_by_face_where_that_is_cheaper(
    cloud: CloudStudio,
) -> None:
    people = [f"person{n}" for n in range(9)]
    clients = [cloud.client(who, who) for who in people]
    cloud.photos(4, *people[:3])
    cloud.session().process()
    cloud.photo("late.jpg", people[8], people[7])
    session = cloud.session()

    calls = session.billed(session.process)

    assert calls == {INDEX: 1, SEARCH: 2}
    assert session.found()["late.jpg"] == {clients[8], clients[7]}


def test_a_reference_that_is_removed_takes_along_what_it_found_and_costs_nothing(
    cloud: CloudStudio,
) -> None:
    ana = cloud.client("Ana")
    reference = cloud.reference(ana, "ana")
    cloud.photos(3, "ana")
    cloud.session().process()
    with cloud.store.writing(ANA) as unit:
        unit.references.remove(reference)
    session = cloud.session()

    assert session.billed(session.process) == {}
    assert all(not found for found in session.found().values())


def test_a_photo_replaced_by_another_is_indexed_again(cloud: CloudStudio) -> None:
    ana, bea = cloud.client("Ana", "ana"), cloud.client("Bea", "bea")
    ids = cloud.photos(3, "ana")
    cloud.session().process()
    cloud.studio.replace_object(ids[0], a_photo_of("bea", shade=4242))
    session = cloud.session()

    # two references and one new face: the face is searched for
    assert session.billed(session.process) == {INDEX: 1, SEARCH: 1}
    assert [*session.found().values()] == [{bea}, {ana}, {ana}]


def test_the_same_bytes_with_another_time_are_read_and_not_paid_for(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    (photo,) = cloud.photos(1, "ana")
    cloud.session().process()
    cloud.studio.replace_object(photo, a_photo_of("ana", shade=cloud.shade))
    session = cloud.session()

    assert session.billed(session.process) == {}


def test_a_face_nobody_knows_of_is_ignored(cloud: CloudStudio) -> None:
    ana = cloud.client("Ana", "ana")
    cloud.photos(2, "ana")
    session = cloud.session()
    name, _ = session.collections.make_own(ANA, cloud.wedding)
    cloud.cloud.index(name, a_photo_of("ana", shade=4242), "x", "p99_stranger", Via.BYTES, most=1)

    session.process()

    assert all(found == {ana} for found in session.found().values())


def test_a_collection_deleted_behind_our_back_is_made_and_filled_anew(
    cloud: CloudStudio, expected_logs: set[str]
) -> None:
    ana = cloud.client("Ana", "ana")
    cloud.photos(3, "ana")
    cloud.session().process()
    cloud.cloud.delete_collection(f"studio-g{cloud.wedding}")
    cloud.photo("late.jpg", "ana")
    expected_logs.add("collection was gone")

    cloud.session().process()
    session = cloud.session()

    assert session.quote().calls == {INDEX: 3, SEARCH: 1}
    assert session.billed(session.process) == {INDEX: 3, SEARCH: 1}
    assert all(found == {ana} for found in session.found().values())
    assert session.start() is None


def test_references_only_cost_two_calls_each_when_photos_are_known(cloud: CloudStudio) -> None:
    cloud.photos(3, "ana")
    session = cloud.session()
    assert session.billed(session.process) == {INDEX: 3}  # nobody to search for

    cloud.client("Ana", "ana")

    assert session.billed(session.process) == {INDEX: 1, SEARCH: 1}


def test_who_did_not_agree_to_keep_faces_is_asked_first(cloud: CloudStudio) -> None:
    cloud.photos(1, "ana")
    session = cloud.session()

    with pytest.raises(ConsentNeeded):
        session.processing.start(ANA, cloud.wedding, strategy=Strategy.INDEXED)

    session.process()
    cloud.photos(1, "ana")
    assert session.processing.start(ANA, cloud.wedding, strategy=Strategy.INDEXED) is not None


def test_a_permission_that_is_missing_stands_in_the_quote_and_ends_a_run(
    cloud: CloudStudio,
) -> None:
    cloud.photos(3, "ana")
    session = cloud.session()
    cloud.cloud.forbidden.add("rekognition:IndexFaces")
    unavailable = session.quote().unavailable

    assert isinstance(unavailable, CloudDenied)
    with pytest.raises(CloudDenied, match="rekognition:IndexFaces"):
        session.process()

    cloud.cloud.forbidden.clear()
    assert session.billed(session.process) == {INDEX: 3}


def test_a_run_without_a_network_goes_on_later_without_paying_twice(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(8, "ana")
    cloud.cloud.fail(INDEX, OFFLINE, times=99, after=5)
    session = cloud.session()
    with pytest.raises(CloudUnreachable):
        session.process()
    assert session.counts().processing == 0
    cloud.cloud._failures.clear()

    cloud.session().process()

    assert cloud.cloud.calls == {INDEX: 1 + 8, SEARCH: 1}


def test_searches_that_were_answered_before_a_failure_are_not_made_again(
    cloud: CloudStudio,
) -> None:
    for number in range(6):
        cloud.client(f"c{number}", f"c{number}")
    cloud.photos(6, "c1", "c2")
    cloud.cloud.fail(SEARCH, OFFLINE, times=99, after=3)
    session = cloud.session()
    with pytest.raises(CloudUnreachable):
        session.process()
    cloud.cloud._failures.clear()

    run = cloud.session().process()

    assert run is not None
    assert run.state is RunState.DONE
    assert cloud.cloud.calls == {INDEX: 6 + 6, SEARCH: 6}


def test_a_face_that_is_gone_from_its_collection_is_not_billed(
    cloud: CloudStudio, expected_logs: set[str]
) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(2, "ana")
    session = cloud.session()
    cloud.session().process()
    bea = cloud.client("Bea", "bea")
    cloud.cloud.fail(SEARCH, OFFLINE)
    with pytest.raises(CloudUnreachable):
        session.process()  # her reference is indexed, and not yet searched for
    with cloud.store.reading(ANA) as unit:
        stamp = session.collections.own_stamp(ANA, cloud.wedding)
        known = unit.cloud_faces.of_references(cloud.wedding, stamp)
    (face,) = [one.face_id for one in known if one.client_id == bea]
    cloud.cloud.forget_face(f"studio-g{cloud.wedding}", face)
    expected_logs.add("a face is gone from its collection")

    session.process()

    assert session.receipt().by_operation() == cloud.cloud.calls


def test_what_the_web_system_enrolled_is_no_reference_of_a_gallerys_own_collection(
    cloud: CloudStudio,
) -> None:
    bea = cloud.client("Bea")
    web_enrolls(cloud, bea, "bea")
    cloud.photos(2, "bea")
    session = cloud.session()

    assert session.billed(session.process) == {INDEX: 2}
    assert session.quote().calls == {}


def test_a_quote_names_the_most_where_the_new_photos_faces_decide(cloud: CloudStudio) -> None:
    for number in range(30):
        cloud.client(f"c{number}", f"c{number}")
    cloud.photos(3, "c1", "c2")

    quote = cloud.session().quote()

    # four faces a photo are expected: 12 searches; 30 references bound what there can be
    assert quote.calls == {INDEX: 33, SEARCH: 12}
    assert quote.most_calls == {INDEX: 33, SEARCH: 30}
    assert QuoteNote.FACES_UNKNOWN in quote.notes
    assert not quote.is_exact


def test_a_new_model_makes_everything_stale(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(3, "ana")
    session = cloud.session()
    session.process()
    cloud.cloud.model = "8.0"
    session.collections.delete(ANA, cloud.wedding)

    assert cloud.session().quote().calls == {INDEX: 3 + 1, SEARCH: 1}
    assert session.billed(lambda: cloud.session().process()) == {INDEX: 4, SEARCH: 1}


def test_progress_goes_on_through_the_searches_and_tells_what_was_spent(
    cloud: CloudStudio,
) -> None:
    for number in range(5):
        cloud.client(f"c{number}", f"c{number}")
    cloud.photos(6, "c1")

    cloud.session().process()

    assert cloud.told[-1].done == cloud.told[-1].total == 5
    assert cloud.told[-1].spent_usd == pytest.approx(0.016)
    assert any(told.done == told.total == 6 for told in cloud.told)


def test_staged_pictures_left_behind_are_swept_before_and_after(cloud: CloudStudio) -> None:
    cloud.photos(1, "ana")

    cloud.session().process()

    assert cloud.staging.swept == 2


def test_staging_that_can_not_be_swept_ends_no_run(cloud: CloudStudio) -> None:
    cloud.photos(1, "ana")
    cloud.staging.errors = [OFFLINE]

    run = cloud.session().process()

    assert run is not None
    assert run.state is RunState.DONE
