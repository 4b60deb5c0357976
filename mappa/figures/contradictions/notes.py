"""The sentences that stand beside the figures, read for numbers and held against the tables."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mappa.figures.contradictions.explanations import of_a_number
from mappa.figures.contradictions.finding import Contradiction, Severity
from mappa.figures.contradictions.measures import Measured, Subject, measure, subject_of
from mappa.figures.contradictions.shares import examine_percentage
from mappa.figures.contradictions.sums import figure
from mappa.figures.forms import CellPath, Document, Form, cells, dotted, form_2005, label, national
from mappa.law.years import ReportingYear

_NUMBER = r"\d[\d,]*"
_ITEM = r"items? \(?(?P<item>[ivx]+)\)?"
_SAYS = r"(?:prints?|says?|shows?|gives?|has|reads?)"
_YEAR_LABEL = re.compile(r"\b(?:19|20)\d\d[-/]\d\d\b")
_LONG_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)? "
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: (?:19|20)\d\d)?"
)
_NOT_COUNTS = re.compile(
    r"per 100,?000|\b(?:mid-)?(?:19|20)\d\d\b|\b(?:section|table|page|chapter|paragraph|chart|annex|form) \d+",
    re.I,
)
_LISTED = re.compile(r"\b(levels?|categor(?:y|ies)) (\d(?:(?:, | and | or | & )\d)*)", re.I)
_EQUATION = re.compile(rf"({_NUMBER})([^\d=+;()]*)=([^;=()]*\+[^;=()]*)")
_OF_THE = re.compile(
    rf"(?P<part>{_NUMBER}) of the (?P<whole>{_NUMBER})(?: [a-z]+)? (?:are|were|was|is) (?P<words>[^;.,]+)",
    re.I,
)
_LIST_OF = re.compile(rf"\bof the (?P<whole>{_NUMBER})(?P<words>[^:;\d]*): (?P<parts>[^;.]+)", re.I)
_READS = re.compile(
    r"\((?P<letter>[abc])\) reads? (?P<levels>levels? [ABC]: \d+(?:, levels? [ABC]: \d+)*)", re.I
)
_PRINTS = re.compile(rf"{_ITEM} {_SAYS} (?P<number>{_NUMBER})\b", re.I)
_OF_ITEM = re.compile(rf"\b(?P<number>{_NUMBER}) (?:of|in) {_ITEM}", re.I)
_SAYS_AND_PRINTS = re.compile(
    rf"\b(?:says?|states?|mentions?|claims?) (?P<said>{_NUMBER})\b(?P<words>[^;]*?)[;,] "
    rf"(?:but )?{_ITEM} {_SAYS} (?P<number>{_NUMBER})\b",
    re.I,
)
_ADD_UP = re.compile(rf"divisions add up to (?P<number>{_NUMBER})", re.I)
_EXTRA = re.compile(
    rf"{_ITEM} {_SAYS} an? (?:second|third|fourth|further|extra|additional) (?:value|figure)", re.I
)
_HAD_BEFORE = re.compile(
    rf"(?P<words>(?:level|category) [ABC]|registered sex offenders)(?: had|:) (?P<number>{_NUMBER})", re.I
)
_BEFORE = re.compile(r"\b(?:the )?(?:year before|last year|previous year|earlier years?)\b", re.I)
_CHANGED = re.compile(
    r"like for like|criteri(?:a|on) (?:was|were|has|have)? ?changed|definition changed", re.I
)
_PERCENT = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?:%|per cent)(?P<words>[^\d;.]*)", re.I)
_CLAIM = re.compile(rf"(?<![\w.(])(?P<number>{_NUMBER})(?P<words>[^\d;=+%]*)")
_ANOTHER_COUNT = re.compile(
    r"\bnew\b|\bcontinuing from\b|\bfewer\b|\bmore\b|\bmeetings?\b|\bincrease|\bmonths?\b|\bdays?\b|\byears?\b(?! )|"
    r"\bvictims?\b|\bagencies\b|\bstaff\b|\bvisits?\b",
    re.I,
)
_IN_ALL = re.compile(r"\bin all\b|\bin total\b|\bwith those\b|\baltogether\b", re.I)
_HEAD = re.compile(r"^\s*(?P<words>[^:\d]*(?:level|category) [ABC][^:\d]*): ", re.I)
_MARKED_CHANGE = 50
_LONGEST_NOTE = 2_000


def find(document: Document) -> Iterator[Contradiction]:
    notes = document.get("as_printed_notes")
    for index, note in enumerate(notes if isinstance(notes, list) else []):
        if isinstance(note, str):
            yield from _note(document, note[:_LONGEST_NOTE], dotted(("as_printed_notes", index)))


def _note(document: Document, note: str, place: str) -> Iterator[Contradiction]:
    yield from _dates(document, note)
    yield from _break_in_series(document, note)
    for match in _EXTRA.finditer(note):
        yield Contradiction(
            f"items.{match['item'].lower()}",
            f"Item {match['item']} prints a value that the form does not ask for ({place})",
            "the answers of an item with more parts were put here",
        )
    text = _plain(note)
    if _EXTRA.search(text):
        return
    for percentage in _PERCENT.finditer(text):
        yield from examine_percentage(
            document, Decimal(percentage["number"]), subject_of(percentage["words"]), note, place
        )
    text = _PERCENT.sub(lambda match: " " + re.sub(r"\d", "", match["words"]), text)
    yield from _equations(text, place)
    contradicted: set[CellPath] = set()
    for match in _SAYS_AND_PRINTS.finditer(text):
        yield from _said_and_printed(document, match, place, contradicted)
    text = _SAYS_AND_PRINTS.sub("", text)
    yield from _references(document, text, place)
    text = _OF_ITEM.sub("", _PRINTS.sub("", _ADD_UP.sub("", _READS.sub("", text))))
    text = re.sub(r"\([^()]*=[^()]*\)", "", text)
    for clause in re.split(r";|(?<=[a-z)])\. ", text):
        yield from _clause(document, clause, text, place)


def _plain(note: str) -> str:
    """The note with dates, years and numbers that count nothing taken out, and level 2 written level B."""

    def lettered(match: re.Match[str]) -> str:
        return f"{match[1]} " + re.sub(r"[1-4]", lambda digit: "ABCD"[int(digit[0]) - 1], match[2])

    text = _NOT_COUNTS.sub("", _YEAR_LABEL.sub("", _LONG_DATE.sub("", note)))
    return _LISTED.sub(lettered, text)


def _whole(number: str) -> int:
    return int(number.replace(",", ""))


def _numbers(text: str) -> list[int]:
    return [_whole(number) for number in re.findall(_NUMBER, text)]


def _equations(text: str, place: str) -> Iterator[Contradiction]:
    for match in _EQUATION.finditer(text):
        left = _whole(match[1])
        right = [numbers[0] for numbers in map(_numbers, match[3].split("+")) if numbers]
        if sum(right) != left:
            added = " + ".join(f"{number:,}" for number in right)
            what = f"{added} = {sum(right):,}, but {left:,} is written"
            yield Contradiction(place, what, "a misprint, or a part that is left out")


def _item_cells(document: Document, item: str) -> dict[CellPath, int]:
    if document["form"] != Form.FORM_2005:
        return {}
    return {
        path: value
        for path, value in cells(document).items()
        if path[1] == item.lower() and isinstance(value, int)
    }


def _said_and_printed(
    document: Document, match: re.Match[str], place: str, contradicted: set[CellPath]
) -> Iterator[Contradiction]:
    said, printed = _whole(match["said"]), _whole(match["number"])
    if said == printed:
        return
    of_item = _item_cells(document, match["item"])
    candidates = [path for path, value in of_item.items() if value == printed]
    subject = subject_of(match["words"])
    measured = [one.path for one in measure(document, subject)] if subject else []
    path = next((path for path in measured if path in candidates), candidates[0] if candidates else None)
    if path is None:
        what = f"The text says {said:,} and quotes item {match['item']} with {printed:,}, which is not there"
        yield Contradiction(place, what, "the quotation, or the figure in the file, is wrong")
        return
    contradicted.add(path)
    what = f"The text says {said:,} ({place}); “{label(document, path)}” is {printed:,}"
    yield Contradiction(dotted(path), what, of_a_number(document, said, path))


def _references(document: Document, text: str, place: str) -> Iterator[Contradiction]:
    for match in (*_PRINTS.finditer(text), *_OF_ITEM.finditer(text)):
        of_item = _item_cells(document, match["item"])
        if of_item and _whole(match["number"]) not in of_item.values():
            what = f"The text quotes {match['number']} from item {match['item']}, which does not print it ({place})"
            yield Contradiction(
                f"items.{match['item'].lower()}", what, "the quotation, or the figure in the file, is wrong"
            )
    for match in _ADD_UP.finditer(text):
        total = sum(figure(document, path) or 0 for path in form_2005.division_paths(document))
        if total and total != _whole(match["number"]):
            what = f"The text says that the divisions add up to {match['number']}; they add up to {total:,} ({place})"
            yield Contradiction(dotted(form_2005.BY_DIVISION), what, "a division was changed afterwards")
    for match in _READS.finditer(text):
        outcome = list(form_2005.OUTCOMES.values())["abc".index(match["letter"].lower())]
        for letter, number in re.findall(r"levels? ([ABC]): (\d+)", match["levels"], re.I):
            path = form_2005.outcome_at(outcome, f"level_{'ABC'.index(letter.upper()) + 1}")
            printed = figure(document, path)
            if printed is not None and printed != int(number):
                what = f"The text reads {number} ({place}); “{label(document, path)}” is {printed:,}"
                yield Contradiction(dotted(path), what, of_a_number(document, int(number), path))


def _clause(document: Document, clause: str, note: str, place: str) -> Iterator[Contradiction]:
    if _BEFORE.search(clause) and not _IN_ALL.search(clause):
        yield from _year_before(document, clause, place)
        return
    for match in _LIST_OF.finditer(clause):
        yield from _list_of(match, place)
        clause = clause.replace(f": {match['parts']}", "")
    for match in _OF_THE.finditer(clause):
        yield from _part_of_group(document, match, place)
    clause = _OF_THE.sub("", clause)
    head = _HEAD.match(clause)
    for match in _CLAIM.finditer(clause, head.end() if head else 0):
        words = match["words"]
        if _ANOTHER_COUNT.search(words):
            continue
        subject = subject_of(words)
        if head and _IN_ALL.search(words):
            subject = subject_of(head["words"])
        if subject is None:
            continue
        subject = _in_context(subject, clause[: match.start()], note)
        yield from _claim(document, _whole(match["number"]), subject, place)


def _in_context(subject: Subject, before: str, note: str) -> Subject:
    """What other words add: the one level named in the clause before the number, the order of the note."""
    if subject.kind == "order" and not subject.order:
        around = subject_of(note)
        return replace(subject, order=around.order) if around and around.kind == "order" else subject
    levels = set(re.findall(r"\blevels? ([ABC])\b", before, re.I))
    if subject == Subject() and len(levels) == 1:
        return replace(subject, level="ABC".index(levels.pop().upper()) + 1)
    return subject


def _claim(document: Document, number: int, subject: Subject, place: str) -> Iterator[Contradiction]:
    found = measure(document, subject)
    if not found or any(one.value == number for one in found):
        return
    first = found[0]
    what = f"The text says {number:,} ({place}); {_measured_words(document, first)}"
    yield Contradiction(dotted(first.path), what, of_a_number(document, number, first.path))


def _measured_words(document: Document, measured: Measured) -> str:
    if measured.how and measured.how != f"{measured.value:,}":
        return f"the figures give {measured.how} = {measured.value:,}"
    return f"“{label(document, measured.path)}” is {measured.value:,}"


def _list_of(match: re.Match[str], place: str) -> Iterator[Contradiction]:
    parts, whole = _numbers(match["parts"]), _whole(match["whole"])
    if len(parts) > 1 and sum(parts) != whole:
        added = " + ".join(f"{number:,}" for number in parts)
        what = f"Of the {whole:,}{match['words']}, {added} = {sum(parts):,} are listed"
        yield Contradiction(
            place, what, "some are listed twice" if sum(parts) > whole else "some are not listed"
        )


def _part_of_group(document: Document, match: re.Match[str], place: str) -> Iterator[Contradiction]:
    """“746 of the 1,279 are registered sex offenders”, where 1,279 is a figure by itself."""
    part, whole, subject = _whole(match["part"]), _whole(match["whole"]), subject_of(match["words"])
    if subject is None or subject.kind != "offenders":
        return
    for level in (1, 2, 3):
        if any(one.value == whole for one in measure(document, Subject(level=level))[:1]):
            yield from _claim(document, part, replace(subject, level=level), place)
            return
    if part > whole:
        yield Contradiction(
            place, f"{part:,} of {whole:,}: a part above its whole", "the two have changed places"
        )


def _year_before(document: Document, clause: str, place: str) -> Iterator[Contradiction]:
    """A number of the year before is no contradiction; a marked change is worth a second look."""
    for match in _HAD_BEFORE.finditer(clause):
        subject = subject_of(match["words"])
        found = measure(document, subject)[:1] if subject else []
        before = _whole(match["number"])
        for one in found:
            if before >= 10 and abs(one.value - before) * 100 >= _MARKED_CHANGE * before:
                percent = round((one.value - before) * 100 / before)
                what = f"{before:,} the year before and {one.value:,} now ({percent:+}%)"
                why = "another definition, or another way of counting, may lie behind so marked a change"
                yield Contradiction(dotted(one.path), what, why, Severity.OBSERVATION)


def _dates(document: Document, note: str) -> Iterator[Contradiction]:
    """A sentence that speaks of the dates printed, and names a year other than that of the return."""
    if not re.search(r"\bdates?\b", note, re.I):
        return
    year = ReportingYear.parse(document["year"])
    for written in _YEAR_LABEL.findall(note):
        named = written.replace("/", "-")
        if named != str(year):
            covered = f"1 April {year.start.year} to 31 March {year.last_day.year}"
            what = f"The source prints the dates of {named}; the return covers {covered}"
            why = (
                "the form of the year before was used again without changing its dates"
                if named == str(year.previous())
                else "the dates of another return were left in the form"
            )
            yield Contradiction("period", what, why)


def _break_in_series(document: Document, note: str) -> Iterator[Contradiction]:
    if not _CHANGED.search(note):
        return
    path = "as_printed_notes"
    if document["form"] == Form.NATIONAL:
        years = national.years_of_table_1(document)
        named = [written.replace("/", "-") for written in _YEAR_LABEL.findall(note)]
        category = re.search(r"category ([123])", note)
        later = max((year for year in named if year in years), default=None)
        if later is not None and years.index(later) > 0:
            column = f"category_{category[1]}" if category else "total"
            path = dotted((national.TABLE_1, national.CHANGE, column, years.index(later) - 1))
    what = "The change printed here compares two definitions: it is not like for like"
    yield Contradiction(path, what, note, Severity.OBSERVATION)
