"""What changed from one version of an assessment or a plan to another. Pure, over versions that are loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mappa.web.wording import day, listed, lower_first

from .difference import Change, Piece, difference
from .models import GroupAtRisk, Measure, Plan, RiskAssessment, ToolScore, Trigger
from .states import LEVELS, AtRisk, Pillar, RiskLevel


@dataclass(frozen=True)
class TextChange:
    """One text of a version beside that of another."""

    label: str
    pieces: Sequence[Piece]

    @property
    def changed(self) -> bool:
        return any(piece.change is not Change.SAME for piece in self.pieces)


@dataclass(frozen=True)
class GroupChange:
    """What two versions say of one group."""

    group: AtRisk
    before: RiskLevel | None
    after: RiskLevel | None
    texts: Sequence[TextChange]

    @property
    def level_changed(self) -> bool:
        return self.before is not self.after

    @property
    def changed(self) -> bool:
        return self.level_changed or any(text.changed for text in self.texts)

    @property
    def says(self) -> str:
        """What became of the level, in words."""
        if self.after is None:
            return "Not named any longer"
        if self.before is None:
            return f"New: {lower_first(self.after.label)}"
        if not self.level_changed:
            return "The words changed" if self.changed else "No change"
        if self.before in LEVELS and self.after in LEVELS:
            verb = "Raised" if LEVELS.index(self.after) > LEVELS.index(self.before) else "Lowered"
            return f"{verb} from {lower_first(self.before.label)} to {lower_first(self.after.label)}"
        return f"Was: {lower_first(self.before.label)}. Now: {lower_first(self.after.label)}"

    @property
    def colour(self) -> str:
        """Of the tag, which says the same in words."""
        if not self.level_changed or self.before is None or self.after is None:
            return "grey" if not self.changed else "blue"
        if self.before in LEVELS and self.after in LEVELS:
            return "red" if LEVELS.index(self.after) > LEVELS.index(self.before) else "green"
        return "red" if self.after in LEVELS else "blue"


@dataclass(frozen=True)
class AssessmentChanges:
    groups: Sequence[GroupChange]
    summary: TextChange
    tools_added: Sequence[ToolScore]
    tools_removed: Sequence[ToolScore]

    @property
    def any(self) -> bool:
        return (
            any(group.changed for group in self.groups)
            or self.summary.changed
            or bool(self.tools_added or self.tools_removed)
        )


def compare_assessments(old: RiskAssessment | None, new: RiskAssessment) -> AssessmentChanges:
    before = old.by_group if old is not None else {}
    after = new.by_group
    had = list(old.tools.all()) if old is not None else []
    has = list(new.tools.all())
    return AssessmentChanges(
        groups=[
            _group(group, before.get(group), after.get(group))
            for group in AtRisk
            if group in before or group in after
        ],
        summary=TextChange("Summary", difference(old.summary if old is not None else "", new.summary)),
        tools_added=[one for one in has if tool_said(one) not in {tool_said(other) for other in had}],
        tools_removed=[one for one in had if tool_said(one) not in {tool_said(other) for other in has}],
    )


def tool_said(one: ToolScore) -> tuple[object, ...]:
    """What makes one use of a tool the same as another."""
    return (one.tool, one.used_on, one.score, one.band, one.assessor, one.agency_id)


GROUP_TEXTS = {
    "nature": "Nature of the risk",
    "when_greatest": "When it is greatest",
    "triggers": "What may raise it",
}


def _group(group: AtRisk, before: GroupAtRisk | None, after: GroupAtRisk | None) -> GroupChange:
    return GroupChange(
        group=group,
        before=before.answer if before is not None else None,
        after=after.answer if after is not None else None,
        texts=[
            TextChange(label, difference(getattr(before, name, ""), getattr(after, name, "")))
            for name, label in GROUP_TEXTS.items()
            if getattr(before, name, "") or getattr(after, name, "")
        ],
    )


@dataclass(frozen=True)
class LineChange:
    """What two versions of a plan say of one measure or trigger."""

    line: int
    kind: Change | None  # None where both have it and something in it changed
    texts: Sequence[TextChange]
    pillar: Pillar | None = None

    @property
    def says(self) -> str:
        return {Change.ADDED: "Added", Change.REMOVED: "Removed", Change.SAME: "No change", None: "Changed"}[
            self.kind
        ]


@dataclass(frozen=True)
class PlanChanges:
    measures: Sequence[LineChange]
    triggers: Sequence[LineChange]

    @property
    def any(self) -> bool:
        return any(one.kind is not Change.SAME for one in (*self.measures, *self.triggers))

    def of(self, pillar: Pillar) -> list[LineChange]:
        return [one for one in self.measures if one.pillar is pillar and one.kind is not Change.SAME]

    @property
    def triggers_changed(self) -> list[LineChange]:
        return [one for one in self.triggers if one.kind is not Change.SAME]


def compare_plans(old: Plan | None, new: Plan) -> PlanChanges:
    had = {one.line: one for one in old.measures.all()} if old is not None else {}
    has = {one.line: one for one in new.measures.all()}
    signs_had = {one.line: one for one in old.triggers.all()} if old is not None else {}
    signs_has = {one.line: one for one in new.triggers.all()}
    return PlanChanges(
        measures=[
            _line(
                line,
                measure_in_words(had[line]) if line in had else None,
                measure_in_words(has[line]) if line in has else None,
                Pillar((has.get(line) or had[line]).pillar),
            )
            for line in sorted({*had, *has})
        ],
        triggers=[
            _line(
                line,
                trigger_in_words(signs_had[line]) if line in signs_had else None,
                trigger_in_words(signs_has[line]) if line in signs_has else None,
            )
            for line in sorted({*signs_had, *signs_has})
        ],
    )


def measure_in_words(one: Measure) -> dict[str, str]:
    """What a measure says, by the labels under which a page shows it."""
    return {
        "What is done": one.text,
        "Part of the plan": Pillar(one.pillar).label,
        "Owner": one.owned_by,
        "Agency": one.agency.name if one.agency is not None else "",
        "By when": _day(one.due),
        "Done": _day(one.done_on),
        "Licence condition": "Yes" if one.licence_condition else "",
        "Answers the risk to": listed(AtRisk(group).in_a_sentence for group in one.answers)
        if one.answers
        else "",
    }


def trigger_in_words(one: Trigger) -> dict[str, str]:
    return {"Sign": one.sign, "What is then done": one.response, "Who is told": one.person.full_name}


def _day(value: date | None) -> str:
    return day(value, breaking=True) if value is not None else ""


def _line(
    line: int, before: Mapping[str, str] | None, after: Mapping[str, str] | None, pillar: Pillar | None = None
) -> LineChange:
    labels = after if after is not None else before or {}
    texts = [
        TextChange(label, difference((before or {}).get(label, ""), (after or {}).get(label, "")))
        for label in labels
    ]
    if before is None or after is None:
        kind: Change | None = Change.ADDED if before is None else Change.REMOVED
    else:
        kind = None if any(text.changed for text in texts) else Change.SAME
    return LineChange(line, kind, [text for text in texts if text.pieces], pillar)
