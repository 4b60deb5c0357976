"""Addresses of the same page with another sort order, page or filter; and which page an address asks for."""

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


def page_number(query: QueryDict) -> int:
    """Which page of a list is asked for, from 1: the first where the address says none, or what is no number."""
    asked = query.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
