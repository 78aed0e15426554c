"""a youth's way: next contact, status, attempts, meetings, requests, the door"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.schema.column_types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INVITED = "kept 14 days if nobody comes, else until the youth is erased;"
NO = "12 months after a no"
INVITE_COLUMNS = (
    ("hash", False, "keyed hash of the link's secret"),
    ("code", False, "keyed hash of the code that is said aloud"),
    ("coach_id", False, "who invites, and will be responsible"),
    ("made_at", False, "when it was made"),
    ("expires_at", False, "when it ends"),
    ("used_at", True, "when somebody came by it"),
    ("youth_id", True, "who came by it; or from the start, whose new device it is for"),
    ("wrong", False, "wrong check words so far"),
)


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 6 months after the end, or until erased'),
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='with whom; kept 6 months after the end, or until erased'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='by whom; kept 6 months after the end, or until erased'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when; kept 6 months after the end, or until erased'),
    sa.Column('way', sa.String(length=8), nullable=False, comment='how: chat, phone, letter …; kept 6 months after the end, or until erased'),
    sa.Column('outcome', sa.String(length=12), nullable=False, comment='reached, or why not; kept 6 months after the end, or until erased'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_attempt_coach_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_attempt_youth_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt'))
    )
    op.create_index(op.f('ix_attempt_youth_id_id'), 'attempt', ['youth_id', 'id'], unique=False)

    op.create_table('calendar_feed',
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose calendar it is; kept until the coach withdraws it or leaves'),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False, comment="keyed hash of the link's secret; kept until the coach withdraws it or leaves"),
    sa.Column('made_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when the link was made; kept until the coach withdraws it or leaves'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_calendar_feed_coach_id')),
    sa.PrimaryKeyConstraint('coach_id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('hash', name=op.f('uq_calendar_feed_hash'))
    )
    op.create_table('meeting',
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose; kept 12 months, or until the youth is erased'),
    sa.Column('number', sa.Integer(), nullable=False, comment="which of the youth's; kept 12 months, or until the youth is erased"),
    sa.Column('state', sa.String(length=9), nullable=False, comment='how far it has come; kept 12 months, or until the youth is erased'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it begins; kept 12 months, or until the youth is erased'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='with whom; kept 12 months, or until the youth is erased'),
    sa.Column('minutes', sa.Integer(), nullable=False, comment='how long; kept 12 months, or until the youth is erased'),
    sa.Column('spot', sa.String(length=8), nullable=False, comment='where, by kind; kept 12 months, or until the youth is erased'),
    sa.Column('place', sa.LargeBinary(), nullable=True, comment='sealed: where exactly; never an address of a home; kept 12 months, or until the youth is erased'),
    sa.Column('words', sa.LargeBinary(), nullable=True, comment='sealed: what the youth wrote about another time or place; kept 12 months, or until the youth is erased'),
    sa.Column('wants', sa.String(length=5), server_default='', nullable=False, comment='what the youth wants otherwise: time, place; kept 12 months, or until the youth is erased'),
    sa.Column('with_roles', sa.String(length=80), server_default='', nullable=False, comment='who else comes, by role; kept 12 months, or until the youth is erased'),
    sa.Column('interpreter', sa.String(length=12), server_default='', nullable=False, comment='the language of an interpreter; empty for none; kept 12 months, or until the youth is erased'),
    sa.Column('along', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether the youth brings somebody; kept 12 months, or until the youth is erased'),
    sa.Column('slots', sa.String(length=120), server_default='', nullable=False, comment='other times that staff offer, UTC; kept 12 months, or until the youth is erased'),
    sa.Column('by_youth', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether the youth asked for it; kept 12 months, or until the youth is erased'),
    sa.Column('late', sa.Integer(), server_default='0', nullable=False, comment='minutes that the youth said they are late; kept 12 months, or until the youth is erased'),
    sa.Column('felt', sa.String(length=8), server_default='', nullable=False, comment='how the youth said it was; kept 12 months, or until the youth is erased'),
    sa.Column('asked', sa.Integer(), server_default='0', nullable=False, comment='how often it was asked about; kept 12 months, or until the youth is erased'),
    sa.Column('changed_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it last changed; kept 12 months, or until the youth is erased'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_meeting_coach_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_meeting_youth_id')),
    sa.PrimaryKeyConstraint('youth_id', 'number', name=op.f('pk_meeting'))
    )
    op.create_index(op.f('ix_meeting_coach_id_at'), 'meeting', ['coach_id', 'at'], unique=False)

    op.create_table('referral',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='to which team; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False, comment='keyed hash of the link by which the referrer sees its state; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it came; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('state', sa.String(length=9), nullable=False, comment='received, contact, ended; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who sees to it; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('answers', sa.LargeBinary(), nullable=False, comment='sealed: the four answers about the situation, nobody named; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('referrer', sa.LargeBinary(), nullable=False, comment="sealed: the referrer's own name, role and telephone; kept 30 days if nobody takes it up, else 12 months"),
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='the youth who came of it; nobody once they are erased; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('changed_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when its state last changed; kept 30 days if nobody takes it up, else 12 months'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_referral_coach_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_referral_team_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_referral_youth_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    sa.UniqueConstraint('hash', name=op.f('uq_referral_hash'))
    )
    op.create_table('request',
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose; kept 6 months after its answer, or until erased'),
    sa.Column('number', sa.Integer(), nullable=False, comment="which of the youth's; kept 6 months after its answer, or until erased"),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='what with; kept 6 months after its answer, or until erased'),
    sa.Column('state', sa.String(length=9), nullable=False, comment='how far it has come; kept 6 months after its answer, or until erased'),
    sa.Column('sent_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it was made; kept 6 months after its answer, or until erased'),
    sa.Column('due_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='until when it is to be answered; kept 6 months after its answer, or until erased'),
    sa.Column('words', sa.LargeBinary(), nullable=True, comment="sealed: the youth's words; kept 6 months after its answer, or until erased"),
    sa.Column('language', sa.String(length=12), nullable=False, comment='the language of the words; kept 6 months after its answer, or until erased'),
    sa.Column('wished', sa.String(length=8), server_default='', nullable=False, comment='when the youth wants it; kept 6 months after its answer, or until erased'),
    sa.Column('interpreter', sa.String(length=12), server_default='', nullable=False, comment='the language of an interpreter; empty for none; kept 6 months after its answer, or until erased'),
    sa.Column('helper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who of the staff has the task besides the coach; kept 6 months after its answer, or until erased'),
    sa.Column('where_to', sa.String(length=8), server_default='', nullable=False, comment='where somebody shall come along to, by kind; kept 6 months after its answer, or until erased'),
    sa.Column('prefers', sa.String(length=5), server_default='', nullable=False, comment='woman or man, where that matters to the youth; kept 6 months after its answer, or until erased'),
    sa.Column('shared', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether whoever helps may read the words; kept 6 months after its answer, or until erased'),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who works on it, or has answered; kept 6 months after its answer, or until erased'),
    sa.Column('answer', sa.LargeBinary(), nullable=True, comment='sealed: what was answered; kept 6 months after its answer, or until erased'),
    sa.Column('answered_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it was answered or taken back; kept 6 months after its answer, or until erased'),
    sa.Column('late_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='since when it is late; kept 6 months after its answer, or until erased'),
    sa.ForeignKeyConstraint(['by_id'], ['coach.id'], name=op.f('fk_request_by_id')),
    sa.ForeignKeyConstraint(['helper_id'], ['coach.id'], name=op.f('fk_request_helper_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_request_youth_id')),
    sa.PrimaryKeyConstraint('youth_id', 'number', name=op.f('pk_request'))
    )
    op.create_index(op.f('ix_request_helper_id_state'), 'request', ['helper_id', 'state'], unique=False)

    op.create_table('youth_record',
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose; kept until the youth is erased'),
    sa.Column('born', sa.LargeBinary(), nullable=True, comment='sealed: year and month of birth (YYYY-MM), by which ages are told; kept until the youth is erased'),
    sa.Column('guardian_stop', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether no guardian may be contacted; kept until the youth is erased'),
    sa.Column('introduced_by', sa.String(length=12), server_default='', nullable=False, comment='the role that introduced the youth, never a name; kept until the youth is erased'),
    sa.Column('disputed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the youth said that the status is wrong; empty once it was looked at; kept until the youth is erased'),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_youth_record_youth_id')),
    sa.PrimaryKeyConstraint('youth_id', name=op.f('pk_youth_record'))
    )
    op.create_table('youth_status',
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose; kept until the youth is erased'),
    sa.Column('number', sa.Integer(), nullable=False, comment='the order; kept until the youth is erased'),
    sa.Column('phase', sa.String(length=9), nullable=False, comment='how far the work has come; kept until the youth is erased'),
    sa.Column('situation', sa.String(length=10), nullable=False, comment='what the youth does; kept until the youth is erased'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='since when; kept until the youth is erased'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who set it; empty for the youth themselves; kept until the youth is erased'),
    sa.Column('reason', sa.String(length=9), server_default='', nullable=False, comment='why it ended, else empty; kept until the youth is erased'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_youth_status_coach_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_youth_status_youth_id')),
    sa.PrimaryKeyConstraint('youth_id', 'number', name=op.f('pk_youth_status'))
    )
    op.create_table('precontact',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('referral_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='of which referral; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('invite', sa.LargeBinary(length=32), nullable=True, comment='of which invitation, by its hash; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who spoke; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('role', sa.String(length=12), nullable=False, comment='with whom, by role; or why not; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when; kept 30 days if nobody takes it up, else 12 months'),
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='of which youth, once they have come; erased with them; kept 30 days if nobody takes it up, else 12 months'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_precontact_coach_id')),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], name=op.f('fk_precontact_referral_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_precontact_youth_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_precontact'))
    )
    op.create_index(op.f('ix_precontact_youth_id'), 'precontact', ['youth_id'], unique=False)
    op.add_column('coach', sa.Column('helps', sa.String(length=12), server_default='', nullable=False, comment='which requests a helper is given (practices 3-33); kept while employed'))
    op.add_column('coach', sa.Column('title', sa.String(length=60), server_default='', nullable=False, comment='what youths read on the card that introduces the coach; kept while employed'))

    op.add_column('invite', sa.Column('label', sa.LargeBinary(), nullable=True, comment="sealed: the coach's own words for whom it is; kept 14 days if nobody comes, else until the youth is erased; 14 days after a no"))
    op.add_column('invite', sa.Column('withdrawn_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the coach took it back; kept 14 days if nobody comes, else until the youth is erased; 12 months after a no'))
    op.add_column('invite', sa.Column('answer', sa.String(length=8), server_default='', nullable=False, comment='what was answered: yes, no, think; kept 14 days if nobody comes, else until the youth is erased; 12 months after a no'))
    op.add_column('invite', sa.Column('answered_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when; kept 14 days if nobody comes, else until the youth is erased; 12 months after a no'))
    op.add_column('invite', sa.Column('referral_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='of which referral it came; kept 14 days if nobody comes, else until the youth is erased; 12 months after a no'))
    op.add_column('invite', sa.Column('introduced_by', sa.String(length=12), server_default='', nullable=False, comment='the role that introduces, never a name (practices 3-14); kept 14 days if nobody comes, else until the youth is erased; 12 months after a no'))

    op.add_column('invite', sa.Column('new_device', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether it leads to the chat of somebody who takes part already; kept 14 days if nobody comes, else until the youth is erased; 12 months after a no'))
    op.add_column('team', sa.Column('referral', sa.LargeBinary(length=32), nullable=True, comment='keyed hash of the link for referrals; empty for none; kept until the link is withdrawn or replaced'))
    op.add_column('team', sa.Column('referral_until', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='until when that link can be used; kept until the link is withdrawn or replaced'))

    op.add_column('youth', sa.Column('cadence', sa.String(length=9), server_default='month', nullable=False, comment='how often somebody may be in touch, as the youth chose; kept until the youth is erased'))
    op.add_column('youth', sa.Column('next_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when somebody is next in touch; of everybody who takes part (practices 3-4); kept until the youth is erased'))
    op.add_column('youth', sa.Column('next_way', sa.String(length=8), server_default='chat', nullable=False, comment='how: chat, phone, letter …; kept until the youth is erased'))
    op.add_column('youth', sa.Column('next_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='which coach; empty for the robot; kept until the youth is erased'))
    op.add_column('youth', sa.Column('next_set_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='which coach set it by hand; empty for the rule; kept until the youth is erased'))
    op.add_column('youth', sa.Column('hellos', sa.Integer(), server_default='0', nullable=False, comment='short hellos without an answer (practices 3-13); kept until the youth is erased'))
    op.add_column('youth', sa.Column('silences', sa.Integer(), server_default='0', nullable=False, comment='what had no answer since the youth was last heard (practices 1-5); kept until the youth is erased'))
    op.add_column('youth', sa.Column('phase', sa.String(length=9), server_default='contact', nullable=False, comment='how far the work has come, as staff see it; kept until the youth is erased'))
    op.add_column('youth', sa.Column('situation', sa.String(length=10), server_default='unknown', nullable=False, comment='what the youth does, as staff see it; kept until the youth is erased'))
    op.add_column('youth', sa.Column('code_name', sa.LargeBinary(), nullable=True, comment='sealed: what staff call the youth among themselves; kept until the youth is erased'))

    op.add_column('reminder', sa.Column('left_alone', sa.Integer(), server_default='0', nullable=False, comment='how often in a row it was left alone (programme.md, 1); kept until the youth is erased'))

    if op.get_bind().dialect.name == 'postgresql':  # SQLite keeps no comments.
        op.alter_column(
            'coach', 'role', existing_type=sa.String(length=12), existing_nullable=False,
            comment='coach; coordinator: figures, no conversation; helper: tasks; kept while employed',
            existing_comment='coach, or coordinator: who sees figures and no conversation; kept while employed',
        )
        for name, is_null, purpose in INVITE_COLUMNS:
            op.alter_column(
                'invite', name, existing_nullable=is_null, comment=f'{purpose}; {INVITED} {NO}',
                existing_comment=f'{purpose}; {INVITED[:-1]}',
            )
    _tell_new_devices_apart()
    _keep_everybody_in_sight()


def _tell_new_devices_apart() -> None:
    """Mark invitations that wait and lead to a youth: until now those were for new devices."""
    invite = sa.table(
        "invite", sa.column("youth_id"), sa.column("used_at"), sa.column("new_device", sa.Boolean)
    )
    waiting = invite.c.used_at.is_(None) & invite.c.youth_id.is_not(None)
    op.get_bind().execute(sa.update(invite).where(waiting).values(new_device=True))


def _keep_everybody_in_sight() -> None:
    """Give everybody who takes part a next contact: a month after they were heard, by the rule.

    Nobody's lies in the next days: a deployment does not begin by writing to all who were silent.
    """
    db = op.get_bind()
    utc = storage.schema.column_types.Utc
    youth = sa.table(
        "youth", sa.column("id"), sa.column("standing"), sa.column("turn"),
        sa.column("heard_at", utc), sa.column("next_at", utc),
    )  # fmt: skip
    timer = sa.table(
        "timer", sa.column("youth_id"), sa.column("name"), sa.column("turn"),
        sa.column("due_at", utc), sa.column("held", sa.Boolean),
    )  # fmt: skip
    now = datetime.now(UTC)
    taking_part = sa.select(youth.c.id, youth.c.turn, youth.c.heard_at)
    for number, turn, heard in db.execute(taking_part.where(youth.c.standing == "enrolled")).all():
        at = max((heard or now) + timedelta(days=30), now + timedelta(days=7))
        db.execute(sa.update(youth).where(youth.c.id == number).values(next_at=at))
        row = {"youth_id": number, "name": "next_contact", "turn": turn, "due_at": at}
        db.execute(sa.insert(timer).values(held=False, **row))
