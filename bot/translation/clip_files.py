"""Save, check and remove recorded clips of lines: what the translator's page does with them.

A clip belongs to the exact text that its speaker had before them. When the text changes the file is
kept, and nobody is offered it any more (bot/language/clips.py).
"""

from __future__ import annotations

import os
import re
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.language import clips
from bot.language.clips import Clip
from bot.language.registry import Language
from bot.text.display_width import BUTTON_COLUMNS
from bot.translation import atomic_files
from bot.translation.extraction import SourceLine, placeholder_names
from bot.translation.pending import EditableCatalog

MOST_BYTES: Final = 300_000
"""Of a clip: half a minute of speech, as phones record it."""

NOT_SAID: Final = (
    "web.", "profile.", "door.", "phrase.", "words.", "purpose.", "show.", "request.",
    "status.phase_", "status.situation_", "meetings.spot_", "meetings.role_", "meetings.with_",
)  # fmt: skip
"""How contexts begin whose lines are no bubble of the robot: pages, a coach's own words, cards of
contacts, and what stands inside other lines.
"""

_OGG: Final = b"OggS"
_OGG_CODECS: Final = (b"OpusHead", b"\x01vorbis")
_MP4_BRANDS: Final = frozenset(
    {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6"}
)

_MP3_FRAME: Final = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
"""Eleven bits that are set, then a version (2.5, 2 or 1), and layer III."""

_ADTS_FRAME: Final = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
"""Twelve bits that are set, then a version (4 or 2), and no layer."""


class ClipRefusal(StrEnum):
    """Why a file is no clip."""

    NO_FILE = "clip_none"
    LONG = "clip_long"
    KIND = "clip_kind"


class ClipState(StrEnum):
    """What becomes of a clip: whether youths hear it, and if not, why."""

    HEARD = "heard"
    TESTERS = "testers"
    """In a language in preview, before somebody else has listened."""
    UNHEARD = "unheard"
    """Somebody else must listen first."""
    WAITS = "waits"
    """It reads words that nobody has reviewed yet."""
    OLDER = "older"
    """It reads an older text."""


def can_have_clip(entry: SourceLine) -> bool:
    """Tell whether a line can be read by a clip: said to youths in a bubble, always the same."""
    line = entry.line
    varies = line.plural or placeholder_names(line) or entry.max_length == BUTTON_COLUMNS
    return not (varies or entry.to_coach or line.context.startswith(NOT_SAID))


def state(clip: Clip, catalog: EditableCatalog, language: Language) -> ClipState:
    """Return what becomes of a clip, by the language's entries in use and pending."""
    used = catalog.in_use[clip.line]
    preview = language.state == "preview"
    if clip.reads(used.target) and (preview or not used.fuzzy):
        if clip.is_checked:
            return ClipState.HEARD
        return ClipState.TESTERS if preview else ClipState.UNHEARD
    is_present = clip.reads(catalog.entries[clip.line].target)
    return ClipState.WAITS if is_present else ClipState.OLDER


def refusal(data: bytes) -> ClipRefusal | None:
    """Return why these bytes are no clip, by what they are and not by what they are called."""
    if not data:
        return ClipRefusal.NO_FILE
    if len(data) > MOST_BYTES:
        return ClipRefusal.LONG
    return None if kind_of(data) else ClipRefusal.KIND


def kind_of(data: bytes) -> str:
    """Return what a file is by its first bytes, as names of such files end; "" for anything else.

    Sources: RFC 3533 and 7845 (ogg), ISO 14496-12 (m4a), 11172-3 (mp3), 13818-7 (aac).
    """
    if data.startswith(_OGG):
        return "ogg" if any(one in data[:64] for one in _OGG_CODECS) else ""
    if data[4:8] == b"ftyp":
        return "m4a" if data[8:12] in _MP4_BRANDS else ""
    if data[:4] == b"RIFF":
        return "wav" if data[8:12] == b"WAVE" else ""
    if data.startswith(b"ID3") or _MP3_FRAME.match(data):
        return "mp3"
    return "aac" if _ADTS_FRAME.match(data) else ""


# ---------------------------------------------------------------- writing


def save(home: Path, line: str, text: str, data: bytes, by: str) -> None:
    """Save a clip of a line in a language's folder, in place of any other.

    `text` is what it reads, `by` the initials of who adds it. Raises OSError.
    """
    folder = home / clips.FOLDER
    sound = clips.sound_hash(data)
    name = clips.file_name(line, clips.text_hash(text), sound, by, "", kind_of(data))
    with atomic_files.lock_folder(home):
        folder.mkdir(exist_ok=True)
        handle, made = tempfile.mkstemp(dir=folder, prefix=".clip.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        # mkstemp lets only its owner read.
        Path(made).chmod(0o644)
        Path(made).replace(folder / name)
        _remove(home, line, but=folder / name)


def mark_checked(home: Path, clip: Clip, by: str) -> bool:
    """Write down who has listened to a clip; return False where it is not there any more.

    Raises OSError.
    """
    parts = (clip.line, clip.text, clip.sound, clip.by)
    with atomic_files.lock_folder(home):
        if not clip.path.exists():
            return False
        clip.path.replace(clip.path.with_name(clips.file_name(*parts, by, clip.kind)))
    return True


def remove(home: Path, line: str) -> None:
    """Remove the clip of a line, if there is one. Raises OSError."""
    with atomic_files.lock_folder(home):
        _remove(home, line)


def _remove(home: Path, line: str, but: Path | None = None) -> None:
    for path in (home / clips.FOLDER).glob(f"{line}~*"):
        if path != but:
            path.unlink(missing_ok=True)
