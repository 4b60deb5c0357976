"""The case at the meeting: what was said and decided; the actions that people took on, and what they reported."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from mappa.agencies.models import Agency
from mappa.database.facts import superseded_together
from mappa.law.answers import Answer
from mappa.law.dated import in_words
from mappa.law.disclosure import Power
from mappa.levels.models import LevelDecision
from mappa.meetings.models import AgendaItem
from mappa.offenders.models import AboutOffender, Offender, OffenderFact
from mappa.oversight.models import Disclosure
from mappa.risk.models import Plan, RiskAssessment

from .states import (
    ActionState,
    Agreed,
    Conditions,
    DisclosureDecision,
    Dissent,
    EffectOnRisk,
    LevelOutcome,
    NewActions,
    Representations,
)

#: A list of criteria that holds one that is met holds this.
MET = [{"answer": Answer.YES.value}]


def _not_while_closed(name: str, said: Q) -> models.CheckConstraint:
    """A discussion that is closed says this; one that is open may leave it blank."""
    return models.CheckConstraint(
        condition=Q(closed_at=None) | said,
        name=f"discussions_discussion_{name}",
        violation_error_message="A case is not closed with a blank decision.",
    )


def _said_of(answer: str, document: str) -> Q:
    """That there is none, or what was said of which version."""
    looked_at = [Agreed.AGREED.value, Agreed.TO_BE_REVISED.value]
    return Q(**{answer: Agreed.NONE_RECORDED.value, document: None}) | Q(
        **{f"{answer}__in": looked_at, f"{document}__isnull": False}
    )


class Discussion(OffenderFact):
    """A case at a meeting, as far as it is written down. Whoever saves it enters a whole new version.

    While it is open anything may be blank; once it is closed nothing may, and a correction is a new version with its
    reason. What an agency said is in AgencyInformation, which is only entered anew where it changes.
    """

    words = "discussion"
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="discussions",
        db_comment="The case at the meeting.",
    )
    number = models.IntegerField(db_comment="Which version it is, from 1.")
    closed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When the case was closed at the meeting; empty while it is open."
    )
    statement_read = models.BooleanField(
        null=True,
        blank=True,
        db_comment="Whether the statement of confidentiality and diversity was read; empty until said.",
    )
    risk = models.TextField(
        choices=Agreed.choices,
        blank=True,
        default="",
        db_comment="What was said of the risk assessment; blank until said.",
    )
    assessment = models.ForeignKey(
        RiskAssessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The version of the assessment that the meeting looked at; empty if none, or nothing was said.",
    )
    plan_agreed = models.TextField(
        choices=Agreed.choices,
        blank=True,
        default="",
        db_comment="What was said of the plan; blank until said.",
    )
    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The version of the plan that the meeting looked at; empty if none, or nothing was said.",
    )
    risk_discussed = models.TextField(
        blank=True, default="", db_comment="What was said of risk and plan; may be blank."
    )
    conditions = models.TextField(
        choices=Conditions.choices,
        blank=True,
        default="",
        db_comment="Whether licence conditions were asked for; blank until said.",
    )
    conditions_asked = models.TextField(
        blank=True, default="", db_comment="The licence conditions asked for; blank where none were."
    )
    disclosure = models.TextField(
        choices=DisclosureDecision.choices,
        blank=True,
        default="",
        db_comment="Whether to disclose something about the offender; blank until decided.",
    )
    disclosure_reason = models.TextField(
        blank=True, default="", db_comment="Why to disclose, or why not; blank until decided."
    )
    disclosure_to = models.TextField(
        blank=True, default="", db_comment="To whom to disclose; blank where to nobody."
    )
    disclosure_what = models.TextField(
        blank=True, default="", db_comment="What to disclose; blank where nothing."
    )
    disclosure_power = models.TextField(
        blank=True,
        default="",
        db_comment="The power to disclose: a value of law.disclosure.Power; blank where nothing is disclosed.",
    )
    representations = models.TextField(
        choices=Representations.choices,
        blank=True,
        default="",
        db_comment="Whether the offender made representations about a disclosure; blank where there is none.",
    )
    representations_made = models.TextField(
        blank=True, default="", db_comment="The representations that the offender made."
    )
    level_outcome = models.TextField(
        choices=LevelOutcome.choices,
        blank=True,
        default="",
        db_comment="Whether the level stays or changes; blank until decided.",
    )
    level = models.SmallIntegerField(
        null=True, blank=True, db_comment="The level to change to: 1, 2 or 3; empty where it stays."
    )
    level_reason = models.TextField(
        blank=True, default="", db_comment="Why the level changes; may be blank where it stays."
    )
    criteria = models.JSONField(
        default=list,
        blank=True,
        db_comment="Where the level changes: the criteria of the tests of the day, each with answer and evidence.",
    )
    why_not_lower = models.TextField(
        blank=True, default="", db_comment="Where it changes to level 2 or 3: why no lower level would do."
    )
    what_changed = models.TextField(
        blank=True, default="", db_comment="Where the level is lowered: what has changed since it was set."
    )
    departure = models.TextField(
        blank=True, default="", db_comment="Why this level, where the answers to the tests point elsewhere."
    )
    next_review_on = models.DateField(
        null=True, blank=True, db_comment="The day of the next review; empty until decided."
    )
    new_actions = models.TextField(
        choices=NewActions.choices,
        blank=True,
        default="",
        db_comment="Whether new actions were agreed, or none; blank until said.",
    )
    dissent = models.TextField(
        choices=Dissent.choices,
        blank=True,
        default="",
        db_comment="Whether anybody dissented; blank until said.",
    )
    dissent_said = models.TextField(
        blank=True, default="", db_comment="Who dissented from what, and why; blank where nobody did."
    )

    class Meta:
        db_table_comment = "What was said and decided about a case at a meeting, version by version."
        constraints = [
            superseded_together("discussions_discussion"),
            models.CheckConstraint(condition=Q(number__gte=1), name="discussions_discussion_number"),
            models.UniqueConstraint(
                fields=["agenda_item", "number"], name="discussions_discussion_once_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["agenda_item"],
                condition=Q(superseded_at=None),
                name="discussions_discussion_stands_once",
            ),
            # What a consequence points to, so that it comes from its own case at the meeting.
            models.UniqueConstraint(fields=["id", "agenda_item"], name="discussions_discussion_of_the_item"),
            models.CheckConstraint(
                condition=Q(risk__in=["", *Agreed.values], plan_agreed__in=["", *Agreed.values]),
                name="discussions_discussion_agreed",
            ),
            models.CheckConstraint(
                condition=Q(conditions__in=["", *Conditions.values])
                & (Q(conditions_asked="") | Q(conditions=Conditions.ASKED_FOR.value)),
                name="discussions_discussion_conditions",
            ),
            models.CheckConstraint(
                condition=Q(disclosure__in=["", *DisclosureDecision.values])
                & Q(representations__in=["", *Representations.values])
                & Q(disclosure_power__in=["", *(power.value for power in Power)]),
                name="discussions_discussion_disclosure",
            ),
            models.CheckConstraint(
                condition=(Q(level=None) | Q(level__in=[1, 2, 3]))
                & Q(level_outcome__in=["", *LevelOutcome.values]),
                name="discussions_discussion_level",
            ),
            models.CheckConstraint(
                condition=Q(dissent__in=["", *Dissent.values]) & Q(new_actions__in=["", *NewActions.values]),
                name="discussions_discussion_said_or_not",
            ),
            _not_while_closed("closed_statement", Q(statement_read__isnull=False)),
            _not_while_closed("closed_risk", _said_of("risk", "assessment")),
            _not_while_closed("closed_plan", _said_of("plan_agreed", "plan")),
            _not_while_closed(
                "closed_conditions",
                Q(conditions__in=[Conditions.NONE.value, Conditions.NOT_ON_LICENCE.value])
                | (Q(conditions=Conditions.ASKED_FOR.value) & ~Q(conditions_asked="")),
            ),
            _not_while_closed(
                "closed_disclosure",
                ~Q(disclosure_reason="")
                & (
                    Q(disclosure=DisclosureDecision.DO_NOT_DISCLOSE.value)
                    | (
                        Q(disclosure=DisclosureDecision.DISCLOSE.value)
                        & ~Q(disclosure_to="")
                        & ~Q(disclosure_what="")
                        & ~Q(disclosure_power="")
                        & ~Q(representations="")
                    )
                ),
            ),
            _not_while_closed(
                "closed_level",
                Q(level_outcome=LevelOutcome.STAYS.value)
                | (
                    Q(level_outcome=LevelOutcome.CHANGES.value, level__isnull=False)
                    & ~Q(level_reason="")
                    & ~Q(criteria=[])
                    & (Q(level=1) | (Q(level__in=[2, 3]) & ~Q(why_not_lower="") & Q(criteria__contains=MET)))
                ),
            ),
            _not_while_closed("closed_review", Q(next_review_on__isnull=False)),
            _not_while_closed("closed_actions", ~Q(new_actions="")),
            _not_while_closed(
                "closed_dissent",
                Q(dissent=Dissent.NONE.value) | (Q(dissent=Dissent.SOME.value) & ~Q(dissent_said="")),
            ),
        ]

    @property
    def says(self) -> str:
        return "closed" if self.is_closed else f"version {self.number}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def power_in_words(self) -> str:
        return Power(self.disclosure_power).label if self.disclosure_power else ""


class Consequence(OffenderFact):
    """What was done because a meeting decided it: its decision about the level was made, or a disclosure.

    It points to the version of the discussion from which it was done, so that both can be read together.
    """

    words = "what a meeting led to"
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="consequences",
        db_comment="The case at the meeting that decided.",
    )
    discussion = models.ForeignKey(
        Discussion,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="The version of the discussion from which it was done.",
    )
    decision = models.ForeignKey(
        LevelDecision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The decision about the level, as it was entered; empty where this is a disclosure.",
    )
    disclosure = models.ForeignKey(
        Disclosure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The disclosure, as it was recorded; empty where this is a decision about the level.",
    )

    class Meta:
        db_table_comment = "What was done because a meeting decided it: decisions about levels, disclosures."
        constraints = [
            superseded_together("discussions_consequence"),
            models.CheckConstraint(
                condition=Q(decision=None, disclosure__isnull=False)
                | Q(decision__isnull=False, disclosure=None),
                name="discussions_consequence_one_of_both",
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(superseded_at=None),
                name="discussions_consequence_of_one_meeting",
            ),
            models.UniqueConstraint(
                fields=["disclosure"],
                condition=Q(superseded_at=None),
                name="discussions_consequence_disclosed_once",
            ),
        ]

    @property
    def says(self) -> str:
        return "the disclosure was made" if self.disclosure_id else "the level was decided"


class AgencyInformation(OffenderFact):
    """What one agency told the meeting of a case; that it holds nothing is an answer too.

    A row with neither takes back what was entered before it.
    """

    words = "information from an agency"
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="information",
        db_comment="The case at the meeting.",
    )
    discussion = models.ForeignKey(
        Discussion,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="The version of the discussion with which it was entered.",
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", db_index=False, db_comment="The agency."
    )
    nothing_held = models.BooleanField(db_comment="Whether the agency said that it holds nothing.")
    text = models.TextField(blank=True, default="", db_comment="What the agency said; empty if nothing.")

    class Meta:
        verbose_name_plural = "information from agencies"
        db_table_comment = "What agencies told the meeting about a case."
        constraints = [
            superseded_together("discussions_agencyinformation"),
            models.CheckConstraint(
                condition=Q(nothing_held=False) | Q(text=""),
                name="discussions_agencyinformation_something_or_nothing",
            ),
            models.UniqueConstraint(
                fields=["agenda_item", "agency"],
                condition=Q(superseded_at=None),
                name="discussions_agencyinformation_once",
            ),
        ]

    @property
    def says(self) -> str:
        return f"{self.agency}: {'nothing held' if self.nothing_held else self.text}"


class Lock(AboutOffender):
    """Nothing more is written down of a case: its minutes are signed. It is set once and stays.

    The database refuses another version, other information and another action agreed there (0004).
    """

    agenda_item = models.OneToOneField(
        AgendaItem, on_delete=models.PROTECT, related_name="lock", db_comment="The case at the meeting."
    )
    offender = models.ForeignKey(
        Offender, on_delete=models.PROTECT, related_name="+", db_comment="The offender."
    )
    locked_at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who signed the minutes.",
    )

    class Meta:
        db_table_comment = (
            "Cases at meetings of which nothing more is written down, as their minutes are signed."
        )

    def __str__(self) -> str:
        return f"lock of agenda item {self.agenda_item_id}"


class MeetingAction(OffenderFact):
    """Something that one person undertook to do in a case, by a day. `reason` says why it was agreed or changed.

    Another day, another owner or an end is a new row in the place of the one before; `first` is the same for all.
    """

    words = "action"
    first = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The row by which the action was first agreed; empty on that row itself.",
    )
    first_id: int | None
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        db_comment="The case at the meeting where it was agreed; empty where between meetings.",
    )
    agreed_on = models.DateField(db_comment="The day on which it was agreed.")
    text = models.TextField(db_comment="What is to be done.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The person who is to do it.",
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The agency for which the owner took it on.",
    )
    due_on = models.DateField(db_comment="The day by which it is to be done.")
    state = models.TextField(
        choices=ActionState.choices,
        default=ActionState.OPEN.value,
        db_comment="Open; or how it ended, as its last report says.",
    )
    ended_on = models.DateField(
        null=True, blank=True, db_comment="The day on which it ended; empty while open."
    )

    class Meta:
        db_table_comment = "Actions agreed in a case: what, by whom, by when; and how each ended."
        constraints = [
            superseded_together("discussions_meetingaction"),
            models.CheckConstraint(condition=~Q(text=""), name="discussions_meetingaction_text"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("agreed_on")),
                name="discussions_meetingaction_due_after_agreed",
                violation_error_message="An action is due on the day on which it is agreed, or later.",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN.value, ended_on=None)
                | (
                    Q(state__in=[state for state in ActionState.values if state != ActionState.OPEN.value])
                    & Q(ended_on__isnull=False, ended_on__gte=F("agreed_on"))
                ),
                name="discussions_meetingaction_ended_together",
                violation_error_message="An action ends on the day on which it was agreed, or later.",
            ),
            models.UniqueConstraint(
                fields=["first"],
                condition=Q(superseded_at=None),
                name="discussions_meetingaction_stands_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(superseded_at=None, state=ActionState.OPEN.value),
                name="discussions_action_of_owner",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(superseded_at=None, state=ActionState.OPEN.value),
                name="discussions_action_due",
            ),
        ]

    @property
    def says(self) -> str:
        how = f"by {in_words(self.due_on)}" if self.is_open else self.get_state_display().lower()
        return f"{self.text} ({self.owner}, {how})"

    @property
    def number(self) -> int:
        """By which the action is known, whichever of its rows this is."""
        return self.first_id or self.pk

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN.value

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on


class ActionReport(OffenderFact):
    """What was reported of an action on a day: how far it is, or how it ended."""

    words = "report on an action"
    action = models.ForeignKey(
        MeetingAction,
        on_delete=models.PROTECT,
        related_name="reports",
        db_comment="The action: the row by which it was first agreed.",
    )
    on = models.DateField(db_comment="The day of the report.")
    state = models.TextField(choices=ActionState.choices, db_comment="How the action stood after it.")
    evidence = models.TextField(
        db_comment="What was done, and how one knows; or why it was not done, or is no longer needed."
    )
    effect = models.TextField(
        choices=EffectOnRisk.choices,
        blank=True,
        default="",
        db_comment="What it did to the risk; empty where the action was not carried out.",
    )
    effect_in_words = models.TextField(
        blank=True, default="", db_comment="The effect on the risk in words; may be empty."
    )

    class Meta:
        db_table_comment = "Reports on actions: evidence, outcome and effect on the risk, each with its day."
        constraints = [
            superseded_together("discussions_actionreport"),
            models.CheckConstraint(
                condition=Q(state__in=ActionState.values), name="discussions_actionreport_state"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="discussions_actionreport_evidence"),
            models.CheckConstraint(
                condition=Q(state=ActionState.DONE.value, effect__in=EffectOnRisk.values)
                | (~Q(state=ActionState.DONE.value) & Q(effect="", effect_in_words="")),
                name="discussions_actionreport_effect",
                violation_error_message="Say what an action that was done did to the risk, and of no other.",
            ),
        ]

    @property
    def says(self) -> str:
        return f"{self.get_state_display().lower()}: {self.evidence}"
