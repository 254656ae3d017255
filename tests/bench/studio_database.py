"""How near a studio's gallery is to the bare SQL of what it shows, on a PostgreSQL of our own.

    python -m tests.bench.studio_database [--photos 50000] [--faces 4] [--galleries 500]

Starts a server, fills the web system's tables and ours (all photos in one gallery of many), and
measures against the same questions asked by hand over one open connection: the list of galleries,
a gallery opened to its first screenful and to its last photo, and one client's photos from a
similarity on. Prints the medians and their ratios with the goals.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any, Final, LiteralString, TypeVar

import psycopg

from kingdesk.adapters.db.store import SqlStore, open_studio_store
from kingdesk.bootstrap import set_up_process
from kingdesk.domain.ids import ClientId, GalleryId, PhotoId
from kingdesk.domain.matching import PUBLISHED_FROM
from kingdesk.domain.results import GalleryResults, GallerySnapshot
from tests.contract.big_studio import Size, fill
from tests.contract.stores import ENGINE, OWNER
from tests.contract.web_host import add_owners, login_to
from tests.servers.host_levels import make_host
from tests.servers.postgres import PostgresServer

GOALS: Final = {"first screenful": 3.0, "client and similarity": 2.0}
"""Times the bare SQL; for the others there is no goal."""
GALLERY: Final = GalleryId(1)
SIMILARITY: Final = 80.0
SCREENFUL: Final = 200
PAGE: Final = 5_000
_T = TypeVar("_T")

_PAGE: Final[LiteralString] = """
    SELECT p.id, p.original_name, p."order", f.folder, d.name, f.width, f.height, f.missing,
        j.state, l.engine_id, l.engine_version, l.faces, l.size, l.mtime_ns, l.etag, l.key
    FROM king_photos p
    LEFT JOIN kingdesk.photo_files f ON f.photo_id = p.id
    LEFT JOIN kingdesk.jobs j ON j.photo_id = p.id
    LEFT JOIN kingdesk.photo_looks l ON l.photo_id = p.id
    LEFT JOIN king_photo_folders d ON d.id = p.folder_id
    WHERE p.gallery_id = %(gallery)s ORDER BY p."order", p.id
"""
_FILTER: Final[LiteralString] = """
    SELECT f.photo_id, max(c.similarity) AS best
    FROM kingdesk.candidates c JOIN kingdesk.faces f ON f.id = c.face_id
    WHERE c.client_id = %(client)s AND c.similarity >= %(similarity)s
    GROUP BY f.photo_id ORDER BY best DESC, f.photo_id
"""
_GALLERIES: Final[LiteralString] = """
    SELECT g.id, g.nome_projeto, g.status, g.access_mode, g.data_trabalho,
        (SELECT count(*) FROM king_photos p WHERE p.gallery_id = g.id),
        (SELECT count(*) FROM king_gallery_clients c WHERE c.gallery_id = g.id
            AND c.email NOT LIKE '\\_\\_ks\\_face\\_default\\_%%@internal.king'
            AND c.email NOT LIKE '\\_\\_ks\\_face\\_sess\\_%%@internal.king'
            AND c.email NOT LIKE '%%@cadastro.kingselection.invalid'
            AND c.email NOT LIKE '%%@publico.kingselection.invalid'),
        (SELECT count(DISTINCT client_id) FROM kingdesk.client_references r
            WHERE r.gallery_id = g.id)
    FROM king_galleries g JOIN profile_items i ON i.id = g.profile_item_id
    WHERE i.user_id = %(owner)s ORDER BY g.id DESC
"""


_FACES: Final[LiteralString] = """
    SELECT id, photo_id, face_index, box_left, box_top, box_width, box_height, confidence, pixels,
        sharpness, brightness, yaw, roll, covered
    FROM kingdesk.faces WHERE gallery_id = %(gallery)s
"""
_CANDIDATES: Final[LiteralString] = """
    SELECT face_id, client_id, raw, similarity, reference_id
    FROM kingdesk.candidates WHERE gallery_id = %(gallery)s
"""
_EVERYBODY: Final[LiteralString] = """
    SELECT client_id, photo_id, max(similarity) FROM (
        SELECT DISTINCT ON (c.face_id) c.face_id, c.client_id, c.similarity, f.photo_id
        FROM kingdesk.candidates c JOIN kingdesk.faces f ON f.id = c.face_id
        WHERE c.gallery_id = %(gallery)s AND c.similarity >= %(similarity)s
        ORDER BY c.face_id, c.similarity DESC, c.client_id
    ) best GROUP BY client_id, photo_id
