"""Meetings, their agendas, and who was invited to which case, wrote and attended.

A meeting as such is no offender's data: its area, level, day, place and chair. Whose cases it deals with is: agenda
items and all that hangs on them stand behind the walls, so that whoever is invited to one case sees that one.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Now

from mappa.agencies.models import Agency, Area, Division
from mappa.database.facts import PeriodFact, RecordedFact, a_real_period, superseded_together
from mappa.offenders.models import AboutOffender, Offender, OffenderFact
from mappa.referrals.models import Referral

from .states import (
    AgendaWhy,
    Answer,
    AttendanceOutcome,
    MeetingChangeKind,
    MeetingLevel,
    MeetingState,
    ObserverOutcome,
)

_NOBODY = Value(0, models.BigIntegerField())


class MeetingSeries(models.Model):
    """Meetings that an area, or a division of it, holds again and again under a local name."""

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="meeting_series", db_comment="The area."
    )
    division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The division whose cases it is for; empty for the whole area.",
    )
    level = models.SmallIntegerField(choices=MeetingLevel.choices, db_comment="Level 2 or 3.")
    name = models.TextField(db_comment="What the meetings are called there.")
    weeks = models.SmallIntegerField(db_comment="Weeks from one meeting to the next.")
    first_on = models.DateField(db_comment="The day from which the weeks are counted.")
    begins = models.TimeField(db_comment="When the meetings begin, by the clock of London.")
    minutes = models.SmallIntegerField(db_comment="How long the meetings are planned to last.")
    place = models.TextField(db_comment="Where they are held.")
    ends_on = models.DateField(
        null=True,
        blank=True,
        db_comment="The first day on which the series is no longer held; empty while it is.",
    )
    version = models.IntegerField(
        default=1, db_comment="Raised by every change, so that two people editing at once are noticed."
    )
    made_at = models.DateTimeField(db_default=Now(), db_comment="When the series was set up.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who set the series up.",
    )

    class Meta:
        verbose_name_plural = "meeting series"
        db_table_comment = "Series of meetings that areas and divisions hold, with their local names."
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=MeetingLevel.values), name="meetings_meetingseries_level"
            ),
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=104), name="meetings_meetingseries_often"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=720), name="meetings_meetingseries_lasts"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(place=""), name="meetings_meetingseries_said_in_full"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("first_on")),
                name="meetings_meetingseries_ends_after",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="meetings_meetingseries_version"),
        ]

    def __str__(self) -> str:
        return self.name


class StandingMember(PeriodFact):
    """An agency, or a person of one, invited to every case of a series unless somebody leaves them out."""

    series = models.ForeignKey(
        MeetingSeries, on_delete=models.PROTECT, related_name="standing_members", db_comment="The series."
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_comment="The agency.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="Who comes for it; empty where the agency names somebody each time.",
    )

    class Meta:
        db_table_comment = "Agencies and people invited by default to every case of a series of meetings."
        constraints = [
            superseded_together("meetings_standingmember"),
            a_real_period("meetings_standingmember"),
            models.UniqueConstraint(
                "series",
                "agency",
                Coalesce("person", _NOBODY),
                condition=Q(superseded_at=None, in_force__upper_inf=True),
                name="meetings_standingmember_once",
                violation_error_message="They are a standing member of the series already.",
            ),
        ]


class Meeting(models.Model):
    """One meeting at level 2 or 3: when, where, chaired by whom. How it was arranged before is in its changes."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="meetings", db_comment="The area.")
    division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The division whose cases it is for; empty for the whole area.",
    )
    level = models.SmallIntegerField(choices=MeetingLevel.choices, db_comment="Level 2 or 3.")
    series = models.ForeignKey(
        MeetingSeries,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        db_comment="The series that it is one of; empty for an extra meeting.",
    )
    name = models.TextField(db_comment="What the meeting is called.")
    begins_at = models.DateTimeField(db_comment="When it begins.")
    ends_at = models.DateTimeField(db_comment="When it is planned to end.")
    place = models.TextField(db_comment="Where it is held.")
    contributions_due_on = models.DateField(
        db_comment="The last day on which written contributions come in time."
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="Who chairs it; empty while nobody is named.",
    )
    state = models.TextField(
        choices=MeetingState.choices,
        db_default=MeetingState.PLANNED.value,
        db_comment="Planned, held or cancelled.",
    )
    version = models.IntegerField(
        db_default=1, db_comment="Raised by every change, so that two people at once are noticed."
    )
    uid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, db_comment="By which calendars know the meeting."
    )
    sequence = models.IntegerField(
        db_default=0, db_comment="Raised when it is moved or cancelled, so that calendars take the latest."
    )
    cases = models.IntegerField(
        db_default=0,
        editable=False,
        db_comment="How many cases are on its agenda, whoever may see them; kept by the database.",
    )
    planned_at = models.DateTimeField(db_default=Now(), db_comment="When it was planned.")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who planned it.",
    )

    class Meta:
        db_table_comment = "Meetings of agencies about cases at levels 2 and 3."
        constraints = [
            models.CheckConstraint(condition=Q(level__in=MeetingLevel.values), name="meetings_meeting_level"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meetings_meeting_state"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="meetings_meeting_ends_after"
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.HELD.value) | Q(chair__isnull=False),
                name="meetings_meeting_chaired",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(place=""), name="meetings_meeting_said_in_full"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1, sequence__gte=0, cases__gte=0), name="meetings_meeting_counts"
            ),
            models.UniqueConstraint(
                fields=["series", "begins_at"],
                condition=~Q(state=MeetingState.CANCELLED.value),
                name="meetings_meeting_once_in_a_series",
                violation_error_message="This meeting of the series is planned already.",
            ),
        ]
        indexes = [models.Index(fields=["area", "begins_at"], name="meetings_of_area")]

    def __str__(self) -> str:
        return self.name


