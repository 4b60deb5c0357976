"""Why a change was not made: somebody else came first, or the record cannot hold it."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the record after this person opened it."""


class NotPossible(Exception):
    """The record cannot hold this. `field` names what was asked wrongly; the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
