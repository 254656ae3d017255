"""The number that grows whenever a gallery's references change."""

from __future__ import annotations

from kingdesk.adapters.db.rows.scope import Scope
from kingdesk.adapters.db.tables import gallery_settings
from kingdesk.domain.ids import GalleryId


def bump_references(scope: Scope, gallery_id: GalleryId) -> None:
    """Note that the gallery's set of references is another one now."""
    statement = scope.insert(gallery_settings).values(gallery_id=gallery_id, references_revision=1)
    scope.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["gallery_id"],
            set_={"references_revision": gallery_settings.c.references_revision + 1},
        )
    )
