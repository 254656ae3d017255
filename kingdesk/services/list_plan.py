"""A class list before anything is stored: who would be added with which face, and what to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kingdesk.domain.clients import Client, name_key
from kingdesk.domain.errors import NoFace, NoSuchFace
from kingdesk.domain.ids import ClientId, GalleryId, OwnerId
from kingdesk.domain.matching import DEFAULT_THRESHOLD
from kingdesk.ports.class_list import ClassList, ClassListReader, ListedClient, ListTrouble
from kingdesk.ports.store import Store
from kingdesk.services.enroll_client import EnrollClient
from kingdesk.services.import_cloud import CloudImport, ImportCost
from kingdesk.services.job_context import JobContext
from kingdesk.services.listed import (
    FaceChoice,
    ListException,
    ListTold,
    LookAtListed,
    Ready,
    told_of,
)
from kingdesk.services.sighting import PreparedReference, Sighting

LEFT_OUT: Final = frozenset({ListTrouble.NO_NAME, ListTrouble.DUPLICATE_NAME})
"""What keeps a person off the list until their name is mended."""


@dataclass(frozen=True, slots=True)
class PlannedClient:
    """One person of a list.

    Attributes:
        entry: as the list names them, or as it was mended; the name may be empty.
        references: of their face, the best first; may be empty.
        told: what needs a look; mended things are taken out.
        choices: the faces of pictures that show several.
        known: the client of this name whom the gallery has already.
        is_left_out: is not to be added.
    """

    entry: ListedClient
    references: tuple[PreparedReference, ...] = ()
    told: tuple[ListException, ...] = ()
    choices: tuple[FaceChoice, ...] = ()
    known: ClientId | None = None
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What a class list would do.

    Attributes:
        people: everybody it names, also those who are left out until they are mended.
        lost: what it says of nobody in particular: a folder that can't be opened.
        known: the gallery's clients by the key of their name.
        is_billed: Rekognition is told of the references.
    """

    gallery_id: GalleryId
    people: tuple[PlannedClient, ...]
    lost: tuple[ListException, ...]
    known: Mapping[str, ClientId]
    is_billed: bool = False