class MeetingChange(models.Model):
    """How a meeting was arranged from an instant on: planned, moved, chaired by another, opened or cancelled."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="changes", db_comment="The meeting."
    )
    kind = models.TextField(choices=MeetingChangeKind.choices, db_comment="What was done.")
    at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who did it.",
    )
    reason = models.TextField(blank=True, default="", db_comment="Why, in the person's words.")
    begins_at = models.DateTimeField(db_comment="When the meeting was to begin from then on.")
    ends_at = models.DateTimeField(db_comment="When it was to end.")
    place = models.TextField(db_comment="Where it was to be held.")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who was to chair it; empty where nobody was named.",
    )

    class Meta:
        db_table_comment = "Every change to meetings as such, each with how the meeting stood from then on."
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MeetingChangeKind.values), name="meetings_meetingchange_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[MeetingChangeKind.MOVED.value, MeetingChangeKind.CANCELLED.value])
                | ~Q(reason=""),
                name="meetings_meetingchange_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of meeting {self.meeting_id}"


class Observer(RecordedFact):
    """Somebody who observes a meeting and opens no record: a lay adviser."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="observers", db_comment="The meeting."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="The lay adviser."
    )
    outcome = models.TextField(
        choices=ObserverOutcome.choices,
        db_default=ObserverOutcome.INVITED.value,
        db_comment="Invited, attended, sent apologies, or stayed away.",
    )

    class Meta:
        db_table_comment = "Lay advisers invited to observe meetings, and whether they did."
        constraints = [
            superseded_together("meetings_observer"),
            models.CheckConstraint(
                condition=Q(outcome__in=ObserverOutcome.values), name="meetings_observer_outcome"
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(superseded_at=None),
                name="meetings_observer_once",
                violation_error_message="This person observes the meeting already.",
            ),
        ]


class Expected(models.Model):
    """Somebody who is invited to any case of a meeting: it tells that they are to come, and not about whom.

    So people find their own meetings, also when nothing of the case is open to them: a meeting that was cancelled, or
    an agency whose protocol has lapsed. The database alone writes it.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="expected", db_comment="The meeting."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="Who is invited, or was.",
    )
    stands = models.BooleanField(db_comment="Whether the person is invited to any of its cases now.")

    class Meta:
        verbose_name_plural = "expected"
        db_table_comment = "Who is expected at which meeting, whatever case it is for; kept by the database."
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_expected_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at meeting {self.meeting_id}"


class AgendaItem(AboutOffender):
    """A case on the agenda of a meeting. One that is taken off stays, with the reason."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="items", db_comment="The meeting."
    )
    offender = models.ForeignKey(
        Offender, on_delete=models.PROTECT, related_name="agenda_items", db_comment="The offender."
    )
    why = models.TextField(choices=AgendaWhy.choices, db_comment="Why the case is on the agenda.")
    reason = models.TextField(
        blank=True, default="", db_comment="Why, in the words of who put it there; needed for another reason."
    )
    referral = models.ForeignKey(
        Referral,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        db_comment="The referral that is dealt with; empty where none brought the case here.",
    )
    position = models.IntegerField(db_comment="Its place in the order of the agenda.")
    minutes = models.SmallIntegerField(db_comment="How long the case is planned to take.")
    starts_after = models.IntegerField(
        db_default=0,
        editable=False,
        db_comment="Minutes from the beginning of the meeting until the case; kept by the database.",
    )
    added_at = models.DateTimeField(db_default=Now(), db_comment="When it was put on the agenda.")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who put it on the agenda.",
    )
    removed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When it was taken off; empty while it stands."
    )
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who took it off.",
    )
    removed_reason = models.TextField(
        blank=True, default="", db_comment="Why it was taken off, in the words of who did."
    )

    class Meta:
        db_table_comment = "Cases on the agendas of meetings, in order and with a time for each."
        constraints = [
            models.CheckConstraint(condition=Q(why__in=AgendaWhy.values), name="meetings_agendaitem_why"),
            models.CheckConstraint(
                condition=~Q(why=AgendaWhy.EXTRA.value) | ~Q(reason=""), name="meetings_agendaitem_reason"
            ),
            models.CheckConstraint(
                condition=Q(referral=None) | Q(why=AgendaWhy.REFERRAL.value),
                name="meetings_agendaitem_referred",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480), name="meetings_agendaitem_lasts"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_reason="")
                | (Q(removed_at__gte=F("added_at"), removed_by__isnull=False) & ~Q(removed_reason="")),
                name="meetings_agendaitem_removed_together",
            ),
            models.UniqueConstraint(
                fields=["meeting", "offender"],
                condition=Q(removed_at=None),
                name="meetings_agendaitem_once",
                violation_error_message="The case is on this agenda already.",
            ),
            # What hangs on an item names the offender too, and a key to both makes sure that it is the same one.
            models.UniqueConstraint(fields=["id", "offender"], name="meetings_agendaitem_of_the_offender"),
        ]

    def __str__(self) -> str:
        return f"agenda item {self.pk}"


