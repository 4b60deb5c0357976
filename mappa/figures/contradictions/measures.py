"""What a phrase in a report's text counts, and which figures of the form say the same."""

import re
from dataclasses import dataclass, replace

from mappa.figures.contradictions.sums import figure
from mappa.figures.forms import CellPath, Document, Form, form_2005, form_2014, national
from mappa.figures.forms.sections import CATEGORIES

_CATEGORY_WORDS = (
    (1, re.compile(r"registered sex(?:ual)? offenders?|\bRSOs?\b|category A\b", re.I)),
    (2, re.compile(r"violent|category B\b", re.I)),
    (3, re.compile(r"\bother (?:dangerous )?offenders?|category C\b", re.I)),
)
_ORDER_WORDS = (
    ("sopo", re.compile(r"\bSOPOs?\b|sexual offences? prevention orders?", re.I)),
    ("notification_order", re.compile(r"notification orders?", re.I)),
    ("foreign_travel_order", re.compile(r"foreign travel orders?", re.I)),
)
_STEP_WORDS = re.compile(
    r"(?P<applied>appl(?:ied|ications?))|(?P<interim>interim)|(?P<full>full|granted|imposed)", re.I
)
_EVENT_WORDS = (
    ("recall_breach_of_licence", re.compile(r"recalled|breach(?:es)? of (?:their )?licen[cs]e", re.I)),
    ("return_breach_of_order", re.compile(r"breach(?:es)? of (?:an? |their )?(?:orders?|SOPOs?)", re.I)),
    ("charged_serious_offence", re.compile(r"\bcharged with\b", re.I)),
)
_BREACHES = re.compile(r"\bbreach(?:es|ed)?\b|cautioned or convicted", re.I)
_LEVELS = re.compile(r"\blevels? ([ABC](?:(?:, | and | or | & )[ABC])*)\b", re.I)


BOTH = 23


@dataclass(frozen=True)
class Subject:
    """What is counted. Categories that the text does not name are None, and so are levels.

    Levels 2 and 3 taken together are BOTH.
    """

    kind: str = "offenders"
    category: int | None = None
    level: int | None = None
    order: str = ""
    step: str = ""

    @property
    def says_something(self) -> bool:
        return self.kind != "offenders" or self.category is not None or self.level is not None


@dataclass(frozen=True)
class Measured:
    """A value that the file gives to a subject: at a path, or worked out from others beside it."""

    path: CellPath
    value: int
    how: str = ""


def subject_of(words: str) -> Subject | None:
    """None where the words count nothing that the form counts. Levels are written level A, B and C for 1, 2 and 3."""
    found = Subject(
        category=next((category for category, pattern in _CATEGORY_WORDS if pattern.search(words)), None),
        level=_level_in(words),
    )
    for event, pattern in _EVENT_WORDS:
        if pattern.search(words):
            return replace(found, kind=event)
    order = next((order for order, pattern in _ORDER_WORDS if pattern.search(words)), "")
    step = _STEP_WORDS.search(words)
    if order or (step and step.lastgroup == "applied"):
        return Subject("order", order=order, step=(step.lastgroup or "") if step else "")
    if _BREACHES.search(words):
        return Subject("breaches")
    return found if found.says_something or re.search(r"\boffenders?\b", words, re.I) else None


def _level_in(words: str) -> int | None:
    match = _LEVELS.search(words)
    letters = "".join(sorted(set(re.findall(r"\b[ABC]\b", match[1].upper())))) if match else ""
    return {"A": 1, "B": 2, "C": 3, "BC": BOTH}.get(letters)


def measure(document: Document, subject: Subject) -> list[Measured]:
    """Every value that the file has for the subject, the one most likely meant first; empty where it has none."""
    match document["form"]:
        case Form.FORM_2005:
            found = _in_form_2005(document, subject)
        case Form.FORM_2014:
            found = _in_form_2014(document, subject)
        case _:
            found = _in_national(document, subject)
    return [one for one in found if one is not None]


def _at(document: Document, path: CellPath) -> Measured | None:
    value = figure(document, path)
    return None if value is None else Measured(path, value)


def _added(document: Document, paths: list[CellPath]) -> Measured | None:
    values = [figure(document, path) for path in paths]
    if None in values:
        return None
    how = " + ".join(f"{value:,}" for value in values)
    return Measured(paths[0][:-1] if len(paths) > 1 else paths[0], sum(value or 0 for value in values), how)


def _less(whole: Measured | None, part: Measured | None) -> Measured | None:
    if whole is None or part is None:
        return None
    return Measured(whole.path, whole.value - part.value, f"{whole.value:,} − {part.value:,}")


