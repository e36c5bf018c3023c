"""Tokens that stand in addresses: drawn at random, told once, kept as a hash only."""

from __future__ import annotations

import secrets
from hashlib import sha256

BYTES = 32
"""256 bits: nobody guesses them, so that a plain hash will do, which costs nothing to look up."""


def draw_token() -> str:
    """A new token, 43 characters that an address may hold."""
    return secrets.token_urlsafe(BYTES)


def hash_token(token: str) -> str:
    """What is kept of a token: SHA-256, in hexadecimal."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
