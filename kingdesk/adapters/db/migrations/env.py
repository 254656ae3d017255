"""Alembic's entry: runs migrations over the live connection it is handed, never its own."""

from alembic import context

from kingdesk.adapters.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_schemas=True,
    # SQLite can't alter most columns in place: batch mode copies the table
    render_as_batch=True,
    transaction_per_migration=True,
)
context.run_migrations()
