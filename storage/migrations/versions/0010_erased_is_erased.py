"""why a human was called is sealed; words agreed on are hashed; each youth has a mark, by which erasings are replayed"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import context, op

from storage.encryption import Keyring

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('youth', sa.Column('mark', sa.String(length=16), server_default='', nullable=False, comment='random: tells the youth from another of this number, in another copy; kept while the deployment lasts'))
    op.add_column('escalation', sa.Column('sealed', sa.LargeBinary(), nullable=True, comment='sealed: which rule or wish opened it; nothing once the youth is erased; kept 2 years after closing'))
    seal_reasons(op.get_bind(), context.config.attributes.get("keys"))
    hash_words(op.get_bind(), context.config.attributes.get("keys"), context.config.attributes.get("fold", str.casefold))
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('note', 'check_word', comment='keyed hash of the word agreed with the youth for a new device; kept until the youth is erased')
    op.drop_column('escalation', 'reason')
    op.execute('ALTER TABLE escalation RENAME COLUMN sealed TO reason')


def hash_words(db: sa.Connection, keys: Keyring | None, fold: Callable[[str], str]) -> None:
    table = sa.table('note', sa.column('youth_id'), sa.column('check_word', sa.LargeBinary))
    for who, sealed in db.execute(sa.select(table.c.youth_id, table.c.check_word).where(table.c.check_word.is_not(None))).all():
        assert keys is not None
        word = keys.open_or_empty(bytes(sealed), f"check:{who}")
        kept = keys.hash_word(who, fold(word)) if word else None
        db.execute(sa.update(table).where(table.c.youth_id == who).values(check_word=kept))


def seal_reasons(db: sa.Connection, keys: Keyring | None) -> None:
    table = sa.table('escalation', *(sa.column(name) for name in ('youth_id', 'number', 'reason', 'sealed')))
    youth = sa.table('youth', sa.column('id'), sa.column('standing'))
    gone = set(db.execute(sa.select(youth.c.id).where(youth.c.standing == 'erased')).scalars())
    for who, number, reason in db.execute(sa.select(table.c.youth_id, table.c.number, table.c.reason)).all():
        if who in gone:
            continue
        assert keys is not None
        here = sa.update(table).where(table.c.youth_id == who, table.c.number == number)
        db.execute(here.values(sealed=keys.seal(reason, f"reason:{who}")))
