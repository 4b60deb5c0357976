"""The category test for a notified person: from stored answers to the facts that the law is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mappa.agencies.models import Area
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.law.answers import Answer
from mappa.law.categories import (
    CategoryExplanation,
    CategoryFacts,
    CategoryPolicy,
    Disposal,
    DisposalKind,
    explain_categories,
)
from mappa.law.category_facts import QUESTIONS
from mappa.law.dated import NotInForce

#: Questions of the form that are about the sentence, and together one fact of the law.
OF_THE_DISPOSAL = ("disposal", "term_in_months", "is_indeterminate", "hospital_or_guardianship_followed")
NO_DISPOSAL = "none"
IN_MONTHS = "terrorist_offence_term_in_months"


def facts_of(answers: Mapping[str, Any]) -> CategoryFacts:
    """What the answers say; whatever is not among them is not known."""
    plain = {
        name: Answer(answers[name])
        for name in QUESTIONS
        if name in answers and name not in ("disposals", IN_MONTHS)
    }
    return CategoryFacts(
        **plain,
        disposals=_disposals(answers),
        terrorist_offence_term_in_months=answers.get(IN_MONTHS),
    )


def _disposals(answers: Mapping[str, Any]) -> tuple[Disposal, ...] | None:
    kind = answers.get("disposal")
    if not kind:
        return None
    if kind == NO_DISPOSAL:
        return ()
    return (
        Disposal(
            kind=DisposalKind(kind),
            term_in_months=answers.get("term_in_months"),
            is_indeterminate=Answer(answers.get("is_indeterminate", Answer.NOT_KNOWN)),
            hospital_or_guardianship_followed=Answer(
                answers.get("hospital_or_guardianship_followed", Answer.NOT_KNOWN)
            ),
        ),
    )


def known(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a form asked, what was answered: “not known” is kept by keeping nothing."""
    names = {*QUESTIONS, *OF_THE_DISPOSAL}
    return {
        name: str(value) if isinstance(value, Answer) else value
        for name, value in asked.items()
        if name in names and value not in (None, "", Answer.NOT_KNOWN, Answer.NOT_KNOWN.value)
    }


def explain(answers: Mapping[str, Any], *, area: Area, on: date) -> CategoryExplanation | None:
    """What the test of the day finds in the area, provision by provision; None before the law recorded here."""
    unconvicted = policy_value(area, PolicyKey.UNCONVICTED_IN_CATEGORY_3, on=on)
    try:
        return explain_categories(
            facts_of(answers), on, CategoryPolicy(unconvicted_admitted=bool(unconvicted))
        )
    except NotInForce:
        return None