"""


class Bench:
    """Measures the program beside the bare SQL."""

    def __init__(self, store: SqlStore, bare: psycopg.Connection) -> None:
        self._store = store
        self._bare = bare

    def ask(self, statement: LiteralString, **values: object) -> list[tuple[Any, ...]]:
        return self._bare.execute(statement, values).fetchall()

    def galleries(self) -> None:
        def ours() -> int:
            with self._store.reading(OWNER) as unit:
                return len(unit.galleries.all())

        compare("list of galleries", ours, lambda: len(self.ask(_GALLERIES, owner=OWNER)))

    def first_screenful(self) -> None:
        def ours() -> int:
            with self._store.reading(OWNER) as unit:
                return len(next(unit.photos.card_pages(GALLERY, ENGINE, SCREENFUL, PAGE)))

        def bare() -> int:
            return len(self.ask(_PAGE + " LIMIT %(first)s", gallery=GALLERY, first=SCREENFUL))

        compare("first screenful", ours, bare)

    def all_photos(self) -> None:
        def ours() -> int:
            with self._store.reading(OWNER) as unit:
                pages = unit.photos.card_pages(GALLERY, ENGINE, SCREENFUL, PAGE)
                return sum(len(page) for page in pages)

        compare("all photos", ours, lambda: len(self.ask(_PAGE, gallery=GALLERY)), times=5)
        gc.collect()
        tracemalloc.start()
        ours()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"{'':>22}  read page by page: {most / 2**20:.1f} MB at most")

    def results(self) -> None:
        """Read what results are made of, once; then choose a client and a similarity."""

        def snapshot() -> GallerySnapshot:
            with self._store.reading(OWNER) as unit:
                return GallerySnapshot(
                    gallery=unit.galleries.get(GALLERY),
                    clients=unit.clients.of_gallery(GALLERY),
                    evidence=unit.results.evidence(GALLERY),
                    weak=frozenset(),
                    delivered=unit.deliveries.latest(GALLERY),
                )

        def bare() -> int:
            faces = self.ask(_FACES, gallery=GALLERY)
            return len(faces) + len(self.ask(_CANDIDATES, gallery=GALLERY))

        known = compare("faces and candidates", snapshot, bare, times=3)
        found = compare(
            "everybody at 80 %",
            lambda: known.at(SIMILARITY),
            lambda: len(self.ask(_EVERYBODY, gallery=GALLERY, similarity=SIMILARITY)),
            times=3,
        )
        self._one_client(known.at(PUBLISHED_FROM))
        print(f"{'':>22}  {sum(len(client.hits) for client in found.clients)} photos of everybody")

    def _one_client(self, held: GalleryResults) -> None:
        """Choose a client and a similarity among what a window holds."""
        [(client,)] = self.ask(
            "SELECT min(client_id) FROM kingdesk.candidates WHERE gallery_id = %(gallery)s",
            gallery=GALLERY,
        )

        def ours() -> list[PhotoId]:
            of_client = held.of_client(ClientId(client))
            hits = of_client.hits if of_client else ()
            return [hit.photo_id for hit in hits if hit.verdict or hit.similarity >= SIMILARITY]

        def bare() -> list[PhotoId]:
            rows = self.ask(_FILTER, client=client, similarity=SIMILARITY)
            return [PhotoId(row[0]) for row in rows]

        photos = compare("client and similarity", ours, bare)
        print(f"{'':>22}  {len(photos)} photos of one client; by similarity alone {len(bare())}")


def compare(
    name: str, ours: Callable[[], _T], bare: Callable[[], object], *, times: int = 41
) -> _T:
    """Measure both in turns, print the medians and their ratio, return what ours gives."""
    result, _ = ours(), bare()  # the first of each warms what is cached
    of_ours, of_bare = list[float](), list[float]()
    for _ in range(times):
        of_ours.append(seconds(ours))
        of_bare.append(seconds(bare))
    one, other = statistics.median(of_ours), statistics.median(of_bare)
    ratio, goal = one / other, GOALS.get(name)
    verdict = "" if goal is None else f", goal {goal:g}: {'ok' if ratio <= goal else 'TOO SLOW'}"
    print(
        f"{name:>22}: {one * 1000:8.2f} ms, bare SQL {other * 1000:8.2f} ms: {ratio:.2f}{verdict}"
    )
    return result


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=50_000)
    parser.add_argument("--faces", type=int, default=4)
    parser.add_argument("--galleries", type=int, default=500)
    options = parser.parse_args()
    set_up_process()  # as the program does
    size = Size(
        galleries=options.galleries,
        photos=options.photos,
        faces=options.faces,
        clients=100 * options.galleries,
        in_one=True,
    )
    server = PostgresServer()
    try:
        name = server.make_database()
        with server.connection(name) as connection:
            make_host(connection)
            add_owners(connection)
        store = open_studio_store(login_to(server, name))
        with server.connection(name) as connection:
            fill(connection, size)
            bench = Bench(store, connection)
            print(f"PostgreSQL {server.version}: {size.photos} photos of {size.faces} faces")
            bench.galleries()
            bench.first_screenful()
            bench.all_photos()
            bench.results()
        store.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
