"""the lock that a youth chose for a browser, when that was last used, and whether it is borrowed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('address', sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True, comment='when somebody last used a page there; kept until the youth signs out there, comes with another device, or is erased'))
    op.add_column('address', sa.Column('lock', sa.String(length=200), nullable=True, comment='argon2 hash of what opens the chat there, as the youth chose; kept until the youth removes it, signs out there, comes with another device, or is erased'))
    op.add_column('address', sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True, comment='since when that is asked for; empty while the chat is open; kept until the youth removes it, signs out there, comes with another device, or is erased'))
    op.add_column('address', sa.Column('wrong', sa.Integer(), server_default='0', nullable=False, comment='wrong tries in a row to open it; kept until the youth signs out there, comes with another device, or is erased'))
    op.add_column('address', sa.Column('borrowed', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether the youth borrows the device, and the browser shall forget the chat; kept until the youth signs out there, comes with another device, or is erased'))
    op.add_column('address', sa.Column('history_told', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether it was said there how a page leaves the history; kept until the youth signs out there, comes with another device, or is erased'))
    # Nobody knows when those that are there were last used: they begin today.
    now = sa.func.now() if op.get_bind().dialect.name == 'postgresql' else sa.func.strftime('%Y-%m-%d %H:%M:%f000', 'now')
    table = sa.table('address', sa.column('channel'), sa.column('seen_at'))
    op.execute(table.update().where(table.c.channel == 'web').values(seen_at=now))
