"""How many of the people in a labelled set of photos the local engine names, and how many wrongly.

    python -m tests.bench.accuracy FOLDER [--references 1] [--thresholds 70 80 90] [--misses]

FOLDER holds photos and
    protocol.json     {"persons": {name: {"refs": [path, ...]}}, "expected": {path: [name, ...]},
                       "strangers": [path, ...]}
    index.csv         columns path, kind, complete (1: everybody visible is labelled)
    synth/labels.csv  optional: photo, person, visible (share of the face), style

Scored by photo and person: a person counts as expected when labelled there (composed photos: at
least 60 % visible); false hits are counted only where everybody is labelled. The names come from
`kingdesk.domain.matching.assign`, exactly as the program's own views get them.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kingdesk import paths
from kingdesk.adapters.local.engine import LocalEngine
from kingdesk.domain.errors import ItemError
from kingdesk.domain.faces import Face, FoundFace
from kingdesk.domain.ids import ClientId, FaceId, PhotoId
from kingdesk.domain.matching import Candidate, PhotoEvidence, assign
from kingdesk.ports.engine import Likeness, Look, Purpose

_MOSTLY_VISIBLE: Final = 0.6


@dataclass(slots=True)
class Expected:
    """Who is in one photo.

    Attributes:
        named: must be found.
        tolerated: may be found (mostly hidden).
        complete: everybody visible is labelled, so that other names are false.
    """

    kind: str
    complete: bool
    named: set[str] = field(default_factory=set)
    tolerated: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    folder: Path
    references: Mapping[str, Sequence[str]]
    photos: Mapping[str, Expected]


def read_set(folder: Path) -> LabelledSet:
    protocol = json.loads((folder / "protocol.json").read_text("utf-8"))
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        index = {row["path"]: row for row in csv.DictReader(file)}
    photos: dict[str, Expected] = {}
    for path, names in protocol["expected"].items():
        row = index[path]
        photos[path] = Expected(row["kind"], (row["complete"] or "1") == "1", set(names))
    for path in protocol["strangers"]:
        photos[path] = Expected("strangers", complete=True)
    labels = folder / "synth" / "labels.csv"
    if labels.exists():
        with labels.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                kind = "synth-" + row["style"]
                expected = photos.setdefault("synth/" + row["photo"], Expected(kind, complete=True))
                visible = float(row["visible"]) >= _MOSTLY_VISIBLE
                (expected.named if visible else expected.tolerated).add(row["person"])
    references = {name: person["refs"] for name, person in protocol["persons"].items()}
    return LabelledSet(folder, references, photos)


def enrol(
    engine: LocalEngine, labelled: LabelledSet, limit: int
) -> tuple[list[str], list[FoundFace]]:
    """Return names and faces of the first `limit` references of everybody.

    Of several faces in a reference the one a person would mean is taken: large, near the middle.
    """
    names: list[str] = []
    faces: list[FoundFace] = []
    for name, references in labelled.references.items():
        for path in references[:limit]:
            look = engine.look((labelled.folder / path).read_bytes(), path, Purpose.REFERENCE)
            if look.faces:
                names.append(name)
                faces.append(max(look.faces, key=lambda face: face.box.prominence))
            else:
                print(f"no face in reference {path}")
    return names, faces


def look_at_all(engine: LocalEngine, labelled: LabelledSet) -> dict[str, Look]:
    looks: dict[str, Look] = {}
    for path in labelled.photos:
        try:
            looks[path] = engine.look((labelled.folder / path).read_bytes(), path)
        except ItemError as error:
            print(error.message)
    return looks


def evidence(look: Look, likely: Iterable[Likeness], clients: Sequence[ClientId]) -> PhotoEvidence:
    """Return what the program would know of a photo after one look; best reference a client."""
    photo = PhotoId(1)
    faces = [
        Face(FaceId(n), photo, n, face.box, face.confidence, face.quality)
        for n, face in enumerate(look.faces)
    ]
    best: dict[FaceId, dict[ClientId, Candidate]] = defaultdict(dict)
    for like in likely:
        client = clients[like.reference]
        known = best[FaceId(like.face)].get(client)
        if known is None or known.raw < like.raw:
            candidate = Candidate(client, like.raw, like.similarity)
            best[FaceId(like.face)][client] = candidate
    return PhotoEvidence(photo, faces, {face: list(c.values()) for face, c in best.items()})


def named_in_photos(
    engine: LocalEngine, looks: Mapping[str, Look], names: Sequence[str], faces: Sequence[FoundFace]
) -> dict[str, PhotoEvidence]:
    ids = {name: ClientId(n) for n, name in enumerate(dict.fromkeys(names))}
    clients = [ids[name] for name in names]
    references = [face.descriptor for face in faces]
    return {
        path: evidence(
            look, engine.compare([f.descriptor for f in look.faces], references), clients
        )
        for path, look in looks.items()
    }


def score(
    labelled: LabelledSet,
    known: Mapping[str, PhotoEvidence],
    names: Sequence[str],
    threshold: float,
    *,
    tell_misses: bool,
) -> None:
    people = list(dict.fromkeys(names))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path, expected in labelled.photos.items():
        matches = assign(known[path], threshold).matches if path in known else ()
        got = {people[match.client_id] for match in matches}
        wanted = expected.named & set(labelled.references)
        count = counts[expected.kind]
        count.update(photos=1, right=len(got & wanted), missed=len(wanted - got))
        false = got - expected.named - expected.tolerated if expected.complete else set()
        count.update(false=len(false))
        if tell_misses and (wanted - got or false):
            print(f"  {path}: missed {sorted(wanted - got)}, false {sorted(false)}")
    total: Counter[str] = Counter()
    for count in counts.values():
        total.update(count)
    for kind, count in [*sorted(counts.items()), ("all", total)]:
        recall = count["right"] / max(1, count["right"] + count["missed"])
        print(
            f"at {threshold:3.0f}  {kind:12s} photos {count['photos']:4d}  "
            f"expected {count['right'] + count['missed']:4d}  recall {recall:.3f}  "
            f"false hits {count['false']}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--references", type=int, default=1, help="how many of each person")
    parser.add_argument("--thresholds", type=float, nargs="+", default=[70.0, 80.0, 90.0])
    parser.add_argument("--misses", action="store_true", help="say which photos were wrong")
    options = parser.parse_args()
    engine = LocalEngine(paths.resource("models"))
    labelled = read_set(options.folder)
    names, faces = enrol(engine, labelled, options.references)
    began = time.process_time()
    looks = look_at_all(engine, labelled)
    spent = time.process_time() - began
    found = sum(len(look.faces) for look in looks.values())
    print(
        f"{engine.stamp.version}: {len(names)} references, {len(looks)} photos, {found} faces, "
        f"{spent:.1f} s of one core"
    )
    known = named_in_photos(engine, looks, names, faces)
    for threshold in options.thresholds:
        score(labelled, known, names, threshold, tell_misses=options.misses)


if __name__ == "__main__":
    main()
