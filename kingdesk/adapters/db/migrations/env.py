"""Alembic's entry: runs migrations over the live connection it is handed, never its own."""

from alembic import context

from kingdesk.adapters.db import schema
from kingdesk.adapters.db.tables import metadata


def include(_object: object, _name: str | None, kind: str, *_others: object) -> bool:
    """Leave keys out of comparisons: SQLite can't tell of which schema the other table is."""
    return kind != "foreign_key_constraint"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table_schema=schema.own_place(connection),
    include_schemas=True,
    include_object=include,
    # SQLite can't alter most columns in place: batch mode copies the table
    render_as_batch=True,
    transaction_per_migration=True,
)
context.run_migrations()
