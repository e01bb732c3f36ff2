"""The error of this package."""


class GenieError(RuntimeError):
    """Says in one line what the server or its world cannot do."""
