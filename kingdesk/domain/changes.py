"""What a write changed, so that views can reload just what they show."""

from __future__ import annotations

from dataclasses import dataclass, field

from kingdesk.domain.ids import ClientId, GalleryId, PhotoId


@dataclass(frozen=True, slots=True)
class Changes:
    """What a use case wrote.

    Attributes:
        gallery_id: the only gallery it happened in; None when there is no single one.
        photos: photos whose faces, matches, verdicts or state changed; empty with
            `all_photos` when too many to name.
    """

    gallery_id: GalleryId | None = None
    galleries: bool = False
    clients: frozenset[ClientId] = field(default_factory=frozenset)
    client_list: bool = False
    photos: frozenset[PhotoId] = field(default_factory=frozenset)
    all_photos: bool = False

    def __or__(self, other: Changes) -> Changes:
        nothing = Changes()
        if nothing in (self, other):
            return other if self == nothing else self
        return Changes(
            gallery_id=self.gallery_id if self.gallery_id == other.gallery_id else None,
            galleries=self.galleries or other.galleries,
            clients=self.clients | other.clients,
            client_list=self.client_list or other.client_list,
            photos=self.photos | other.photos,
            all_photos=self.all_photos or other.all_photos,
        )
