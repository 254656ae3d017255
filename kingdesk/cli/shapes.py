"""The JSON documents of the command line: names and shapes scripts rely on.

Ids are integers; boxes are ratios 0-1 of the upright photo; similarity and confidence are percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from kingdesk.cli.call import Document
from kingdesk.domain.clients import Client
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.faces import Face, FoundFace
from kingdesk.domain.galleries import Gallery, Photo, PhotoCard, PhotoProblem
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, FaceId, PhotoId
from kingdesk.domain.jobs import ENDED_RUNS, Run
from kingdesk.domain.matching import Match, PhotoEvidence, PhotoMatches, rank
from kingdesk.domain.money import Receipt
from kingdesk.domain.results import ClientResult, GalleryResults
from kingdesk.domain.verdicts import VerdictKind, settle
from kingdesk.services.enroll_client import Enrolled
from kingdesk.services.processing import GalleryProgress
from kingdesk.services.watching import Seen


class Named(Protocol):
    """Anything with an id and a name."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def ref(thing: Named) -> dict[str, object]:
    return {"id": thing.id, "name": thing.name}


def box_shape(box: Box) -> Document:
    return {
        "left": round(box.left, 6),
        "top": round(box.top, 6),
        "width": round(box.width, 6),
        "height": round(box.height, 6),
    }


def error_shape(error: KingdeskError) -> dict[str, object]:
    return {"code": error.code, "message": error.message, "hint": error.hint}


def gallery_shape(gallery: Gallery) -> Document:
    return {
        **ref(gallery),
        "status": str(gallery.status),
        "threshold": gallery.threshold,
        "photos": gallery.photos,
        "clients": gallery.clients,
        "enrolled_clients": gallery.enrolled_clients,
        "access": str(gallery.access),
        "event_date": None if gallery.event_date is None else gallery.event_date.isoformat(),
        "web_faces": gallery.web_faces,
    }


def client_shape(client: Client) -> Document:
    return {
        **ref(client),
        "email": client.email,
        "phone": client.phone,
        "references": client.references,
    }


def status_shape(progress: GalleryProgress, seen: Seen | None = None) -> dict[str, object]:
    """Return how far a gallery is; `run` is the last one, as it was `seen`, null if there is none.

    Of its fields `rate_per_s` and `eta_s` come from the last minute while it is under way, and
    `rate_per_s` of an ended run is its average; null where that is not known. `workers`: how many
    are alive that may work on it. `queue`: threads or sqs. `halted_by`: null, or the error that
    made workers stop it. `deserted`: it should go on, but whoever worked on it is gone. `errors`:
    the first photos with a problem; `more_errors`: how many there are beside, see `photo problems`.
    """
    gallery, jobs = progress.gallery, progress.jobs
    return {
        "gallery": ref(gallery),
        "photos": gallery.photos,
        "jobs": {
            "pending": jobs.pending,
            "processing": jobs.processing,
            "done": jobs.done,
            "error": jobs.error,
        },
        "faces": progress.faces,
        "clients": gallery.clients,
        "enrolled_clients": gallery.enrolled_clients,
        "run": None if progress.run is None else _run(progress.run, progress.receipt, seen),
        "errors": [problem_shape(problem) for problem in progress.problems],
        "more_errors": progress.more_problems,
    }


def problem_shape(problem: PhotoProblem) -> dict[str, object]:
    """Return a photo with a problem; `at`: when it failed, null if that is not known."""
    return {
        "photo": {"id": problem.photo_id, "name": problem.name},
        **error_shape(problem.error),
        "tries": problem.tries,
        "at": None if problem.at is None else problem.at.isoformat(),
        "ignored": problem.ignored,
    }


def _run(run: Run, receipt: Receipt | None, seen: Seen | None) -> Document:
    if seen is not None and seen.run.id == run.id:
        run = seen.run
    else:
        seen = None
    rate, left = _rate_and_time_left(run, seen)
    return {
        "id": run.id,
        "state": str(run.state),
        "total": run.counts.total,
        "done": run.counts.done,
        "error": run.counts.error,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "rate_per_s": None if rate is None else round(rate, 3),
        "eta_s": None if left is None else round(left, 1),
        "strategy": str(run.strategy),
        "max_cost_usd": run.max_cost_usd,
        "billed_calls": 0 if receipt is None else receipt.billed_calls,
        "cost_usd": 0.0 if receipt is None else round(receipt.usd, 6),
        "calls": {} if receipt is None else dict(receipt.by_operation()),
        "queue": str(run.queue),
        "workers": 0 if seen is None else seen.progress.workers,
        "halted_by": None if run.halted_by is None else error_shape(run.halted_by),
        "deserted": seen is not None and seen.is_deserted,
    }


def _rate_and_time_left(run: Run, seen: Seen | None) -> tuple[float | None, float | None]:
    """Return photos a second and seconds left, as far as they are known."""
    if run.state not in ENDED_RUNS:
        pace = None if seen is None else seen.progress.pace
        return (None, None) if pace is None else (pace.per_second, pace.seconds_left)
    if run.started_at is None or run.ended_at is None or not run.counts.ended:
        return None, None
    seconds = (run.ended_at - run.started_at).total_seconds()
    return (run.counts.ended / seconds if seconds > 0 else None), None


