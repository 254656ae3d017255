"""Processing by `classic`, from the quote to what is found, with every call counted."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from kingdesk.domain.cloud_errors import CloudUnreachable
from kingdesk.domain.jobs import JobCounts, Only, RunState
from kingdesk.domain.money import QuoteNote
from kingdesk.domain.strategies import Purpose, Strategy
from kingdesk.ports.cloud import Via
from tests.fakes.cloud import Seen, seen_in
from tests.fakes.studio import ANA
from tests.unit.services.cloud_studio import (
    DETECT,
    INDEX,
    PLACES,
    SEARCH,
    SEARCH_PICTURE,
    SHARED,
    CloudStudio,
    Session,
    a_photo_of,
    web_enrolls,
)

OFFLINE = CloudUnreachable(host="aws")
MONTH = timedelta(days=30)


def classic(cloud: CloudStudio) -> Session:
    return cloud.session(Strategy.CLASSIC)


def unindexed(cloud: CloudStudio, photo: int) -> list[tuple[str, ...]]:
    with cloud.store.reading(ANA) as unit:
        ids = [one.id for one in unit.photos.of_gallery(cloud.wedding)]
        return [face.unindexed for face in unit.results.faces(ids[photo])]


def test_each_photo_is_detected_in_and_each_of_its_faces_searched_for(cloud: CloudStudio) -> None:
    ana, bea = cloud.client("Ana", "ana"), cloud.client("Bea", "bea")
    cloud.photo("both.jpg", "ana", "bea")
    cloud.photo("ana.jpg", "ana", "guest", "other")
    cloud.photo("nobody.jpg")
    session = classic(cloud)

    run = session.process()

    assert run is not None
    assert run.state is RunState.DONE
    assert cloud.cloud.calls == {INDEX: 2, DETECT: 3, SEARCH_PICTURE: 5}
    assert session.found() == {"both.jpg": {ana, bea}, "ana.jpg": {ana}, "nobody.jpg": set()}
    assert session.receipt().by_operation() == cloud.cloud.calls
    assert session.receipt().by_operation(Purpose.ENROLLMENT) == {INDEX: 2}
    assert session.kept_answers() == 0


def test_the_quote_is_what_is_paid_once_the_faces_are_known_and_never_less_than_at_most(
    cloud: CloudStudio,
) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(25, "ana", "bea")
    before = classic(cloud).quote()
    classic(cloud).process()
    cloud.photos(10, "ana", "bea")  # two faces each, as the gallery's others
    session = classic(cloud)
    quote = session.quote()

    calls = session.billed(session.process)

    assert before.calls == {DETECT: 25, INDEX: 1, SEARCH_PICTURE: 100}
    assert before.most_calls == {DETECT: 25, INDEX: 1, SEARCH_PICTURE: 2500}
    assert QuoteNote.FACES_UNKNOWN in before.notes
    assert calls == {DETECT: 10, SEARCH_PICTURE: 20} == quote.calls


def test_a_second_run_pays_nothing(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(4, "ana", "bea")
    classic(cloud).process()
    session = classic(cloud)

    assert session.quote().calls == {}
    assert session.billed(session.process) == {}
    assert session.start() is None


def test_a_late_client_costs_a_search_for_each_known_face_and_no_detection(
    cloud: CloudStudio,
) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(4, "ana", "bea")
    classic(cloud).process()
    bea = cloud.client("Bea", "bea", "bea")
    session = classic(cloud)
    quote = session.quote()

    calls = session.billed(session.process)

    assert calls == {INDEX: 2, SEARCH_PICTURE: 8} == quote.calls
    assert quote.is_exact
    assert QuoteNote.SEARCHES_AGAIN in quote.notes
    assert all(bea in found for found in session.found().values())


def test_all_photos_again_cost_nothing_within_the_lifetime_and_searches_after_it(
    cloud: CloudStudio,
) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(4, "ana", "bea")
    classic(cloud).process()
    session = classic(cloud)
    assert session.quote(Only.ALL).calls == {}
    assert session.billed(lambda: session.process(Only.ALL)) == {}

    cloud.clock.forward(MONTH + timedelta(days=1))
    with cloud.store.writing(ANA) as unit:
        unit.answers.forget(cloud.wedding)  # their time is over by the database's own clock
    late = classic(cloud)

    assert late.quote(Only.ALL).calls == {SEARCH_PICTURE: 8}
    assert late.quote().calls == {}
    assert late.billed(late.process) == {}
    assert late.billed(lambda: late.process(Only.ALL)) == {SEARCH_PICTURE: 8}


def test_the_same_bytes_under_two_photos_are_paid_for_once(cloud: CloudStudio) -> None:
    ana = cloud.client("Ana", "ana")
    data = a_photo_of("ana", "bea", shade=77)
    cloud.studio.upload("one.jpg", data)
    classic(cloud).process()
    cloud.studio.upload("two.jpg", data)
    session = classic(cloud)

    assert session.billed(session.process) == {}
    assert session.found() == {"one.jpg": {ana}, "two.jpg": {ana}}


def test_answers_kept_for_fewer_clients_are_not_taken_for_more(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    data = a_photo_of("ana", "bea", shade=77)
    cloud.studio.upload("one.jpg", data)
    classic(cloud).process()
    bea = cloud.client("Bea")
    web_enrolls(cloud, bea, "bea")
    cloud.studio.upload("two.jpg", data)
    session = classic(cloud)

    session.process()

    assert bea in session.found()["two.jpg"]


def test_a_photo_replaced_by_another_is_looked_at_anew(cloud: CloudStudio) -> None:
    ana, bea = cloud.client("Ana", "ana"), cloud.client("Bea", "bea")
    ids = cloud.photos(2, "ana")
    classic(cloud).process()
    cloud.studio.replace_object(ids[0], a_photo_of("bea", shade=4242))
    session = classic(cloud)

    assert session.billed(session.process) == {DETECT: 1, SEARCH_PICTURE: 1}
    assert [*session.found().values()] == [{bea}, {ana}]


def test_who_the_web_system_enrolled_is_found(cloud: CloudStudio) -> None:
    bea = cloud.client("Bea")
    web_enrolls(cloud, bea, "bea")
    cloud.photo("bea.jpg", "bea")
    session = classic(cloud)

    session.process()

    assert session.found() == {"bea.jpg": {bea}}
    assert cloud.cloud.calls == {DETECT: 1, SEARCH_PICTURE: 1}


def test_faces_of_other_galleries_and_of_nobody_known_are_ignored(cloud: CloudStudio) -> None:
    ana = cloud.client("Ana", "ana")
    cloud.photo("ana.jpg", "ana")
    cloud.cloud.make_collection(SHARED)
    for external in (f"g999_c{ana}", f"g{cloud.wedding}_c{ana}", "anything"):
        picture = a_photo_of("ana", shade=hash(external) % 999)
        cloud.cloud.index(SHARED, picture, "x", external, Via.BYTES, most=1)
    session = classic(cloud)

    session.process()

    with cloud.store.reading(ANA) as unit:
        (evidence,) = unit.results.evidence(cloud.wedding)
    ((only,),) = evidence.candidates.values()
    assert only.client_id == ana
    assert only.reference_id is not None


def test_nobody_is_searched_for_where_nobody_is_enrolled(cloud: CloudStudio) -> None:
    cloud.photos(3, "ana", "bea")
    session = classic(cloud)

    assert session.quote().calls == {DETECT: 3}
    assert session.quote().is_exact
    assert session.billed(session.process) == {DETECT: 3}

    cloud.client("Ana", "ana")

    assert session.billed(session.process) == {INDEX: 1, SEARCH_PICTURE: 6}


def test_a_cut_without_a_face_is_a_result_and_says_why(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photo("one.jpg", "ana", "bea")
    cloud.cloud._sees = lambda picture: [s for s in seen_in(picture) if _is_whole(picture)]
    session = classic(cloud)

    session.process()

    assert session.counts() == JobCounts(done=1)
    assert unindexed(cloud, 0) == [("NO_FACE_IN_CUT",)] * 2
    assert session.found() == {"one.jpg": set()}


def test_a_cut_in_which_another_face_is_taken_finds_nobody(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photo("one.jpg", "ana")

    def elsewhere(picture: bytes) -> list[Seen]:
        if _is_whole(picture):
            return seen_in(picture)
        return [Seen("ana", PLACES[3])]

    cloud.cloud._sees = elsewhere
    session = classic(cloud)

    session.process()

    assert unindexed(cloud, 0) == [("ANOTHER_FACE_IN_CUT",)]
    assert session.found() == {"one.jpg": set()}


def test_why_a_search_failed_is_forgotten_when_the_face_is_searched_for_again(
    cloud: CloudStudio,
) -> None:
    cloud.client("Ana", "ana")
    cloud.photo("one.jpg", "ana")
    cloud.cloud._sees = lambda picture: [s for s in seen_in(picture) if _is_whole(picture)]
    classic(cloud).process()
    cloud.cloud._sees = seen_in
    cloud.client("Bea", "bea")

    classic(cloud).process()

    assert unindexed(cloud, 0) == [()]


def test_a_run_that_broke_off_goes_on_without_paying_twice(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(4, "ana", "bea")
    cloud.cloud.fail(SEARCH_PICTURE, OFFLINE, times=99, after=3)
    with pytest.raises(CloudUnreachable):
        classic(cloud).process()
    cloud.cloud._failures.clear()

    classic(cloud).process()

    assert cloud.cloud.calls == {INDEX: 1, DETECT: 4, SEARCH_PICTURE: 8}


def test_staging_is_the_way_pictures_are_sent(cloud: CloudStudio) -> None:
    cloud.photos(1, "ana")

    classic(cloud).process()

    assert [call.via for call in cloud.cloud.billed] == [Via.STAGING]
    assert cloud.staging.swept == 2


def test_going_over_to_the_other_way_pays_for_it_and_finds_the_same(cloud: CloudStudio) -> None:
    ana = cloud.client("Ana", "ana")
    cloud.photos(3, "ana")
    classic(cloud).process()
    session = cloud.session(Strategy.INDEXED)
    quote = session.quote()

    calls = session.billed(session.process)

    assert calls == quote.calls == {INDEX: 3 + 1, SEARCH: 1}
    assert all(found == {ana} for found in session.found().values())


def test_a_new_model_of_the_shared_collection_makes_everything_stale(cloud: CloudStudio) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(2, "ana")
    classic(cloud).process()
    cloud.cloud.delete_collection(SHARED)
    cloud.cloud.model = "8.0"
    session = classic(cloud)

    session.process()

    assert cloud.cloud.calls == {INDEX: 2, DETECT: 4, SEARCH_PICTURE: 4}


def _is_whole(picture: bytes) -> bool:
    with Image.open(io.BytesIO(picture)) as image:
        return image.size in {(800, 600), (400, 300)}  # a photo, or a reference's copy


def test_who_the_web_system_enrolls_later_is_searched_for_in_photos_known_before(
    cloud: CloudStudio,
) -> None:
    cloud.client("Ana", "ana")
    cloud.photos(4, "ana", "bea")
    classic(cloud).process()
    bea = cloud.client("Bea")
    web_enrolls(cloud, bea, "bea")
    session = classic(cloud)
    quote = session.quote()

    calls = session.billed(session.process)

    assert calls == {SEARCH_PICTURE: 8} == quote.calls
    assert QuoteNote.SEARCHES_AGAIN in quote.notes
    assert all(bea in found for found in session.found().values())
    assert classic(cloud).quote().calls == {}
    assert classic(cloud).start() is None


def test_who_the_web_system_enrolled_before_the_first_run_is_no_news_after_it(
    cloud: CloudStudio,
) -> None:
    bea = cloud.client("Bea")
    web_enrolls(cloud, bea, "bea")
    cloud.photos(2, "bea")
    classic(cloud).process()

    assert classic(cloud).quote().calls == {}
    with cloud.store.writing(ANA) as unit:
        unit.cloud_faces.withdraw([face.face_id for face in unit.cloud_faces.of_web(cloud.wedding)])
    assert classic(cloud).quote().calls == {}


def test_who_the_web_system_enrolls_during_a_run_is_paid_for_once_in_photos_looked_at_later(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.services.recognition.classic._KNOWN_FOR_S", 0.0)
    cloud.at_once = 1
    cloud.client("Ana", "ana")
    cloud.photos(6, "ana", "bea")
    bea = cloud.client("Bea")

    def enroll_at_the_third(call: str) -> None:
        if call == DETECT and cloud.cloud.calls.get(DETECT) == 2:
            cloud.cloud.before_call = None
            web_enrolls(cloud, bea, "bea")

    cloud.cloud.before_call = enroll_at_the_third
    classic(cloud).process()
    session = classic(cloud)

    calls = session.billed(session.process)

    assert calls == {SEARCH_PICTURE: 3 * 2}
    assert all(bea in found for found in session.found().values())
    assert classic(cloud).quote().calls == {}