@dataclass(frozen=True, slots=True)
class PlanList:
    """Reads a list, looks at its pictures and says what needs the photographer's eye."""

    store: Store
    lists: ClassListReader
    enroll: EnrollClient
    workers: int

    def __call__(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        source: Path | Sequence[Path],
        context: JobContext,
    ) -> ListPlan:
        """Plan; nothing is stored, nothing is billed.

        Args:
            owner: who plans.
            gallery_id: where to.
            source: a table, a folder, or several photos and folders named after people.
            context: to stop.

        Raises:
            ListUnreadable, NotFound, Cancelled
        """
        clients = self._clients(owner, gallery_id)
        if isinstance(source, Path):
            listed = self.lists.read(source)
        else:
            listed = self.lists.read_several(source)
        entries, told, lost = _sorted_out(listed)
        ready = self._looking(owner, entries, context)
        known = {name_key(client.name): client.id for client in clients}
        people = [_planned(one, told.get(place, ()), known) for place, one in enumerate(ready)]
        people = self._without_plain_gaps(people)
        people = self._without_known_faces(owner, people, clients)
        return ListPlan(
            gallery_id,
            self._with_look_alikes(owner, gallery_id, people, clients),
            lost,
            known,
            self.enroll.way_of(owner, gallery_id).is_billed,
        )

    def sheet(self, owner: OwnerId, source: Path) -> Sighting:
        """Find the faces of one picture of many people; raises what `EnrollClient.look` names."""
        seen = self.enroll.look_here(owner, source)
        if not seen.faces:
            raise NoFace(name=seen.name)
        return seen

    def of_sheet(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        seen: Sighting,
        named: Sequence[tuple[str, int]],
        context: JobContext,
    ) -> ListPlan:
        """Plan people by their names and the places of their faces in one picture; Cancelled."""
        clients = self._clients(owner, gallery_id)
        known = {name_key(client.name): client.id for client in clients}
        people: list[PlannedClient] = []
        taken: dict[str, str] = {}
        for name, face in named:
            context.check()
            entry = ListedClient(name, None, None, (), str(face + 1))
            earlier = taken.get(name_key(name))
            told = () if earlier is None else (_stands_twice(entry, earlier),)
            taken.setdefault(name_key(name), name)
            person = PlannedClient(entry, (self.enroll.prepare(seen, face),), told)
            known_one = known.get(name_key(name))
            people.append(replace(person, known=known_one, is_left_out=bool(told)))
        return ListPlan(
            gallery_id,
            self._with_look_alikes(owner, gallery_id, people, clients),
            (),
            known,
            self.enroll.way_of(owner, gallery_id).is_billed,
        )

    def with_picture(self, owner: OwnerId, person: PlannedClient, picture: Path) -> PlannedClient:
        """Look for a person's face in another picture; with several faces they are the choices.

        Raises:
            NoFace, Photo…
        """
        entry = replace(person.entry, references=(picture,))
        ready = self._looking.look_at(owner, entry)
        if not ready.references and not ready.choices:
            raise NoFace(name=picture.name)
        told = _without_pictures(person.told)
        return replace(
            person,
            references=tuple(ready.references),
            told=(*told, *ready.told),
            choices=tuple(ready.choices),
        )

    def with_face(self, owner: OwnerId, person: PlannedClient, choice: FaceChoice) -> PlannedClient:
        """Take one face of a picture with several; raises Photo… if it changed meanwhile."""
        seen = self.enroll.look_here(owner, choice.picture)
        if choice.index >= len(seen.faces):
            raise NoSuchFace(name=seen.name, index=choice.index)
        reference = self.enroll.prepare(seen, choice.index)
        return replace(
            person,
            references=(*person.references, reference),
            told=_without_pictures(person.told),
        )

    def cost(self, owner: OwnerId, gallery_id: GalleryId, references: int) -> ImportCost | None:
        """Return what Rekognition bills at most for so many new references; None for nothing."""
        way, cloud = self.enroll.way_of(owner, gallery_id), self.enroll.cloud
        if cloud is None or not way.is_billed:
            return None
        bill = cloud.bill()
        return CloudImport(self.enroll, cloud, owner, gallery_id, way, bill).cost(references)

    @property
    def _looking(self) -> LookAtListed:
        return LookAtListed(self.enroll, self.workers, offers_faces=True)

    def _clients(self, owner: OwnerId, gallery_id: GalleryId) -> list[Client]:
        with self.store.reading(owner) as unit:
            return unit.clients.of_gallery(gallery_id)

    def _without_plain_gaps(self, people: list[PlannedClient]) -> list[PlannedClient]:
        """Tell of missing pictures only where the list brings pictures at all."""
        if any(person.entry.references for person in people):
            return people
        return [
            replace(person, told=tuple(t for t in person.told if t.code != ListTold.NO_REFERENCE))
            for person in people
        ]

    def _without_known_faces(
        self, owner: OwnerId, people: Sequence[PlannedClient], clients: Sequence[Client]
    ) -> list[PlannedClient]:
        """Take out references that are enrolled already, and what is said of who has one."""
        enrolled = {client.id for client in clients if client.references}
        found = []
        with self.store.reading(owner) as unit:
            for person in people:
                if (who := person.known) is None or who not in enrolled:
                    found.append(person)
                    continue
                new = tuple(
                    each
                    for each in person.references
                    if unit.references.same_face(who, each.sha256, each.face_index) is None
                )
                told = tuple(one for one in person.told if one.code != ListTold.NO_REFERENCE)
                found.append(replace(person, references=new, told=told))
        return found

    def _with_look_alikes(
        self,
        owner: OwnerId,
        gallery_id: GalleryId,
        people: Sequence[PlannedClient],
        clients: Sequence[Client],
    ) -> tuple[PlannedClient, ...]:
        """Tell of people whose face is another one's of the list, or a client's of the gallery."""
        engine = self.enroll.engine
        with self.store.reading(owner) as unit:
            there = unit.references.descriptors(gallery_id, engine.stamp)
        names = {client.id: client.name for client in clients}
        whose = [
            (at, reference.face.descriptor)
            for at, person in enumerate(people)
            if not person.is_left_out
            for reference in person.references
        ]
        others = [descriptor for _, descriptor in whose] + [one.descriptor for one in there]
        alike: dict[int, dict[str, None]] = {}
        for found in engine.compare([descriptor for _, descriptor in whose], others):
            if found.similarity < DEFAULT_THRESHOLD:
                continue
            at = whose[found.face][0]
            if found.reference < len(whose):
                other = whose[found.reference][0]
                name = people[other].entry.name
                if other >= at:  # the first of two is as the list says
                    continue
            else:
                client_id = there[found.reference - len(whose)].client_id
                name = names.get(client_id, "")
                if client_id == people[at].known:
                    continue
            alike.setdefault(at, {})[name] = None
        return tuple(
            replace(person, told=(*person.told, _looks_like(person.entry, list(alike[at]))))
            if at in alike
            else person
            for at, person in enumerate(people)
        )


