from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Static files under names that carry their hash, pre-compressed. A name that was not collected keeps working."""

    manifest_strict = False
