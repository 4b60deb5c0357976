"""Offers of cases to other areas, exits with their checklists, and the reviews of categories that end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mappa.agencies.models import Area, Division
from mappa.database.facts import superseded_together
from mappa.law.dated import in_words
from mappa.offenders.models import OffenderFact

from .states import UNDECIDED, ItemAnswer, OfferState, ReviewOutcome


class TransferOffer(OffenderFact):
    """A case is offered to another area, which answers. Until it accepts, the giving area stays responsible.

    The receiving area sees this row before it may see the record: it holds what that area is told. `reason` says why
    the offer came to its present state.
    """

    words = "offer of the case to another area"
    from_area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_comment="The area that gives the case."
    )
    to_area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_comment="The area that is asked to take it."
    )
    to_division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The division there; empty if not known.",
    )
    proposed_on = models.DateField(db_comment="The day on which the case should pass.")
    why = models.TextField(db_comment="Why the case should pass to that area.")
    summary = models.TextField(
        db_comment="What the giving area tells of the case: risk, plan, what is urgent."
    )
    name = models.TextField(db_comment="The name of the offender, as the receiving area is told it.")
    born = models.DateField(
        null=True, blank=True, db_comment="The date of birth, as told; empty if not known."
    )
    category = models.SmallIntegerField(
        null=True, blank=True, db_comment="The category, as told; empty if none."
    )
    level = models.SmallIntegerField(null=True, blank=True, db_comment="The level, as told; empty if none.")
    state = models.TextField(choices=OfferState.choices, db_comment="How far the offer has come.")

    class Meta:
        db_table_comment = "Offers of cases to other areas, and the answers to them."
        constraints = [
            superseded_together("transfers_transferoffer"),
            models.CheckConstraint(
                condition=~Q(from_area=F("to_area")),
                name="transfers_transferoffer_to_another",
                violation_error_message="The case is in this area already: choose another.",
            ),
            models.CheckConstraint(
                condition=~Q(why="") & ~Q(summary="") & ~Q(name=""),
                name="transfers_transferoffer_said_in_full",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OfferState.values), name="transfers_transferoffer_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in UNDECIDED]) | ~Q(reason=""),
                name="transfers_transferoffer_answered_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(category=None) | Q(category__gte=1, category__lte=4),
                name="transfers_transferoffer_category",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=1, level__lte=3), name="transfers_transferoffer_level"
            ),
            models.UniqueConstraint(
                fields=["offender"],
                condition=Q(superseded_at=None, state__in=[state.value for state in UNDECIDED]),
                name="transfers_transferoffer_one_undecided",
                violation_error_message="This case is already being offered to an area.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_area"],
                condition=Q(superseded_at=None, state=OfferState.OPEN.value),
                name="transfers_offers_to_answer",
            )
        ]

    @property
    def says(self) -> str:
        words = {
            OfferState.PROPOSED: "to be offered to {to}",
            OfferState.OPEN: "offered to {to}",
            OfferState.ACCEPTED: "accepted by {to}",
            OfferState.DECLINED: "declined by {to}",
            OfferState.WITHDRAWN: "no longer offered to {to}",
        }
        return words[OfferState(self.state)].format(to=self.to_area.name)

    @property
    def place(self) -> str:
        """The area asked, and the division where one is meant."""
        return f"{self.to_area.name}, {self.to_division.name}" if self.to_division else self.to_area.name


class Exit(OffenderFact):
    """A case left the arrangements: category and level ended together. `reason` says why, in words."""

    words = "exit"
    on = models.DateField(db_comment="The first day on which the person is no longer managed.")
    ground = models.TextField(
        db_comment="The reason chosen from the list that local policy gave on that day."
    )
    category = models.SmallIntegerField(
        null=True, blank=True, db_comment="The category that ended with it; empty if none was in force."
    )
    level = models.SmallIntegerField(
        null=True, blank=True, db_comment="The level that ended with it; empty if none was in force."
    )

    class Meta:
        db_table_comment = "Exits from the arrangements (de-registration), with the reason."
        constraints = [
            superseded_together("transfers_exit"),
            models.CheckConstraint(
                condition=~Q(ground="") & ~Q(reason=""), name="transfers_exit_said_in_full"
            ),
            models.CheckConstraint(
                condition=Q(category=None) | Q(category__gte=1, category__lte=4),
                name="transfers_exit_category",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__gte=1, level__lte=3), name="transfers_exit_level"
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False) | Q(level__isnull=False),
                name="transfers_exit_ends_something",
                violation_error_message="The person is in no category and at no level: there is nothing to end.",
            ),
            models.UniqueConstraint(
                fields=["offender", "on"],
                condition=Q(superseded_at=None),
                name="transfers_exit_once",
                violation_error_message="An exit is already recorded for this day.",
            ),
        ]

    @property
    def says(self) -> str:
        return f"{self.ground}, from {in_words(self.on)}"


class ExitItem(OffenderFact):
    """One line of the checklist of an exit, and what became of it. `reason` says why not, where it was not done."""

    words = "line of the exit’s checklist"
    exit = models.ForeignKey(Exit, on_delete=models.PROTECT, related_name="items", db_comment="The exit.")
    position = models.SmallIntegerField(db_comment="Its place in the list.")
    item = models.TextField(db_comment="What was to be done, in the words of the list of that day.")
    answer = models.TextField(choices=ItemAnswer.choices, db_comment="Done, does not apply, or not done yet.")

    class Meta:
        db_table_comment = "What was done of the checklist at exits."
        constraints = [
            superseded_together("transfers_exititem"),
            models.CheckConstraint(condition=~Q(item=""), name="transfers_exititem_item"),
            models.CheckConstraint(
                condition=Q(answer__in=ItemAnswer.values), name="transfers_exititem_answer"
            ),
            models.CheckConstraint(
                condition=Q(answer=ItemAnswer.DONE.value) | ~Q(reason=""), name="transfers_exititem_says_why"
            ),
            models.UniqueConstraint(
                fields=["exit", "position"],
                condition=Q(superseded_at=None),
                name="transfers_exititem_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offender"],
                condition=Q(superseded_at=None, answer=ItemAnswer.NOT_DONE.value),
                name="transfers_exititem_not_done",
            )
        ]

    @property
    def says(self) -> str:
        return f"{self.item}: {ItemAnswer(self.answer).label.lower()}"


class EndOfCategoryReview(OffenderFact):
    """Category 1 or 2 ended or ends, and somebody decided what follows. `reason` says why."""

    words = "review of the end of a category"
    on = models.DateField(db_comment="The day of the review.")
    category = models.SmallIntegerField(db_comment="The category that ends: 1 or 2.")
    ended_on = models.DateField(db_comment="The first day on which the person is no longer in it.")
    outcome = models.TextField(choices=ReviewOutcome.choices, db_comment="What was decided.")
    criteria = models.JSONField(
        default=list,
        db_comment="The criteria of category 3 as they were answered: fact, its words, the answer.",
    )

    class Meta:
        db_table_comment = "Reviews when category 1 or 2 ends: category 3, or exit."
        constraints = [
            superseded_together("transfers_endofcategoryreview"),
            models.CheckConstraint(
                condition=Q(category__in=[1, 2]), name="transfers_endofcategoryreview_category"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=ReviewOutcome.values), name="transfers_endofcategoryreview_outcome"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="transfers_endofcategoryreview_reason"),
            models.UniqueConstraint(
                fields=["offender", "ended_on"],
                condition=Q(superseded_at=None),
                name="transfers_endofcategoryreview_once",
                violation_error_message="What follows this category is already decided.",
            ),
        ]

    @property
    def says(self) -> str:
        return (
            f"category {self.category} ends on {in_words(self.ended_on)}: {ReviewOutcome(self.outcome).label}"
        )
