"""words that staff has seen: how far somebody has read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('youth', sa.Column('seen_turn', sa.Integer(), server_default='0', nullable=False, comment='the last turn that somebody of the staff has seen; kept until the youth is erased'))
    _keep_unread_who_waits()


def _keep_unread_who_waits() -> None:
    """Only of who needs a human it is asked now whether anybody has looked since their words."""
    op.execute(
        "UPDATE youth SET seen_turn = turn WHERE heard_at IS NULL"
        " OR NOT EXISTS (SELECT 1 FROM escalation WHERE escalation.youth_id = youth.id"
        " AND escalation.closed_at IS NULL)"
        " OR EXISTS (SELECT 1 FROM opening WHERE opening.youth_id = youth.id"
        " AND opening.at >= youth.heard_at)"
    )
