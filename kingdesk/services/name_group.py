"""Makes a client of a group of faces: the best become references, all of them are assigned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from kingdesk.domain.changes import Changes
from kingdesk.domain.clients import Consent, NewClient, name_key
from kingdesk.domain.errors import AlreadyExists, ItemError, NotFound
from kingdesk.domain.faces import Face
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId, PhotoId, ReferenceId, VerdictId
from kingdesk.domain.verdicts import NewVerdict, VerdictKind, undoing
from kingdesk.ports.store import Store, Unit
from kingdesk.services.clients import checked
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.match_clients import match_clients
from kingdesk.services.sighting import PreparedReference, face_at

log = structlog.get_logger()
REFERENCES: Final = 3
_TRIED: Final = 6
"""Photos read for references at most: some may be gone from the disk."""


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """What became of a group; handed back to `take_back`.

    Attributes:
        verdicts: that each of the group's faces is the client.
    """

    gallery_id: GalleryId
    client_id: ClientId
    references: tuple[ReferenceId, ...]
    verdicts: tuple[VerdictId, ...]
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Adds a client for people without a name, and takes that back; each is one transaction.

    Attributes:
        of_web: clients belong to the web system: they are never deleted.
    """

    store: Store
    enroll: EnrollClient
    of_web: bool = False

    def __call__(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        client: NewClient,
        faces: Sequence[Face],
        consent: Consent | None = None,
    ) -> NamedGroup:
        """Add a client who is on all these faces.

        Args:
            owner: whose gallery.
            gallery_id: which.
            client: their name and what else is known.
            faces: of photos of the gallery, the best first.
            consent: recorded beside the references.

        Raises:
            BadValue: no name.
            AlreadyExists: the name is taken.
            NoSuchFace: a photo was processed again meanwhile.
        """
        client = checked(client)
        with self.store.reading(owner) as unit:
            _refuse_taken(unit, gallery_id, client)
        prepared = self._prepared(owner, faces)
        is_owed = self.enroll.way_of(owner, gallery_id).is_billed
        with self.store.writing(owner) as unit:
            _refuse_taken(unit, gallery_id, client)
            client_id = unit.clients.add(gallery_id, [client])[0]
            before = unit.references.descriptors(gallery_id, self.enroll.engine.stamp)
            references = tuple(
                self.enroll.store_reference(unit, client_id, each, before, is_owed=is_owed)
                for each in prepared
            )
            if consent is not None and references:
                unit.references.set_consent(client_id, consent)
            photos = match_clients(unit, self.enroll.engine, gallery_id, [client_id])
            verdicts = [
                unit.verdicts.add(
                    NewVerdict(
                        face.photo_id, VerdictKind.ASSIGNED, face.box, client_id, said_by=owner
                    )
                )
                for face in faces
            ]
            photos |= {face.photo_id for face in faces}
            unit.results.publish(photos)
        changes = _changes(gallery_id, client_id, photos)
        ids = tuple(verdict.id for verdict in verdicts)
        return NamedGroup(gallery_id, client_id, references, ids, changes)

    def take_back(self, owner: OwnerId, named: NamedGroup) -> Changes:
        """Undo: the faces are without a name again.

        The client goes too, unless there is more of them by now or they are the web system's.
        """
        with self.store.writing(owner) as unit:
            is_bare = not self.of_web and _is_bare(unit, named)
            photos = _unsay(unit, owner, named.verdicts)
            for reference_id in named.references:
                try:
                    photos |= unit.references.remove(reference_id)
                except NotFound:
                    continue
            photos |= match_clients(unit, self.enroll.engine, named.gallery_id, [named.client_id])
            if is_bare:
                unit.clients.remove(named.client_id)
            unit.results.publish(photos)
        self.store.wipe_log()
        self.enroll.take_out(owner)
        return _changes(named.gallery_id, named.client_id, photos)

    def _prepared(self, owner: OwnerId, faces: Sequence[Face]) -> list[PreparedReference]:
        """Cut references out of the best faces' photos; those that can't be read are passed over.

        None at all is no reason to give up: the faces are named all the same.
        """
        made: list[PreparedReference] = []
        for face in faces[:_TRIED]:
            try:
                seen = self.enroll.look_here(owner, face.photo_id)
            except ItemError as error:
                log.info("no reference out of this photo", photo=face.photo_id, reason=error.code)
                continue
            same = face_at(face.box, seen.faces)  # none where the file is another one by now
            if same is not None and same.descriptor:
                made.append(self.enroll.prepare(seen, seen.faces.index(same)))
            if len(made) == REFERENCES:
                break
        return made


def _refuse_taken(unit: Unit, gallery_id: GalleryId, client: NewClient) -> None:
    names = {name_key(known.name) for known in unit.clients.of_gallery(gallery_id)}
    if name_key(client.name) in names:
        raise AlreadyExists(kind="client", name=client.name)


def _is_bare(unit: Unit, named: NamedGroup) -> bool:
    """Tell whether nothing is known of the client but what came with the group."""
    traces = unit.clients.traces(named.client_id)
    return (
        traces.get("references", 0) <= len(named.references)
        and traces.get("decisions", 0) <= len(named.verdicts)
        and not traces.get("deliveries", 0)
    )


def _unsay(unit: Unit, owner: OwnerId, verdicts: Sequence[VerdictId]) -> set[PhotoId]:
    photos: set[PhotoId] = set()
    for verdict_id in reversed(verdicts):
        try:
            verdict = unit.verdicts.get(verdict_id)
        except NotFound:
            continue
        faces, said = unit.results.faces(verdict.photo_id), unit.verdicts.of_photo(verdict.photo_id)
        for new in undoing(faces, said, verdict, said_by=owner):
            unit.verdicts.add(new)
        photos.add(verdict.photo_id)
    return photos


def _changes(gallery_id: GalleryId, client_id: ClientId, photos: set[PhotoId]) -> Changes:
    return Changes(
        gallery_id=gallery_id,
        galleries=True,
        client_list=True,
        clients=frozenset({client_id}),
        photos=frozenset(photos),
    )
