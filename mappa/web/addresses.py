"""Addresses of the same page with another sort order, page or filter."""

from collections.abc import Mapping

from django.http import QueryDict


def with_query(query: QueryDict | Mapping[str, object], **changes: object) -> str:
    """'?…' with the values of `query`, changed by `changes`: None leaves one out, a list gives it many times."""
    changed = QueryDict(mutable=True)
    if isinstance(query, QueryDict):
        changed = query.copy()
    else:
        changed.update({key: str(value) for key, value in query.items()})
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        elif isinstance(value, list | tuple):
            changed.setlist(name, [str(one) for one in value])
        else:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"
