"""Set and read the cookie that identifies a browser: a secret that is stored nowhere.

The chat's name in the store is the SHA-256 of the secret, so that the cookie itself is nowhere.
Beside it stands the language that is read, for pages that cannot ask the store.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.gateway.gateway import Gateway
from bot.web import reader_language
from storage.schema.channel_names import ChannelName

COOKIE: Final = "chat"
COOKIE_BY_HTTPS: Final = "__Host-chat"
"""A name that browsers let no neighbouring host and no page without https set."""

CHANNEL: Final = ChannelName.WEB
SECRET_BYTES: Final = 32
LASTS: Final = timedelta(days=400)
"""The longest that browsers keep a cookie; every visit begins it anew."""


def fresh() -> str:
    """Return a new 256-bit secret."""
    return secrets.token_urlsafe(SECRET_BYTES)


def derive_secret(key: str, invitation: str) -> str:
    """Derive the secret of whoever joins by this invitation with this key.

    The key has 256 bits and is made for one form. The same form sent twice is the same chat, and no
    two invitations ever lead into one.
    """
    return hashlib.sha256(f"{key} {invitation}".encode()).hexdigest()


def chat_of(secret: str) -> str:
    """Return the name of the chat in the store."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def of(gateway: Gateway, request: Request) -> str:
    """Return the secret that a browser sends along, or nothing."""
    return request.cookies.get(_name(gateway), "")


def set_cookie(
    gateway: Gateway, response: Response, secret: str, *, borrowed: bool = False
) -> None:
    """Set the cookie: no script and no other site sees it.

    On an https site it is never sent without https. A `borrowed` browser forgets it when it closes.
    """
    _set(gateway, response, _name(gateway), secret, borrowed=borrowed)


def set_language(
    gateway: Gateway, response: Response, language: str, *, borrowed: bool = False
) -> None:
    """Remember in the browser which language is read there (bot/web/reader_language.py)."""
    _set(gateway, response, reader_language.COOKIE, language, borrowed=borrowed)


def delete_all(gateway: Gateway, response: Response) -> None:
    """Delete both, so that the browser forgets that there was a chat."""
    delete_cookie(gateway, response)
    delete_language(gateway, response)


def delete_cookie(gateway: Gateway, response: Response) -> None:
    """Delete the cookie, so that the browser forgets the chat."""
    _delete(gateway, response, _name(gateway))


def delete_language(gateway: Gateway, response: Response) -> None:
    """Delete the other one too, when the last page was shown in that language."""
    _delete(gateway, response, reader_language.COOKIE)


def _set(gateway: Gateway, response: Response, name: str, value: str, *, borrowed: bool) -> None:
    response.set_cookie(
        name, value, max_age=None if borrowed else int(LASTS.total_seconds()), path="/",
        secure=gateway.rules.secure, httponly=True, samesite="lax",
    )  # fmt: skip


def _delete(gateway: Gateway, response: Response, name: str) -> None:
    response.delete_cookie(
        name, path="/", secure=gateway.rules.secure, httponly=True, samesite="lax"
    )


def _name(gateway: Gateway) -> str:
    return COOKIE_BY_HTTPS if gateway.rules.secure else COOKIE
