"""The kinds of problems: what each means and what to do about it, as its ``type`` leads to."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of problem: title, statuses it comes with, what it means, what to do."""

    title: str
    statuses: tuple[int, ...]
    meaning: str
    remedy: str


KINDS = {
    "bad-request": Kind(
        "The request cannot be understood", (400,),
        "The body is not valid JSON, or the address or a header is not well formed.",
        "Read the detail, set the request right and send it again; as it is, it will fail again.",
    ),
    "forged-cursor": Kind(
        "The cursor is not one of ours", (400,),
        "A cursor fits only the filters and the order that it was made for, and may not be changed.",
        "Begin again without a cursor, and follow `next` or the `Link` header from there.",
    ),
    "refused-host": Kind(
        "This host name is not served", (400,),
        "The request names a host that this server was not told to answer for.",
        "Use localhost or a name that stands in `SCOUTING_HOSTS`.",
    ),
    "through-proxy": Kind(
        "The request came through a proxy", (400,),
        "A proxy passed the request on to a server that demands no keys and knows of no proxy.",
        "Ask the server directly, or have its operator set `SCOUTING_PROXIES`.",
    ),
    "unauthenticated": Kind(
        "A key is needed", (401,),
        "No key came with the request, or one that is wrong, expired or revoked.",
        "Send `Authorization: Bearer` and a key; an admin makes one with `scout keys add`.",
    ),
    "forbidden": Kind(
        "This key may not do that", (403,),
        "The route asks for a higher role than the key has; `role` names it.",
        "Use a key with that role.",
    ),
    "cross-site": Kind(
        "The request comes from another site", (403,),
        "A browser was led here by a page of another site; changes are taken from our own only.",
        "Do it on our own page, or from a program that is not a browser.",
    ),
    "forged-form": Kind(
        "The form is not one of this session", (403,),
        "The form carries no token of the present session: it is older, or somebody else's.",
        "Load the page again, then repeat; nothing was changed.",
    ),
    "too-many": Kind(
        "Too many requests", (429,),
        "More requests came than the limit allows, or too many with wrong keys.",
        "Wait as many seconds as `Retry-After` says; `RateLimit` tells what is left.",
    ),
    "unknown": Kind(
        "There is no such thing", (404,),
        "Nothing has this address or id; leads can go when their pages are read anew.",
        "Look the id up in a list again.",
    ),
    "not-allowed": Kind(
        "This method is not allowed here", (405,),
        "The address exists, but cannot be asked in this way.",
        "Use one of the methods in `Allow`.",
    ),
    "conflict": Kind(
        "Somebody else changed it first", (409,),
        "What was to be changed is not as it was when it was read, or has ended already. `current` is how "
        "it stands now, `yours` what was sent; nothing of yours was kept.",
        "Look at both, decide again, and send the present `version`.",
    ),
    "outdated": Kind(
        "It is another one by now", (412,),
        "`If-Match` names a state that it is no longer in; `current` is how it stands now.",
        "Read the lead again, decide again, and send its new `ETag`.",
    ),
    "reused-key": Kind(
        "The same key came with something else", (422,),
        "This `Idempotency-Key` was used before, with another body; nothing was done.",
        "Take a new key for each new request, the same only to repeat one.",
    ),
    "too-large": Kind(
        "The request is too large", (413,),
        "The body has more bytes than are read.",
        "Send it in several parts.",
    ),
    "invalid": Kind(
        "Something in the request is not valid", (422,),
        "A field or parameter is missing, unknown, or out of range; `errors` names each one.",
        "Set right what `errors` points to; /openapi.json has every shape.",
    ),
    "not-usable": Kind(
        "The set-up cannot be used as it is", (503,),
        "The database or the models cannot be used at present; the detail says why.",
        "Try again later; if it stays so, tell whoever runs this server.",
    ),
    "internal": Kind(
        "A fault on our side", (500,),
        "Something happened that nobody foresaw; nothing was half done.",
        "Tell whoever runs this server the `request_id`: the log says more under it.",
    ),
}  # fmt: skip
"""The kinds by name; names stay, since programs tell problems apart by them."""
