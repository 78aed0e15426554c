"""reminders in the quiet hours, those that came or did not, and which question of them waits for its answer"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('reminder', sa.Column('anyway', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='comes in the quiet hours too, as the youth chose; kept until the youth is erased'))
    op.add_column('reminder', sa.Column('came', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='once, and it has come; kept until the youth is erased'))
    op.add_column('reminder', sa.Column('asked', sa.Integer(), server_default='0', nullable=False, comment='the turn in which it last came and has no answer, 0 for none; kept until the youth is erased'))
    op.add_column('reminder', sa.Column('missed_at', sa.DateTime(timezone=True), nullable=True, comment='when it did not come, since it last came; kept until the youth is erased'))
    op.add_column('reminder', sa.Column('missed_told', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='whether the youth was told that it did not come; kept until the youth is erased'))
    op.add_column('small_step', sa.Column('asked', sa.Integer(), server_default='0', nullable=False, comment='the turn in which it was last asked about and has no answer, 0 for none; kept until the youth is erased'))
    now = sa.func.now() if op.get_bind().dialect.name == 'postgresql' else sa.func.strftime('%Y-%m-%d %H:%M:%f000', 'now')
    table = sa.table('reminder', sa.column('first'), sa.column('days'), sa.column('came', sa.Boolean))
    op.execute(table.update().where(table.c.days == '', table.c.first < now).values(came=sa.true()))