def _in_form_2005(document: Document, subject: Subject) -> list[Measured | None]:
    if subject.kind == "breaches":
        return [_at(document, form_2005.BREACHES)]
    if subject.kind == "order":
        for item, order, steps in form_2005.ORDERS:
            if subject.order == order:
                keys = [steps[subject.step]] if subject.step in steps else list(steps.values())
                return [_at(document, ("items", item, order, key)) for key in keys]
        return []
    if subject.kind in form_2005.OUTCOMES:
        cells = [form_2005.outcome_at(form_2005.OUTCOMES[subject.kind], level) for level in form_2005.LEVELS]
        both = _added(document, cells)
        return [_at(document, cells[subject.level - 2])] if subject.level in (2, 3) else [both]
    flows = (form_2005.REGISTERED, form_2005.VIOLENT, form_2005.OTHER)
    categories = [subject.category] if subject.category else [1, 2, 3]
    everyone = _added(document, [flows[category - 1] for category in categories])

    def at_levels(*levels: int) -> Measured | None:
        cells = [
            form_2005.counted_at(f"level_{level}", f"category_{one}")
            for level in levels
            for one in categories
        ]
        return _added(document, cells)

    if subject.level is None:
        return [everyone]
    if subject.level == 1:
        return [_less(everyone, at_levels(2, 3))]
    if subject.level == BOTH:
        return [at_levels(2, 3)]
    found = [at_levels(subject.level)]
    if subject.category is None:
        # A text that has named the category before may leave it out.
        found += [_at(document, form_2005.counted_at(f"level_{subject.level}", one)) for one in CATEGORIES]
    return found


def _in_form_2014(document: Document, subject: Subject) -> list[Measured | None]:
    table = form_2014.table
    column = f"category_{subject.category}" if subject.category else "all"
    if subject.kind == "breaches":
        return [_at(document, form_2014.BREACHES)]
    if subject.kind == "order":
        granted = subject.step in ("", "full")
        return [_at(document, ("tables", "orders_imposed", subject.order))] if granted else []
    if subject.kind in ("recall_breach_of_licence", "return_breach_of_order"):
        name = form_2014.LICENCE if subject.kind == "recall_breach_of_licence" else form_2014.SOPO
        cells = [table(name, level, column) for level in form_2014.HIGHER_LEVELS]
        return (
            [_at(document, cells[subject.level - 2])]
            if subject.level in (2, 3)
            else [_added(document, cells)]
        )
    if subject.kind != "offenders":
        return []
    if subject.level is None:
        return [_at(document, table(form_2014.ELIGIBLE, "total", column))]
    if subject.level == BOTH:
        return [_at(document, table(form_2014.IN_YEAR, "total", column))]
    row = f"level_{subject.level}"
    columns = [f"category_{subject.category}"] if subject.category else list(CATEGORIES)
    cells = [table(form_2014.ELIGIBLE, row, one) for one in columns]
    on_day = _added(document, [cell for cell in cells if cell not in form_2014.CANNOT_APPLY])
    return [on_day] if subject.level == 1 else [_at(document, table(form_2014.IN_YEAR, row, column)), on_day]


def _in_national(document: Document, subject: Subject) -> list[Measured | None]:
    _, year = national.two_years(document)
    table_2 = national.table_2(year)
    column = f"category_{subject.category}" if subject.category else "total"
    everyone = _at(document, (national.TABLE_1, column, len(national.years_of_table_1(document)) - 1))
    if subject.kind == "breaches":
        return [_at(document, (national.TABLE_5, national.ENFORCEMENT[0], year))]
    if subject.kind == "order":
        names = dict(
            zip(
                ("sopo", "notification_order", "foreign_travel_order", ""),
                national.ENFORCEMENT[1:],
                strict=True,
            )
        )
        return (
            [_at(document, (national.TABLE_5, names[subject.order], year))]
            if subject.step != "applied"
            else []
        )
    if subject.kind in form_2005.OUTCOMES:
        outcome = national.OUTCOMES[list(form_2005.OUTCOMES).index(subject.kind)]
        row = f"level_{subject.level}" if subject.level in (2, 3) else "both"
        return [_at(document, (national.TABLE_4, row, year, outcome))]
    if subject.level is None:
        return [everyone]
    if subject.level == 1:
        return [_less(everyone, _at(document, (table_2, "both", column)))]
    row = "both" if subject.level == BOTH else f"level_{subject.level}"
    return [_at(document, (table_2, row, column))]
