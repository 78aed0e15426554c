"""Run Alembic's scripts on the connection it is given, inside the store's transaction."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import storage.schema.tables  # noqa: F401 - importing the tables fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
