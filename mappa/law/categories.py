"""Who is in MAPPA: what each category finds for one person on one day. Other apps import from here."""

from dataclasses import dataclass
from datetime import date

from mappa.law.category_facts import NATIONAL_POLICY, QUESTIONS, CategoryFacts, CategoryPolicy
from mappa.law.category_history import CATEGORIES, Category
from mappa.law.category_rules import category_1, category_2, category_3, category_4
from mappa.law.disposals import Disposal, DisposalKind
from mappa.law.findings import Finding, Verdict, to_find_out

__all__ = [
    "NATIONAL_POLICY",
    "QUESTIONS",
    "Category",
    "CategoryExplanation",
    "CategoryFacts",
    "CategoryPolicy",
    "Disposal",
    "DisposalKind",
    "categories_on",
    "category_1",
    "category_2",
    "category_3",
    "category_4",
    "explain_categories",
]


def categories_on(day: date) -> tuple[Category, ...]:
    """The categories that exist on the day; raises NotYetInForce before MAPPA began."""
    return CATEGORIES.on(day)


@dataclass(frozen=True)
class CategoryExplanation:
    """What every category of the day finds, in order. It shows its working; a person decides."""

    on: date
    findings: tuple[Finding, ...]
    points_to: Category | None

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for finding in self.findings for fact in finding.missing))

    @property
    def says(self) -> str:
        met = [finding.test for finding in self.findings if finding.verdict is Verdict.MEETS]
        if self.points_to is not None:
            return f"The facts point to {self.points_to.label} ({self.points_to.meaning})."
        if met:
            return (
                f"The facts fit {' and '.join(met)}. A person is in one category at a time: "
                "choose one and record why."
            )
        if self.missing:
            return f"The facts do not yet point to a category. {to_find_out(self.missing)}"
        return "The facts do not put this person in any category."


def explain_categories(
    facts: CategoryFacts, on: date, policy: CategoryPolicy = NATIONAL_POLICY
) -> CategoryExplanation:
    """Work through every category that exists on the day.

    Raises NotYetInForce before 1 May 2004, when the law recorded here begins.
    """
    findings = [
        category_1(facts, on),
        category_2(facts, on, policy),
        category_3(facts, on, policy),
    ]
    if Category.FOUR in categories_on(on):
        findings.append(category_4(facts, on, policy))
    met = [
        category
        for category, finding in zip(Category, findings, strict=False)
        if finding.verdict is Verdict.MEETS
    ]
    return CategoryExplanation(on, tuple(findings), met[0] if len(met) == 1 else None)