class Invitation(OffenderFact):
    """An agency, or a person of one, is invited to a case; another answer or a substitute takes its place."""

    words = "invitation"
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="invitations",
        db_comment="The case at the meeting.",
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", db_comment="The agency that is invited."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="Who is invited for it; empty while the agency has named nobody.",
    )
    substitute_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="In whose place the person comes; empty where in nobody's.",
    )
    answer = models.TextField(
        choices=Answer.choices,
        default=Answer.NONE,
        db_comment="Will attend, sent apologies, or has not answered.",
    )

    class Meta:
        db_table_comment = "Who was invited to which case of which meeting, and what they answered."
        constraints = [
            superseded_together("meetings_invitation"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="meetings_invitation_answer"),
            models.CheckConstraint(
                condition=Q(substitute_for=None) | (Q(person__isnull=False) & ~Q(person=F("substitute_for"))),
                name="meetings_invitation_substitute",
            ),
            models.UniqueConstraint(
                "agenda_item",
                "agency",
                Coalesce("person", _NOBODY),
                condition=Q(superseded_at=None),
                name="meetings_invitation_once",
                violation_error_message="They are invited to this case already.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(superseded_at=None), name="meetings_invitation_of_person"
            )
        ]

    @property
    def says(self) -> str:
        who = f"{self.person}, {self.agency}" if self.person else str(self.agency)
        instead = f" in place of {self.substitute_for}" if self.substitute_for else ""
        return f"{who}{instead}: {Answer(self.answer).label.lower()}"


class Contribution(OffenderFact):
    """What an agency wrote before the meeting about a case; that it holds nothing is an answer too."""

    words = "written contribution"
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="contributions",
        db_comment="The case at the meeting.",
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", db_comment="The agency that contributes."
    )
    nothing_held = models.BooleanField(db_comment="Whether the agency looked and holds nothing.")
    text = models.TextField(blank=True, default="", db_comment="What the agency holds; empty if nothing.")

    class Meta:
        db_table_comment = "What agencies wrote about cases before the meetings."
        constraints = [
            superseded_together("meetings_contribution"),
            models.CheckConstraint(
                condition=Q(nothing_held=True, text="") | (Q(nothing_held=False) & ~Q(text="")),
                name="meetings_contribution_something_or_nothing",
            ),
            models.UniqueConstraint(
                fields=["agenda_item", "agency"],
                condition=Q(superseded_at=None),
                name="meetings_contribution_once",
                violation_error_message="The agency has contributed to this case already: change that.",
            ),
        ]

    @property
    def says(self) -> str:
        return f"{self.agency}: {'nothing held' if self.nothing_held else self.text}"


class Attendance(OffenderFact):
    """What came of an agency's invitation to a case: who came, or that nobody did."""

    words = "attendance"
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="attendances",
        db_comment="The case at the meeting.",
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_comment="The agency.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The person it is about; empty for the agency as such, or somebody without an account.",
    )
    name = models.TextField(
        blank=True, default="", db_comment="Name and post of somebody who came and has no account."
    )
    outcome = models.TextField(
        choices=AttendanceOutcome.choices,
        db_comment="Attended, contributed instead, sent apologies, or was absent without.",
    )
    substitute = models.BooleanField(
        default=False, db_comment="Whether the person came in place of the one invited."
    )

    class Meta:
        db_table_comment = "Which agencies attended which cases of meetings, and who came for them."
        constraints = [
            superseded_together("meetings_attendance"),
            models.CheckConstraint(
                condition=Q(outcome__in=AttendanceOutcome.values), name="meetings_attendance_outcome"
            ),
            models.CheckConstraint(
                condition=Q(name="") | Q(person=None, outcome=AttendanceOutcome.ATTENDED.value),
                name="meetings_attendance_named",
            ),
            models.CheckConstraint(
                condition=Q(substitute=False) | Q(outcome=AttendanceOutcome.ATTENDED.value),
                name="meetings_attendance_substitute",
            ),
            models.UniqueConstraint(
                "agenda_item",
                "agency",
                Coalesce("person", _NOBODY),
                "name",
                condition=Q(superseded_at=None),
                name="meetings_attendance_once",
                violation_error_message="This is recorded already.",
            ),
        ]

    @property
    def says(self) -> str:
        who = self.name or (str(self.person) if self.person else "")
        came = AttendanceOutcome(self.outcome).label.lower()
        return f"{who}, {self.agency}: {came}" if who else f"{self.agency}: {came}"