def run_shape(run: Run) -> Document:
    """Return a run in few words: of `pause` and `stop`."""
    return {
        "id": run.id,
        "state": str(run.state),
        "queue": str(run.queue),
        "total": run.counts.total,
        "done": run.counts.done,
        "error": run.counts.error,
        "processing": run.counts.processing,
    }


def enroll_shape(client: Client, enrolled: Sequence[Enrolled]) -> dict[str, object]:
    return {
        "client": ref(client),
        "references": [
            {
                "id": one.reference.id,
                "source": one.reference.source,
                "face_index": one.reference.face_index,
                "box": box_shape(one.face.box),
                "confidence": round(one.reference.confidence, 2),
                "warnings": [warned.as_text() for warned in one.reference.warnings],
                "photos": one.photos,
            }
            for one in enrolled
        ],
    }


def found_faces_shape(faces: Iterable[FoundFace]) -> list[Document]:
    return [
        {"index": i, "box": box_shape(face.box), "confidence": round(face.confidence, 2)}
        for i, face in enumerate(faces)
    ]


def results_shape(
    gallery: Gallery,
    found: GalleryResults,
    clients: Iterable[ClientResult],
    cards: Mapping[PhotoId, PhotoCard],
) -> Document:
    return {
        "gallery": ref(gallery),
        "min_similarity": found.threshold,
        "clients": [
            {
                **ref(result.client),
                "references": result.client.references,
                "state": str(result.state),
                "photos": [
                    {
                        **_photo(cards[hit.photo_id]),
                        "similarity": round(hit.similarity, 2),
                        "verdict": None if hit.verdict is None else str(hit.verdict),
                        "certainty": str(hit.certainty),
                        "doubts": [str(doubt) for doubt in hit.match.doubts],
                    }
                    for hit in result.hits
                ],
            }
            for result in clients
        ],
        "unmatched_faces": found.unmatched_faces,
    }


def _photo(card: PhotoCard) -> Document:
    return {**ref(card), "folder": card.folder}


def rejected_shape(
    gallery: Gallery,
    threshold: float,
    clients: Iterable[Client],
    rejected: Mapping[ClientId, Sequence[tuple[PhotoId, float]]],
    cards: Mapping[PhotoId, PhotoCard],
) -> Document:
    return {
        "gallery": ref(gallery),
        "min_similarity": threshold,
        "clients": [
            {
                **ref(client),
                "references": client.references,
                "photos": [
                    {
                        **_photo(cards[photo]),
                        "similarity": round(similarity, 2),
                        "verdict": str(VerdictKind.REJECTED),
                    }
                    for photo, similarity in sorted(
                        rejected.get(client.id, ()), key=lambda said: (-said[1], said[0])
                    )
                ],
            }
            for client in clients
        ],
        "unmatched_faces": 0,
    }


def faces_shape(
    photo: Photo,
    card: PhotoCard,
    evidence: PhotoEvidence,
    found: PhotoMatches,
    clients: Mapping[ClientId, Client],
) -> Document:
    """Return a photo's faces; `matches` are names in force, and names a human struck out.

    What else the engine thought possible stands in `candidates`, best first.
    """
    settled = settle(evidence.faces, evidence.verdicts)
    by_face: dict[FaceId, list[Document]] = {face.id: [] for face in evidence.faces}
    for match in (*found.matches, *found.duplicates):
        if match.face is not None:
            by_face[match.face.id].append(_match(match, clients))
    for face in evidence.faces:
        word = settled.faces.get(face.id)
        by_face[face.id] += [
            {
                "client": ref(clients[client]),
                "similarity": _similarity(evidence, face, client),
                "verdict": str(VerdictKind.REJECTED),
            }
            for client in sorted((word.rejected if word else set()) | settled.absent)
        ]
    ignored = {face.id for face in found.ignored}
    return {
        "photo": {
            **ref(photo),
            "status": str(card.status),
            "width": photo.width,
            "height": photo.height,
        },
        "faces": [
            {
                "index": face.index,
                "box": box_shape(face.box),
                "confidence": round(face.confidence, 2),
                "matches": by_face[face.id],
                "candidates": [
                    {"client": ref(clients[c.client_id]), "similarity": round(c.similarity, 2)}
                    for c in rank(evidence.candidates.get(face.id, ()))
                ],
                "ignored": face.id in ignored,
                "unindexed": list(face.unindexed),
            }
            for face in sorted(evidence.faces, key=lambda face: face.index)
        ],
        "without_face": [
            {**_match(match, clients), "box": match.box and box_shape(match.box)}
            for match in found.matches
            if match.face is None
        ],
    }


def _match(match: Match, clients: Mapping[ClientId, Client]) -> dict[str, object]:
    return {
        "client": ref(clients[match.client_id]),
        "similarity": round(match.similarity, 2),
        "verdict": None if match.verdict is None else str(match.verdict),
        "certainty": str(match.certainty),
        "doubts": [str(doubt) for doubt in match.doubts],
        "duplicate": match.duplicate,
    }


def _similarity(evidence: PhotoEvidence, face: Face, client: ClientId) -> float:
    known = evidence.candidates.get(face.id, ())
    return max((round(c.similarity, 2) for c in known if c.client_id == client), default=0.0)
