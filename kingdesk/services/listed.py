"""Looks at the pictures a class list names: which of them can be references, and why others not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from kingdesk.domain.clients import Consent
from kingdesk.domain.errors import ItemError, NoFace, SeveralFaces
from kingdesk.domain.faces import FoundFace
from kingdesk.domain.geometry import Box
from kingdesk.domain.ids import ClientId, OwnerId
from kingdesk.domain.jobs import Progress
from kingdesk.ports.class_list import ListedClient
from kingdesk.ports.store import Unit
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.job_context import JobContext
from kingdesk.services.sighting import PreparedReference, Sighting

BEST: Final = 3
"""References taken from a person's folder; more bring little and cost comparisons."""
MOST_CHOICES: Final = 24
"""Faces of one picture that are offered to choose from, the likeliest first."""
_AROUND: Final = 0.4
"""Share of a face's box shown around it, so that it is recognised by its hair."""
_CROP_SIDE: Final = 192


class ListTold(StrEnum):
    """What an exception of a class list is about, beyond the list's own troubles."""

    NO_REFERENCE = "no_reference"
    NOT_TAKEN = "not_taken"
    SOMEBODY_ELSE = "somebody_else"
    LOOKS_LIKE = "looks_like"
    NO_CONSENT = "no_consent"
    CONSENT_NOT_KEPT = "consent_not_kept"


@dataclass(frozen=True, slots=True)
class ListException:
    """One line of a class list that needs the photographer's eye.

    Attributes:
        line: the row's number, or the file's or folder's name.
        name: the client's, if known.
        code: stable name of the trouble.
        message: one English sentence.
        value: the name, e-mail, file or other person it is about, where that is not the client.
    """

    line: str
    name: str
    code: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class FaceChoice:
    """One face of a picture that shows several.

    Attributes:
        index: its place in the sighting.
        crop: the face with some hair and chin, JPEG.
    """

    picture: Path
    index: int
    crop: bytes


@dataclass(slots=True)
class Ready:
    """A listed client and the references found for them."""

    entry: ListedClient
    references: list[PreparedReference] = field(default_factory=list)
    told: list[ListException] = field(default_factory=list)
    choices: list[FaceChoice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LookAtListed:
    """Finds the faces of listed people by this machine's engine, several pictures at once.

    Attributes:
        offers_faces: cut out the faces of pictures with several, to choose from.
    """

    enroll: EnrollClient
    workers: int
    offers_faces: bool = False

    def __call__(
        self, owner: OwnerId, entries: Iterable[ListedClient], context: JobContext
    ) -> list[Ready]:
        """Look at everybody's pictures, in their order; raises Cancelled."""
        entries = list(entries)
        done: list[Ready] = []

        def look(entry: ListedClient) -> Ready:
            context.check()
            return self.look_at(owner, entry)

        with ThreadPoolExecutor(self.workers, thread_name_prefix="class-list") as pool:
            for ready in pool.map(look, entries):
                done.append(ready)
                errors = sum(bool(one.told) for one in done)
                context.report(Progress(len(done), len(entries), errors))
        return done

    def look_at(self, owner: OwnerId, entry: ListedClient) -> Ready:
        ready = Ready(entry)
        found: list[tuple[float, PreparedReference]] = []
        for path in entry.references:
            try:
                seen = self.enroll.look_here(owner, path)
                if not seen.faces:
                    raise NoFace(name=path.name)
                if len(seen.faces) > 1:
                    ready.choices += self.choices(path, seen)
                    raise SeveralFaces(name=path.name, count=len(seen.faces))
                prepared = self.enroll.prepare(seen, 0)
            except ItemError as error:
                ready.told.append(told_of(entry, error.code, error.message))
                continue
            found.append((_worth(seen.faces[0]), prepared))
            if len(found) > BEST:  # the copies of a large folder need not all be held
                found.remove(min(found, key=lambda item: item[0]))
        found.sort(key=lambda item: -item[0])
        ready.references = self._of_one_person([reference for _, reference in found], ready)
        if not ready.references and not ready.told:
            sentence = f"{entry.name}: there is no reference photo; enroll one by hand."
            ready.told.append(told_of(entry, ListTold.NO_REFERENCE, sentence))
        elif len(entry.references) > 1 and len(ready.references) == min(
            BEST, len(entry.references)
        ):
            ready.told.clear()  # enough good ones: the others need nobody's eye
        return ready

    def choices(self, path: Path, seen: Sighting) -> list[FaceChoice]:
        """Cut out the faces of a picture, to choose one; none where nobody asks."""
        if not self.offers_faces:
            return []
        pictures = self.enroll.pictures
        return [
            FaceChoice(
                path, at, pictures.crop(seen.picture, seen.name, _around(face.box), _CROP_SIDE)
            )
            for at, face in enumerate(seen.faces[:MOST_CHOICES])
        ]

    def _of_one_person(
        self, references: list[PreparedReference], ready: Ready
    ) -> list[PreparedReference]:
        """Keep the references that look like the best one; tell of those that do not."""
        if len(references) < 2:
            return references
        descriptors = [reference.face.descriptor for reference in references]
        alike = {0} | {
            likeness.face for likeness in self.enroll.engine.compare(descriptors, descriptors[:1])
        }
        for place, reference in enumerate(references):
            if place not in alike:
                sentence = (
                    f"{ready.entry.name}: {reference.source} shows somebody else than "
                    f"{references[0].source}; it was left out."
                )
                ready.told.append(told_of(ready.entry, ListTold.SOMEBODY_ELSE, sentence))
        return [reference for place, reference in enumerate(references) if place in alike]


def told_of(entry: ListedClient, code: str, message: str, value: str = "") -> ListException:
    return ListException(entry.line, entry.name, str(code), message, value)


def _around(box: Box) -> Box:
    return box.padded(_AROUND)


def _worth(face: FoundFace) -> float:
    """Rank references: large, sharp, frontal faces first."""
    quality = face.quality
    frontal = max(0.0, 1.0 - abs(quality.yaw) / 90)
    return min(quality.pixels, 200.0) / 200 + quality.sharpness + frontal + face.confidence / 100


def allowed(
    entry: ListedClient, references: Sequence[PreparedReference], told: list[ListException]
) -> Sequence[PreparedReference]:
    """Return the references that may be taken: none where the list says there is no consent."""
    if entry.consent != "" or not references:
        return references
    sentence = "The list says there is no consent: the face was not taken."
    told.append(told_of(entry, ListTold.NO_CONSENT, sentence))
    return ()


def keep_consent(
    unit: Unit,
    client_id: ClientId,
    entry: ListedClient,
    told: list[ListException],
    at: datetime,
    otherwise: Consent | None = None,
) -> None:
    """Record what a list says of a client's consent, or something else where it says nothing.

    Args:
        unit: of the gallery's owner.
        client_id: whose nothing is recorded of.
        entry: as the list names them.
        told: hears of it where there is no reference to keep it with.
        at: when it was read, UTC.
        otherwise: where the list says neither yes nor no.
    """
    said = otherwise
    if entry.consent is not None:
        said = Consent("", at, entry.consent[:255]) if entry.consent else None
    if said is not None and not unit.references.set_consent(client_id, said):
        sentence = "The consent was not recorded: there is no reference to keep it with."
        told.append(told_of(entry, ListTold.CONSENT_NOT_KEPT, sentence))