def _sorted_out(
    listed: ClassList,
) -> tuple[list[ListedClient], dict[int, tuple[ListException, ...]], tuple[ListException, ...]]:
    """Return everybody the list names, what it says of each by place, and what of nobody."""
    people = list(listed.entries)
    by_line = {entry.line: place for place, entry in enumerate(people)}
    told: dict[int, tuple[ListException, ...]] = {}
    lost = []
    for problem in listed.problems:
        said = ListException(problem.line, "", str(problem.code), problem.message, problem.value)
        if problem.left_out is not None:
            told[len(people)] = (replace(said, value=problem.earlier or problem.value),)
            people.append(problem.left_out)
        elif problem.line in by_line:
            place = by_line[problem.line]
            told[place] = (*told.get(place, ()), replace(said, name=people[place].name))
        else:
            lost.append(said)
    return people, told, tuple(lost)


def _planned(
    ready: Ready, told: Sequence[ListException], known: Mapping[str, ClientId]
) -> PlannedClient:
    is_named = any(one.code in _PICTURE_GONE for one in told)
    own = (one for one in ready.told if not is_named or one.code != ListTold.NO_REFERENCE)
    return PlannedClient(
        ready.entry,
        tuple(ready.references),
        (*told, *own),
        tuple(ready.choices),
        known.get(name_key(ready.entry.name)),
        any(one.code in LEFT_OUT for one in told),
    )


_PICTURE_GONE: Final = frozenset({ListTrouble.REFERENCE_MISSING, ListTrouble.REFERENCE_UNSUPPORTED})
_OF_NAME: Final = frozenset({*LEFT_OUT, ListTrouble.DUPLICATE_EMAIL, ListTrouble.BAD_EMAIL})


def _without_pictures(told: Iterable[ListException]) -> tuple[ListException, ...]:
    """Return what was not said of a person's pictures."""
    return tuple(one for one in told if one.code in _OF_NAME)


def _looks_like(entry: ListedClient, names: Sequence[str]) -> ListException:
    others = ", ".join(names)
    sentence = f"{entry.name}: the face looks like {others}'s."
    return told_of(entry, ListTold.LOOKS_LIKE, sentence, others)


def _stands_twice(entry: ListedClient, earlier: str) -> ListException:
    sentence = f"{entry.name}: {earlier} is already on the sheet."
    return told_of(entry, ListTrouble.DUPLICATE_NAME, sentence, earlier)
