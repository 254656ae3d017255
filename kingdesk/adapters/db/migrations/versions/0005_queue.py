"""What queues and several machines take: sent messages, workers' heartbeats, why a run halted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=255), nullable=False),
        sa.Column("computer", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("photos_at_once", sa.Integer(), nullable=False),
        sa.Column("by_cloud", sa.Boolean(), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("holder"),
        schema="kingdesk",
    )
    # Alembic's ALTER TABLE is not translated as SQLAlchemy's own statements are
    translated = op.get_bind().get_execution_options().get("schema_translate_map", {})
    place = translated.get("kingdesk", "kingdesk")
    false = sa.false()
    for table, column in (
        ("runs", sa.Column("queue", sa.String(16), server_default="threads", nullable=False)),
        ("runs", sa.Column("halted_code", sa.String(length=64), nullable=True)),
        ("runs", sa.Column("halted_json", sa.Text(), nullable=True)),
        (
            "jobs",
            sa.Column("place", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        ),
        ("jobs", sa.Column("sent_at", _TIME, nullable=True)),
        ("jobs", sa.Column("ignored", sa.Boolean(), server_default=false, nullable=False)),
    ):
        op.add_column(table, column, schema=place)
    for table, name, columns in (
        ("workers", "idx_workers_owner", ["owner_id", "seen_at"]),
        ("workers", "idx_workers_seen", ["seen_at"]),
        ("jobs", "idx_jobs_state", ["run_id", "state"]),
        ("jobs", "idx_jobs_turn", ["run_id", "state", "attempts", "place", "photo_id"]),
    ):
        op.create_index(name, table, columns, unique=False, schema="kingdesk")
    for name, columns, condition in (
        ("idx_jobs_ended", ["run_id", "updated_at"], "state IN ('done', 'error')"),
        ("idx_jobs_unsent", ["run_id", "photo_id"], "state = 'pending' AND sent_at IS NULL"),
    ):
        op.create_index(
            name,
            "jobs",
            columns,
            unique=False,
            schema="kingdesk",
            postgresql_where=sa.text(condition),
            sqlite_where=sa.text(condition),
        )
    op.drop_index("idx_jobs_run", table_name="jobs", schema=place)
    # until now an orderly end was a try as well: none of these need have taken a worker down
    jobs = sa.table("jobs", sa.column("state"), sa.column("attempts"), schema=place)
    op.execute(sa.update(jobs).where(jobs.c.state == "pending").values(attempts=0))
    # an older program would give a photo that kills its workers out for ever, and knows no queue
    floor = sa.table("schema_floor", sa.column("oldest_revision"), schema=place)
    op.execute(sa.update(floor).values(oldest_revision=revision))


def downgrade() -> None:
    raise NotImplementedError("KingDesk only moves forward; put the backup of the data file back")
