"""The journal of calls AWS billed: what is asked once is not paid twice, and receipts of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kingdesk.adapters.db.tables import billed_calls, king_photos, rekognition_processing_cache
from kingdesk.domain.ids import HolderId, RunId
from kingdesk.domain.jobs import Only
from kingdesk.domain.money import PriceGroup
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.ports.store import Store
from tests.contract.stores import LEASE, OTHER, OWNER, STUDIO, WORKER, Database, Desk, a_call
from tests.fakes.clock import SteppedClock

MONTH = timedelta(days=30)
RUN, OTHER_RUN = RunId("a" * 32), RunId("b" * 32)


# --- answers ------------------------------------------------------------------------------------


def test_answers_are_kept_by_what_was_asked(store: Store, desk: Desk) -> None:
    photo, other = desk.photos(2)
    elsewhere = Desk.of(store).gallery
    with store.writing(OWNER) as unit:
        unit.calls.add(
            [
                a_call(desk.gallery, "detect:1", photo, answer='{"é": "🎓"}'),
                a_call(desk.gallery, "search:1:0", photo, answer="[1]"),
                a_call(desk.gallery, "detect:2", other, answer="[2]"),
                a_call(desk.gallery, "search:face-1", answer="[3]"),
                a_call(elsewhere, "detect:1", answer="[4]"),
            ]
        )

    with store.reading(OWNER) as unit:
        asked = ["detect:1", "search:face-1", "never asked"]
        assert unit.calls.answers(desk.gallery, asked) == {
            "detect:1": '{"é": "🎓"}',
            "search:face-1": "[3]",
        }
        assert unit.calls.answers(desk.gallery, []) == {}
        assert unit.calls.answers_about(photo).keys() == {"detect:1", "search:1:0"}


def test_of_two_answers_to_one_question_the_later_one_counts(store: Store, desk: Desk) -> None:
    for answer in ("[1]", "[2]"):
        with store.writing(OWNER) as unit:
            unit.calls.add([a_call(desk.gallery, "detect:1", answer=answer)])

    with store.reading(OWNER) as unit:
        assert unit.calls.answers(desk.gallery, ["detect:1"]) == {"detect:1": "[2]"}


def test_dropped_answers_leave_their_receipt(store: Store, desk: Desk) -> None:
    first, second, third = desk.photos(3)
    with store.writing(OWNER) as unit:
        for photo in (first, second, third):
            unit.calls.add([a_call(desk.gallery, f"detect:{photo}", photo)])
        unit.calls.add([a_call(desk.gallery, f"search:{number}") for number in range(3)])
        searches = [f"search:{number}" for number in range(3)]

        unit.calls.forget_photo(first)
        assert unit.calls.answers_about(first) == {}
        unit.calls.forget_photos([second])
        assert unit.calls.answers_about(second) == {}
        unit.calls.forget_photos([])
        assert len(unit.calls.answers_about(third)) == 1
        unit.calls.forget(desk.gallery, searches[:2])
        assert unit.calls.answers(desk.gallery, searches).keys() == {"search:2"}
        unit.calls.forget_gallery(desk.gallery)
        assert unit.calls.answers(desk.gallery, searches) == {}

        assert unit.calls.receipt().billed_calls == 6


def test_many_calls_are_journalled_by_one_statement(
    database: Database, store: Store, desk: Desk
) -> None:
    calls = [a_call(desk.gallery, f"search:{number}") for number in range(50)]

    with store.working(OWNER) as unit, database.counting() as said:
        unit.calls.add(calls)
        unit.calls.add([])

    assert len([statement for statement in said if "INSERT" in statement]) == 1
    assert len(database.rows(sa.select(billed_calls.c.id))) == 50


# --- receipts -----------------------------------------------------------------------------------


def test_a_receipt_tells_purposes_operations_and_money(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    begun = clock.now()
    with store.writing(OWNER) as unit:
        unit.calls.add(
            [
                a_call(desk.gallery, "1", run=RUN, usd=0.001),
                a_call(desk.gallery, "2", run=RUN, operation=Operation.INDEX_FACES, usd=0.002),
                a_call(desk.gallery, "3", run=RUN, operation=Operation.INDEX_FACES, usd=0.002),
                a_call(
                    desk.gallery,
                    "4",
                    run=OTHER_RUN,
                    operation=Operation.INDEX_FACES,
                    purpose=Purpose.ENROLLMENT,
                    usd=0.0005,
                ),
            ]
        )

    with store.reading(OWNER) as unit:
        of_run, of_all = unit.calls.receipt(run_id=RUN), unit.calls.receipt()
        none = unit.calls.receipt(run_id=RunId("c" * 32))
        assert unit.calls.spent(RUN) == pytest.approx(0.005)
        assert unit.calls.spent(RunId("c" * 32)) == 0
        assert unit.calls.made(begun) == {PriceGroup.GROUP_1: 3, PriceGroup.GROUP_2: 1}
        assert unit.calls.made(clock.now() + MONTH) == {}
    assert of_run.calls == {Purpose.MATCHING: {Operation.DETECT_FACES: 1, Operation.INDEX_FACES: 2}}
    assert of_run.usd == pytest.approx(0.005)
    assert of_all.calls[Purpose.ENROLLMENT] == {Operation.INDEX_FACES: 1}
    assert of_all.usd == pytest.approx(0.0055)
    assert of_all.since is not None
    assert begun < of_all.since <= (of_all.until or begun)
    assert (none.calls, none.usd, none.since, none.until) == ({}, 0.0, None, None)


def test_a_receipt_is_of_a_gallery_or_of_a_time(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    other = Desk.of(store)
    with store.writing(OWNER) as unit:
        unit.calls.add([a_call(desk.gallery, "1"), a_call(other.gallery, "2")])
    clock.forward(MONTH)
    month = clock.now()
    with store.writing(OWNER) as unit:
        unit.calls.add([a_call(other.gallery, "3")])

    with store.reading(OWNER) as unit:
        assert unit.calls.receipt(gallery_id=other.gallery).billed_calls == 2
        assert unit.calls.receipt(until=month).billed_calls == 2
        assert unit.calls.receipt(since=month).billed_calls == 1
        assert unit.calls.receipt(gallery_id=desk.gallery, since=month).billed_calls == 0


def test_what_was_paid_outlives_the_photo_and_the_gallery(
    store: Store, desk: Desk, database: Database
) -> None:
    photo = desk.photos()[0]
    with store.writing(OWNER) as unit:
        unit.calls.add([a_call(desk.gallery, photo=photo)])

    database.change(sa.delete(king_photos).where(king_photos.c.id == photo))
    gallery = sa.table("king_galleries", sa.column("id"))
    database.change(sa.delete(gallery).where(gallery.c.id == desk.gallery))

    with store.reading(OWNER) as unit:
        assert unit.calls.receipt(gallery_id=desk.gallery).billed_calls == 1


# --- runs ---------------------------------------------------------------------------------------


def test_a_run_knows_its_way_and_its_limit(store: Store, desk: Desk) -> None:
    with store.writing(OWNER) as unit:
        assert unit.galleries.strategy(desk.gallery) is None
        unit.galleries.set_strategy(desk.gallery, Strategy.INDEXED)
        unit.galleries.set_threshold(desk.gallery, 77)
        unit.galleries.set_strategy(desk.gallery, Strategy.CLASSIC)
        unit.jobs.add_run(desk.gallery, RUN, Only.NEW, Strategy.CLASSIC, 12.5)
        run = unit.jobs.run(RUN)
        unit.jobs.set_max_cost(RUN, 20.0)

        assert unit.galleries.strategy(desk.gallery) is Strategy.CLASSIC
        assert unit.galleries.get(desk.gallery).threshold == 77
        assert (run.strategy, run.max_cost_usd) == (Strategy.CLASSIC, 12.5)
        assert unit.jobs.run(RUN).max_cost_usd == 20.0
        unit.jobs.set_max_cost(RUN, None)
        assert unit.jobs.run(RUN).max_cost_usd is None


def test_only_one_holder_compares_a_gallery_at_a_time(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    other = HolderId("worker-2")
    with store.writing(OWNER) as unit:
        unit.jobs.add_run(desk.gallery, RUN, Only.NEW)

        assert unit.jobs.claim_matching(RUN, WORKER, LEASE)
        assert not unit.jobs.claim_matching(RUN, other, LEASE)
        assert unit.jobs.claim_matching(RUN, WORKER, LEASE)
        unit.jobs.release_matching(RUN, other)
        assert not unit.jobs.claim_matching(RUN, other, LEASE)
        clock.forward(LEASE + LEASE)
        assert unit.jobs.claim_matching(RUN, other, LEASE)
        unit.jobs.release_matching(RUN, other)
        assert unit.jobs.claim_matching(RUN, WORKER, LEASE)


def test_who_compares_is_a_holder_whose_right_is_kept_and_given_back(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    other = HolderId("worker-2")
    with store.writing(OWNER) as unit:
        unit.jobs.add_run(desk.gallery, RUN, Only.NEW)
        unit.jobs.claim_matching(RUN, WORKER, LEASE)

        assert unit.jobs.holders() == unit.jobs.holders(RUN) == [WORKER]
        clock.forward(LEASE * 0.75)
        unit.jobs.extend(WORKER, LEASE)
        clock.forward(LEASE * 0.75)
        assert not unit.jobs.claim_matching(RUN, other, LEASE)
        assert unit.jobs.release(WORKER) == 0  # photos
        assert unit.jobs.holders() == []
        assert unit.jobs.claim_matching(RUN, other, LEASE)
        clock.forward(LEASE + LEASE)
        assert unit.jobs.holders() == [other]
        assert unit.jobs.holders(RUN) == []


def test_who_compares_for_another_owner_is_no_holder(store: Store, desk: Desk) -> None:
    with store.writing(OWNER) as unit:
        unit.jobs.add_run(desk.gallery, RUN, Only.NEW)
        unit.jobs.claim_matching(RUN, WORKER, LEASE)

    with store.writing(OTHER) as unit:
        assert unit.jobs.holders() == []
        unit.jobs.release(WORKER)
    with store.reading(OWNER) as unit:
        assert unit.jobs.holders() == [WORKER]


def test_the_newest_run_that_was_measured_tells_what_a_photo_takes(
    store: Store, desk: Desk, clock: SteppedClock
) -> None:
    other = Desk.of(store)
    for number, of in enumerate((desk, other, desk), start=1):
        clock.forward(timedelta(minutes=1))
        with store.writing(OWNER) as unit:
            unit.jobs.add_run(of.gallery, RunId(f"{9 - number:032}"), Only.NEW)
    with store.writing(OWNER) as unit:
        assert unit.jobs.measured() is None
        unit.jobs.note_measured(RunId(f"{7:032}"), '{"photo_s": 0.2}')
        unit.jobs.note_measured(RunId(f"{8:032}"), '{"photo_s": 0.1}')

        assert unit.jobs.measured() == '{"photo_s": 0.2}'


# --- answers kept for a time --------------------------------------------------------------------


def cache_keys(database: Database) -> set[str]:
    table = rekognition_processing_cache
    return {row[0] for row in database.rows(sa.select(table.c.cache_key))}


def test_answers_are_kept_for_a_time_and_overwritten(
    store: Store, desk: Desk, database: Database
) -> None:
    other = Desk.of(store)
    with store.writing(OWNER) as unit:
        unit.answers.keep(desk.gallery, {"a": "1", "b": "2", "gone": "3"}, MONTH)
        unit.answers.keep(desk.gallery, {"b": "4"}, MONTH)
        unit.answers.keep(desk.gallery, {"gone": "3"}, -MONTH)
        unit.answers.keep(desk.gallery, {}, MONTH)
        unit.answers.keep(other.gallery, {"a": "5"}, MONTH)

        assert unit.answers.get(desk.gallery, ["a", "b", "gone", "never"]) == {"a": "1", "b": "4"}
        assert unit.answers.purge() == 1
        assert unit.answers.purge() == 0
        assert unit.answers.forget(desk.gallery) == 2
        assert unit.answers.get(other.gallery, ["a"]) == {"a": "5"}
    assert cache_keys(database) == {f"kingdesk:{other.gallery}:a"}


def test_the_web_systems_own_answers_are_never_touched(
    store: Store, desk: Desk, database: Database
) -> None:
    table = rekognition_processing_cache
    theirs = {f"match:{desk.gallery}:k", f"search:{desk.gallery}:1:enroll", "kingdesk1", "king%"}
    for key in theirs:
        row = {"cache_key": key, "payload_json": "{", "expires_at": datetime(2020, 1, 1)}  # noqa: DTZ001
        database.change(sa.insert(table).values(row))

    with store.writing(OWNER) as unit:
        unit.answers.keep(desk.gallery, {"a": "1"}, MONTH)
        unit.answers.purge()
        unit.answers.forget(desk.gallery)

    assert cache_keys(database) == theirs


@STUDIO
def test_an_answers_time_is_the_servers_without_a_zone_as_the_web_system_reads_it(
    store: Store, desk: Desk, database: Database
) -> None:
    with store.writing(OWNER) as unit:
        unit.answers.keep(desk.gallery, {"a": "1"}, MONTH)

    left = sa.select(rekognition_processing_cache.c.expires_at - sa.func.localtimestamp())
    [(left_over,)] = database.rows(left)
    assert MONTH - timedelta(minutes=1) < left_over <= MONTH


def test_an_answer_as_long_as_they_come_is_kept_whole(store: Store, desk: Desk) -> None:
    photo = desk.photos()[0]
    answer = "x" * 3_000_000  # 4096 faces that look alike, with their boxes
    with store.writing(OWNER) as unit:
        unit.calls.add([a_call(desk.gallery, "a" * 255, photo, answer=answer)])
        unit.answers.keep(desk.gallery, {"b" * 400: answer}, MONTH)

    with store.reading(OWNER) as unit:
        assert unit.calls.answers_about(photo) == {"a" * 255: answer}
        assert unit.answers.get(desk.gallery, ["b" * 400]) == {"b" * 400: answer}


def test_tries_that_may_have_been_billed_stand_apart(store: Store, desk: Desk) -> None:
    call = a_call(desk.gallery, "detect:1", run_id=RUN, answer="[1]")
    with store.writing(OWNER) as unit:
        unit.calls.add([call, replace(call, answer=None, is_unsure=True)])

    with store.reading(OWNER) as unit:
        receipt = unit.calls.receipt(run_id=RUN)
        made = unit.calls.made(datetime(2020, 1, 1, tzinfo=UTC))
        assert unit.calls.spent(RUN) == call.usd
        assert unit.calls.answers(desk.gallery, ["detect:1"]) == {"detect:1": "[1]"}
    assert (receipt.billed_calls, receipt.usd) == (1, call.usd)
    assert (receipt.unsure_calls, receipt.unsure_usd) == (1, call.usd)
    assert sum(made.values()) == 1
