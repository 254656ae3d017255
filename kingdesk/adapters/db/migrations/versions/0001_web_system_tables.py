"""The web system's tables, in an embedded workspace; elsewhere they are there already."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.create_table(
        "rekognition_processing_cache",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cache_key", sa.String(length=512), nullable=False),
        sa.Column("payload_json", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cache_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_rekognition_processing_cache_expires",
        "rekognition_processing_cache",
        ["expires_at"],
        unique=False,
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column(
            "updated_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "profile_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("item_type", sa.String(length=100), nullable=False),
        sa.Column("display_order", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column(
            "updated_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "king_galleries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_item_id", sa.Integer(), nullable=False),
        sa.Column("nome_projeto", sa.String(length=255), nullable=False),
        sa.Column("slug", sa.String(length=255), nullable=False),
        sa.Column("cliente_email", sa.String(length=255), nullable=False),
        sa.Column("senha_hash", sa.String(length=255), nullable=False),
        sa.Column(
            "status",
            sa.Enum("preparacao", "andamento", "revisao", "finalizado", name="king_gallery_status"),
            server_default="preparacao",
            nullable=False,
        ),
        sa.Column(
            "total_fotos_contratadas", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column(
            "updated_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column("min_selections", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_published", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("access_mode", sa.Text(), server_default="private", nullable=False),
        sa.Column("cliente_nome", sa.Text(), nullable=True),
        sa.Column("cliente_telefone", sa.Text(), nullable=True),
        sa.Column("categoria", sa.Text(), nullable=True),
        sa.Column("data_trabalho", sa.Date(), nullable=True),
        sa.Column("idioma", sa.Text(), server_default="pt-BR", nullable=False),
        sa.Column("client_enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("cliente_nota", sa.Text(), nullable=True),
        sa.Column(
            "face_recognition_enabled", sa.Boolean(), server_default=sa.false(), nullable=True
        ),
        sa.Column("selection_round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("client_folder_layout", sa.Text(), server_default="folders", nullable=False),
        sa.ForeignKeyConstraint(["profile_item_id"], ["profile_items.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_king_galleries_profile_item_id", "king_galleries", ["profile_item_id"], unique=False
    )
    op.create_table(
        "king_folder_auto_jobs",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="pending", nullable=False),
        sa.Column("stage", sa.String(length=40), server_default="queued", nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column(
            "min_similarity",
            sa.Numeric(precision=5, scale=2),
            server_default=sa.text("(72)"),
            nullable=False,
        ),
        sa.Column("force_reprocess", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("total_photos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("processed_photos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error_photos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("assigned_photos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("options_json", sa.JSON(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column(
            "updated_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=False
        ),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "king_gallery_clients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("nome", sa.String(length=255), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("telefone", sa.String(length=60), nullable=True),
        sa.Column("senha_hash", sa.String(length=255), nullable=False),
        sa.Column("senha_enc", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column(
            "updated_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column(
            "status",
            sa.Enum("preparacao", "andamento", "revisao", "finalizado", name="king_gallery_status"),
            server_default="andamento",
            nullable=False,
        ),
        sa.Column("feedback_cliente", sa.Text(), nullable=True),
        sa.Column("selection_round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_king_gallery_clients_gallery_id", "king_gallery_clients", ["gallery_id"], unique=False
    )
    op.create_table(
        "king_photo_folders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_order", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("cover_photo_id", sa.Integer(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column(
            "updated_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "king_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("file_path", sa.Text(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("order", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column("is_favorite", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_cover", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("folder_id", sa.Integer(), nullable=True),
        sa.Column("edited_file_path", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["folder_id"], ["king_photo_folders.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_king_photos_folder_id", "king_photos", ["folder_id"], unique=False)
    op.create_index(
        "idx_king_photos_one_cover_per_gallery",
        "king_photos",
        ["gallery_id"],
        unique=True,
        sqlite_where=sa.text("is_cover = true"),
        postgresql_where=sa.text("is_cover = true"),
    )
    op.create_index("idx_king_photos_order", "king_photos", ["gallery_id", "order"], unique=False)
    op.create_table(
        "rekognition_client_faces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("face_id", sa.String(length=64), nullable=False),
        sa.Column("image_id", sa.String(length=64), nullable=True),
        sa.Column("reference_r2_key", sa.String(length=1024), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.ForeignKeyConstraint(["client_id"], ["king_gallery_clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("gallery_id", "client_id", "face_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_rekognition_client_faces_client",
        "rekognition_client_faces",
        ["client_id"],
        unique=False,
    )
    op.create_index(
        "idx_rekognition_client_faces_face_id",
        "rekognition_client_faces",
        ["face_id"],
        unique=False,
    )
    op.create_table(
        "king_selections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("feedback_cliente", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("session_key", sa.String(length=40), nullable=True),
        sa.Column("selection_batch", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["king_gallery_clients.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uniq_king_selections_legacy_anon",
        "king_selections",
        ["gallery_id", "photo_id"],
        unique=True,
        sqlite_where=sa.text("client_id IS NULL AND (session_key IS NULL OR session_key = '')"),
        postgresql_where=sa.text("client_id IS NULL AND (session_key IS NULL OR session_key = '')"),
    )
    op.create_index(
        "uniq_king_selections_per_client",
        "king_selections",
        ["gallery_id", "client_id", "photo_id"],
        unique=True,
        sqlite_where=sa.text("client_id IS NOT NULL"),
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )
    op.create_index(
        "uniq_king_selections_session_photo",
        "king_selections",
        ["gallery_id", "session_key", "photo_id"],
        unique=True,
        sqlite_where=sa.text("client_id IS NULL AND session_key IS NOT NULL AND session_key <> ''"),
        postgresql_where=sa.text(
            "client_id IS NULL AND session_key IS NOT NULL AND session_key <> ''"
        ),
    )
    op.create_table(
        "rekognition_photo_faces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("face_index", sa.Integer(), nullable=False),
        sa.Column("bounding_box_json", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Numeric(precision=5, scale=2, asdecimal=False), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_rekognition_photo_faces_photo", "rekognition_photo_faces", ["photo_id"], unique=False
    )
    op.create_table(
        "rekognition_photo_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("r2_key", sa.String(length=1024), nullable=False),
        sa.Column("r2_etag", sa.String(length=128), nullable=True),
        sa.Column("process_status", sa.String(length=32), server_default="pending", nullable=False),
        sa.Column("processed_at", sa.DateTime(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("gallery_id", "photo_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_rekognition_photo_jobs_processed_at",
        "rekognition_photo_jobs",
        ["processed_at"],
        unique=False,
    )
    op.create_index(
        "idx_rekognition_photo_jobs_status",
        "rekognition_photo_jobs",
        ["process_status"],
        unique=False,
    )
    op.create_table(
        "rekognition_face_matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_face_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("similarity", sa.Numeric(precision=5, scale=2, asdecimal=False), nullable=True),
        sa.Column("rekognition_face_id", sa.String(length=64), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(), server_default=sa.func.current_timestamp(), nullable=True
        ),
        sa.ForeignKeyConstraint(["client_id"], ["king_gallery_clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["photo_face_id"], ["rekognition_photo_faces.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_rekognition_face_matches_client",
        "rekognition_face_matches",
        ["client_id"],
        unique=False,
    )
    op.create_index(
        "idx_rekognition_face_matches_photo_face",
        "rekognition_face_matches",
        ["photo_face_id"],
        unique=False,
    )
    op.create_index(
        "uniq_king_photo_folders_gallery_name",
        "king_photo_folders",
        ["gallery_id", sa.text("lower(name)")],
        unique=True,
    )
    op.create_index(
        "uniq_king_gallery_clients_gallery_email",
        "king_gallery_clients",
        ["gallery_id", sa.text("lower(email)")],
        unique=True,
    )


def downgrade() -> None:
    raise NotImplementedError("KingDesk only moves forward; put the backup of the data file back")
