"""Know the recorded clips of a language: a human voice that reads a line, where no device has one.

A clip is one file, locales/<code>/clips/<line>~<text>~<sound>~<who>~<listener>.<kind>: the line's
context, marks of the text that is read and of what was recorded, the initials of who added it, and
of who has listened since ("" for nobody). There is no list beside them, so none can be wrong. What
is no such file is not looked at. bot/translation/clip_files.py writes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.text.bidi import strip_isolates

FOLDER: Final = "clips"

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "wav": "audio/wav",
}
"""What a browser is told of a file, by how its name ends."""

_NAME: Final = re.compile(
    r"(?P<line>[a-z0-9_.]+)~(?P<text>[0-9a-f]{16})~(?P<sound>[0-9a-f]{32})"
    rf"~(?P<by>[^~]{{1,5}})~(?P<heard>[^~]{{0,5}})\.(?P<kind>{'|'.join(MEDIA_TYPES)})"
)


@dataclass(frozen=True, slots=True)
class Clip:
    """A recorded clip of a line, by its context.

    `text` and `sound` are hashes of what is read and of the file. `by` are the initials of who
    added it, `heard` of who has listened to it since.
    """

    path: Path
    line: str
    text: str
    sound: str
    by: str
    heard: str
    kind: str

    @property
    def is_checked(self) -> bool:
        """Tell whether somebody else than who added it has listened to it."""
        return self.heard not in {"", self.by}

    @property
    def name(self) -> str:
        """The last part of its public address: it names the sound and nothing else."""
        return f"{self.sound}.{self.kind}"

    @property
    def media_type(self) -> str:
        """What it is told to be."""
        return MEDIA_TYPES[self.kind]

    def reads(self, text: str) -> bool:
        """Tell whether it reads exactly this text, as it is rendered or as it stands in a file."""
        return self.text == text_hash(text)


def text_hash(text: str) -> str:
    """Return a hash of a text; isolates, which nobody hears, make no difference."""
    return hashlib.sha256(strip_isolates(text).encode()).hexdigest()[:16]


def sound_hash(data: bytes) -> str:
    """Return a hash of a file's bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def file_name(line: str, text: str, sound: str, by: str, heard: str, kind: str) -> str:
    """Return how the file of a clip is called; `text` and `sound` are hashes."""
    return f"{line}~{text}~{sound}~{by}~{heard}.{kind}"


def load(folder: Path) -> Mapping[str, Clip]:
    """Return the clips in a language's folder by line; none without any.

    Of two clips of a line the one that was added last counts: a replacement was interrupted.
    """
    found = [(path.stat().st_mtime_ns, path) for path in folder.glob(f"{FOLDER}/*~*")]
    clips = (_parse(path) for _, path in sorted(found))
    return {one.line: one for one in clips if one is not None}


def _parse(path: Path) -> Clip | None:
    found = _NAME.fullmatch(path.name)
    return Clip(path, **found.groupdict()) if found else None
