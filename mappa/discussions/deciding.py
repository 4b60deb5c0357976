"""Which decisions a case at a meeting needs before it is closed. Pure: it is given what was written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mappa.law.answers import Answer

from .states import Conditions, DisclosureDecision, Dissent, LevelOutcome

#: What a version of a discussion holds besides who entered it, in the order of the page.
WRITTEN = (
    "statement_read",
    "risk",
    "assessment_id",
    "plan_agreed",
    "plan_id",
    "risk_discussed",
    "conditions",
    "conditions_asked",
    "disclosure",
    "disclosure_reason",
    "disclosure_to",
    "disclosure_what",
    "disclosure_power",
    "representations",
    "representations_made",
    "level_outcome",
    "level",
    "level_reason",
    "criteria",
    "why_not_lower",
    "what_changed",
    "departure",
    "next_review_on",
    "new_actions",
    "dissent",
    "dissent_said",
)

NEEDED = {
    "statement_read": "Select whether the statement was read",
    "risk": "Select what was said of the risk assessment",
    "plan_agreed": "Select what was said of the plan",
    "conditions": "Select whether licence conditions were asked for",
    "disclosure": "Select whether to disclose",
    "disclosure_reason": "Enter why to disclose, or why not",
    "level_outcome": "Select whether the level stays",
    "next_review_on": "Enter the day of the next review",
    "new_actions": "Add the actions agreed, or select that there are none",
    "dissent": "Select whether anybody dissented",
}
NEEDED_TO_DISCLOSE = {
    "disclosure_to": "Enter to whom to disclose",
    "disclosure_what": "Enter what to disclose",
    "disclosure_power": "Select the power to disclose",
    "representations": "Select whether the offender made representations",
}
NEEDED_TO_CHANGE_THE_LEVEL = {
    "level": "Select the level to change to",
    "level_reason": "Enter why the level changes",
    "criteria": "Answer the criteria: say which are met, and what shows it",
}
#: What decides on the level: with it, a decision is made or changed.
OF_THE_LEVEL = (
    "level_outcome",
    "level",
    "level_reason",
    "criteria",
    "why_not_lower",
    "what_changed",
    "departure",
)


def missing_decisions(written: Mapping[str, Any]) -> dict[str, str]:
    """What is still blank, by field, with what to do; the database holds the same (discussions_discussion_closed_…)."""
    needed = dict(NEEDED)
    if written["disclosure"] == DisclosureDecision.DISCLOSE:
        needed |= NEEDED_TO_DISCLOSE
    if written["conditions"] == Conditions.ASKED_FOR:
        needed["conditions_asked"] = "Enter the licence conditions asked for"
    if written["level_outcome"] == LevelOutcome.CHANGES:
        needed |= NEEDED_TO_CHANGE_THE_LEVEL
        if written["level"] != 1:
            needed["why_not_lower"] = "Enter why a lower level would not do"
    if written["dissent"] == Dissent.SOME:
        needed["dissent_said"] = "Enter who dissented from what, and why"
    missing = {name: words for name, words in needed.items() if written[name] in (None, "", [])}
    if "criteria" in needed and "criteria" not in missing and written["level"] != 1 and not _any_met(written):
        missing["criteria"] = needed["criteria"]
    return missing


def _any_met(written: Mapping[str, Any]) -> bool:
    return any(one["answer"] == Answer.YES.value for one in written["criteria"])
