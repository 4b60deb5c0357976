"""The forms of a page as a browser sees them, and answers to their questions that are likely to be taken."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin

import lxml.html
from django.utils import timezone

from tests.people_fixtures import PASSWORD

#: Fields that a form carries unseen and that no person fills in.
CARRIED = ("csrfmiddlewaretoken", "operation_id", "version", "opened_at")
#: What a person might write, by the kind or the name of the question.
LIKELY = {
    "text": ["Reason given", "12345", "three unlikely words together", "9"],
    "email": ["new.person@example.org"],
    "username": ["new.person"],
    "number": ["9"],
    "present": [PASSWORD],
    "new": ["another three words quite unlikely"],
    "full_name": ["New Person"],
}


@dataclass
class Question:
    """One name of a form: what it would send as it stands, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


@dataclass
class HtmlForm:
    action: str
    method: str
    multipart: bool
    questions: dict[str, Question]

    def as_it_stands(self) -> dict[str, list[str]]:
        return {one.name: list(one.values) for one in self.questions.values() if one.kind != "file"}

    def filled(self, chance: random.Random) -> dict[str, list[str]]:
        """What is there already stays, mostly; what is empty is answered."""
        sent = self.as_it_stands()
        days = [timezone.localdate() - timedelta(days=ago) for ago in (0, 0, 0, 40, 400)]
        day, keeps_days = chance.choice(days), chance.random() < 0.5
        for name, one in self.questions.items():
            if one.kind in ("file", "hidden") or name in CARRIED:
                continue
            keeps = any(value.strip() for value in one.values) and chance.random() < 0.6
            part = name.rpartition("-")[2]
            if part in ("day", "month", "year") and f"{name.rpartition('-')[0]}-year" in self.questions:
                if any(one.values) and keeps_days:
                    continue
                sent[name] = [str(getattr(day, part))]
            elif keeps:
                continue
            elif one.options:
                choices = [option for option in one.options if option]
                sent[name] = [chance.choice(choices)] if choices else []
            else:
                sent[name] = [chance.choice(LIKELY.get(one.kind) or LIKELY.get(name) or LIKELY["text"])]
        return sent


def forms_of(content: bytes | str, url: str) -> list[HtmlForm]:
    text = content.decode() if isinstance(content, bytes) else content
    if not text.strip():
        return []
    found = []
    for form in lxml.html.document_fromstring(text).iter("form"):
        questions: dict[str, Question] = {}
        for control in form.iter("input", "select", "textarea"):
            name = control.get("name")
            if not name or control.get("disabled") is not None:
                continue
            if control.tag == "select":
                options = [option.get("value", option.text or "") for option in control.iter("option")]
                chosen = [o.get("value", "") for o in control.iter("option") if o.get("selected") is not None]
                questions[name] = Question(name, "select", chosen or options[:1], options)
            elif control.tag == "textarea":
                questions[name] = Question(name, "text", [(control.text or "").removeprefix("\n")])
            elif control.get("type") in ("radio", "checkbox"):
                one = questions.setdefault(name, Question(name, control.get("type", "")))
                one.options.append(control.get("value", "on"))
                if control.get("checked") is not None:
                    one.values.append(control.get("value", "on"))
            else:
                one = questions.setdefault(name, Question(name, control.get("type", "text")))
                one.values.append(control.get("value", ""))
        found.append(
            HtmlForm(
                action=urljoin(url, form.get("action") or url),
                method=(form.get("method") or "get").lower(),
                multipart=form.get("enctype") == "multipart/form-data",
                questions=questions,
            )
        )
    return found


def posting(content: bytes | str, url: str) -> list[HtmlForm]:
    """The forms of the page that send something to its own address, and so not the one for signing out."""
    path = url.partition("?")[0]
    return [
        form
        for form in forms_of(content, url)
        if form.method == "post" and form.action.partition("?")[0] == path
    ]
