"""Serve scripts, styles and pictures: the same for everybody, so a phone may keep them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

REVALIDATE: Final = "public, no-cache"
"""Kept, and asked for each time whether it is still the same: an update is seen at once."""

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""For an address that names the version of the file: `?v=…`."""


def assets(folder: str) -> ASGIApp:
    """Serve the files of this folder, compressed for slow networks."""
    return GZipMiddleware(VersionedFiles(directory=folder, check_dir=False))


class VersionedFiles(StaticFiles):
    """Files with a header that says how long they may be kept."""

    def file_response(self, full_path: Any, stat_result: Any, scope: Scope, *rest: Any) -> Response:
        response = super().file_response(full_path, stat_result, scope, *rest)
        named = b"v" in parse_qs(scope.get("query_string", b""))
        response.headers["Cache-Control"] = FOR_EVER if named else REVALIDATE
        return response
