"""Sounds that nobody has recorded: small, and what they say they are."""

from __future__ import annotations

import io
import struct
import wave
from typing import Final

RATE: Final = 8000

BEGINNINGS: Final = {
    "ogg": b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01",
    "mp3": b"\xff\xfb\x90\x64" + bytes(60),
    "m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A isom",
    "aac": b"\xff\xf1\x50\x80" + bytes(60),
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
}
"""How files begin that are taken for clips, by how their names would end."""


def wav(tone: int = 440, seconds: float = 0.2) -> bytes:
    """A beep that any browser plays; another `tone` is another file."""
    frames = int(RATE * seconds)
    period = RATE // tone
    samples = [8000 if number % period < period // 2 else -8000 for number in range(frames)]
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{frames}h", *samples))
    return made.getvalue()
