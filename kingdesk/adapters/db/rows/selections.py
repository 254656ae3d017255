"""Which photos were chosen on the web, and by whom; only ever read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from kingdesk.adapters.db.rows.scope import DbQuery, Scope, shown_clients
from kingdesk.adapters.db.tables import king_gallery_clients, king_selections
from kingdesk.domain.ids import GalleryId


def selected(scope: Scope, gallery_id: GalleryId) -> sa.Executable:
    """Return the query for (photo, client) of a gallery; no client where it was a visitor."""
    table, host = king_selections.c, scope.host
    chosen = sa.select(table.photo_id).where(table.gallery_id == gallery_id)
    if not (host.has(table.client_id) and host.has(king_gallery_clients)):
        return chosen.add_columns(sa.null())
    visitor = table.client_id.is_(None)
    if not host.has(table.session_key):
        return sa.union_all(_of_clients(chosen), chosen.add_columns(sa.null()).where(visitor))
    # each as one of the partial indexes has it; the gallery alone may have no index
    without_session = sa.or_(table.session_key.is_(None), table.session_key == "")
    with_session = sa.and_(table.session_key.is_not(None), table.session_key != "")
    return sa.union_all(
        _of_clients(chosen),
        *(
            chosen.add_columns(sa.null()).where(visitor, session)
            for session in (without_session, with_session)
        ),
    )


def _of_clients(chosen: sa.Select[Any]) -> DbQuery:
    """Add who chose; a technical row of the web system is a visitor as well."""
    table, clients = king_selections.c, king_gallery_clients.c
    return (
        chosen.add_columns(clients.id)
        .where(table.client_id.is_not(None))
        .outerjoin(
            king_gallery_clients,
            sa.and_(
                clients.id == table.client_id,
                clients.gallery_id == table.gallery_id,
                shown_clients(),
            ),
        )
    )
