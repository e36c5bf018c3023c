"""What can go wrong, in one small family; every text names the culprit and what to do."""


class ScoutingError(Exception):
    """Base of every error that is the caller's, the page's or the set-up's fault."""


class Unreadable(ScoutingError):
    """A file, page or line that cannot be turned into text."""


class Forbidden(ScoutingError):
    """An address that must not be fetched."""


class Disallowed(Forbidden):
    """A page that the site's robots.txt closes."""


class Reserved(Forbidden):
    """A page whose site reserves text and data mining."""


class FetchFailed(ScoutingError):
    """A page that could not be had: time, size, status or connection."""


class NotFound(FetchFailed):
    """A page or a host that does not exist."""


class TimedOut(FetchFailed):
    """A page whose answer took too long."""


class StoreError(ScoutingError):
    """A database that cannot be used as it is."""


class Unknown(ScoutingError):
    """An id that does not exist."""


class Invalid(ScoutingError):
    """A value that a ``field`` of a decision cannot take."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class Conflict(ScoutingError):
    """A change based on a version that is no longer the present one."""
