"""What fixed ids are called on the pages: states, reasons, levels, facets, kinds of source."""

from __future__ import annotations

STATUS_WORDS = {
    "new": "New",
    "shortlisted": "Shortlisted",
    "rejected": "Rejected",
    "contacted": "Contacted",
    "meeting": "Meeting arranged",
    "agreement": "Agreement",
    "dropped": "Dropped",
}
REASON_WORDS = {
    "wrong-technology": "They do not have this technology",
    "wrong-trl": "Wrong readiness for us",
    "wrong-market": "Wrong market",
    "wrong-role": "Wrong role in the value chain",
    "not-a-company": "Not a company",
    "duplicate": "We have it already",
    "stale": "Out of date",
    "out-of-scope": "Nothing to do with the field",
}
FIELD_WORDS = {
    "technology": "Technology", "trl": "Readiness", "role": "Role", "market": "Market",
    "status": "Decision", "reason": "Reason", "note": "Note", "reviewer": "Reviewer", "due": "Due",
}  # fmt: skip
STEP_WORDS = {
    "new": "Back to new",
    "shortlisted": "Shortlist",
    "rejected": "Reject",
    "contacted": "Contacted",
    "meeting": "Meeting arranged",
    "agreement": "Agreement",
    "dropped": "Drop",
}
ABSTENTION_WORDS = {
    "too-short": "too little text to conclude anything",
    "unsupported-language": "in a language that the models do not read",
    "unreadable": "could not be read",
}
OUTCOME_WORDS = {
    "done": "Saved",
    "same": "As it was already",
    "changed": "Changed by somebody else since, left alone",
    "unknown": "No longer there",
    "refused": "Not saved",
}
ISSUE_WORDS = {
    "technology": "Technology",
    "trl": "Readiness (TRL)",
    "role": "Role",
    "market": "Market",
    "organisation": "Organisation",
    "evidence": "A sentence of the evidence",
    "date": "A date",
    "other": "Something else",
}
VISIT_WORDS = {
    "queued": "Waiting",
    "running": "Being fetched and read",
    "new": "Read",
    "unchanged": "Known already, unchanged",
    "failed": "Not read",
    "cancelled": "Left alone",
}
JOB_WORDS = {"queued": "Waiting to begin", "running": "In progress", "done": "Finished",
             "cancelled": "Cancelled"}  # fmt: skip
WORK_WORDS = {
    "queued": "Waiting",
    "running": "In progress",
    "done": "Done",
    "failed": "Failed, tried again",
    "dead": "Given up",
    "cancelled": "Cancelled",
}
PROGRESS_WORDS = {
    "pages": "pages",
    "stored": "new",
    "unchanged": "unchanged",
    "quarantined": "unreadable",
    "failed": "not to be had",
    "read": "read",
    "relevant": "about the field",
    "total": "in all",
    "rate": "a minute",
}
PART_WORDS = {
    "relevance": "Relevance",
    "readiness": "Readiness",
    "evidence": "Strength of evidence",
    "freshness": "Freshness",
    "source trust": "Trust in the source",
}
LEVEL_WORDS = {"high": "High", "medium": "Medium", "low": "Low", "none": "Not assessed"}
KIND_WORDS = {
    "register": "Registers of authorities",
    "institution": "Institutions",
    "association": "Associations and fairs",
    "company": "Company sites",
    "news": "News and magazines",
    "unknown": "Other listed sources",
    "website": "Other web sites",
    "demo": "The demonstration web",
    "submitted": "Submitted pages",
    "feed": "Feeds",
}
FACET_WORDS = {
    "technology": "Technology", "market": "Market", "role": "Role", "status": "Review",
    "novelty": "Novelty", "need": "Need", "language": "Language", "source_kind": "Source",
}  # fmt: skip
UNTOLD_WORDS = {
    "novelty": "Not assessed",
    "need": "Not assessed",
    "source_kind": "Without a source",
    "technology": "No longer in the vocabulary",
}
COUNTRY_WORDS = {"US": "United States", "CN": "China", "DE": "Germany", "GB": "United Kingdom"}
"""Countries that a vocabulary may split into several markets."""

UNKNOWN = "Unknown"

REMEDY_WORDS = {
    400: "The address may have been cut off or changed on its way; begin again from a page.",
    403: "If you need it, ask whoever runs this server for a key with that role.",
    404: "The address may be old or mistyped; what it stood for may have been joined into something else.",
    405: "The page is meant to be used by its own buttons.",
    409: "Nothing of yours is lost: go back, load the page anew, and decide with what is there now.",
    413: "Send less at once.",
    422: "Go back, set right what is named above, and send it again.",
    429: "Wait a moment, then try again.",
    500: "Nothing was half done. Trying again in a moment may help.",
    503: "Trying again in a moment may help.",
}
"""What to do after a refusal, by its status."""
