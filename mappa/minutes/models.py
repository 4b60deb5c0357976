"""Minutes of a case at a meeting: what was checked, what was signed, what was added, and to whom copies went.

What a check says may be superseded by another check; everything from the signature on is only ever added to, and
triggers refuse whatever else (0001).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from mappa.agencies.models import Agency
from mappa.database.facts import superseded_together
from mappa.law.dated import in_words
from mappa.meetings.models import AgendaItem
from mappa.offenders.models import AboutOffender, Offender, OffenderFact
from mappa.oversight.models import Disclosure

# PostgreSQL's own digest of the document; plain functions, so that the migration needs no code of ours.
DIGEST = Func(
    Func(Func(F("document"), Value("UTF8"), function="convert_to"), function="sha256"),
    Value("hex"),
    function="encode",
    output_field=models.TextField(),
)
HEXADECIMAL = r"^[0-9a-f]{64}$"


class Check(OffenderFact):
    """Somebody who keeps the meeting has read the minutes as they were composed then, and found them right.

    `recorded_by` checked, at `recorded_at`. Where something is recorded otherwise afterwards, the minutes are composed
    anew, and a check of the new text takes this one's place.
    """

    words = "check of minutes"
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="minutes_checks",
        db_comment="The case at the meeting.",
    )
    on = models.DateField(db_comment="The day of the check.")
    edition = models.TextField(db_comment="The form of the minutes: a key of minutes.editions.")
    document = models.TextField(
        db_comment="The minutes in JSON, to the letter; the checksum is of this text."
    )
    checksum = models.TextField(db_comment="SHA-256 of the document, in hexadecimal.")

    class Meta:
        db_table_comment = "Minutes of cases as somebody checked them, before the chair signs."
        constraints = [
            superseded_together("minutes_check"),
            models.CheckConstraint(condition=Q(checksum=DIGEST), name="minutes_check_checksum"),
            models.CheckConstraint(condition=~Q(edition=""), name="minutes_check_edition"),
            models.UniqueConstraint(
                fields=["agenda_item"],
                condition=Q(superseded_at=None),
                name="minutes_check_stands_once",
                violation_error_message="These minutes have been checked meanwhile.",
            ),
            # What is signed names the check and its text, and a key to both makes sure that it is the same one.
            models.UniqueConstraint(
                fields=["id", "agenda_item", "checksum"], name="minutes_check_of_the_text"
            ),
        ]

    @property
    def says(self) -> str:
        return f"checked on {in_words(self.on)}"


class Signed(AboutOffender):
    """What holds for whatever is added once minutes are signed: it is about the offender, and stays as it is."""

    offender = models.ForeignKey(
        Offender, on_delete=models.PROTECT, related_name="+", db_comment="The offender."
    )

    class Meta:
        abstract = True


class Minutes(Signed):
    """The minutes of one case at one meeting, as the chair signed them: to the letter what was checked."""

    agenda_item = models.OneToOneField(
        AgendaItem,
        on_delete=models.PROTECT,
        related_name="signed_minutes",
        db_comment="The case at the meeting.",
    )
    check_of = models.ForeignKey(
        Check, on_delete=models.PROTECT, related_name="+", db_comment="The check whose text was signed."
    )
    edition = models.TextField(db_comment="The form of the minutes: a key of minutes.editions.")
    document = models.TextField(
        db_comment="The minutes in JSON, to the letter; the checksum is of this text."
    )
    checksum = models.TextField(db_comment="SHA-256 of the document, in hexadecimal.")
    signed_at = models.DateTimeField(
        db_default=Now(), db_comment="When they were signed (the clock of the database)."
    )
    signed_on = models.DateField(db_comment="The day on which they were signed.")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who signed them.",
    )
    signed_as = models.TextField(db_comment="The signer's name, grade and agency on that day.")
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The chair in whose place they were signed; empty where the chair signed.",
    )
    in_place_because = models.TextField(
        blank=True,
        default="",
        db_comment="Why another signed in the chair's place; empty where the chair did.",
    )

    class Meta:
        verbose_name_plural = "minutes"
        db_table_comment = "Signed minutes of cases at meetings. Locked: amendments are rows of their own."
        constraints = [
            models.CheckConstraint(condition=Q(checksum=DIGEST), name="minutes_minutes_checksum"),
            models.CheckConstraint(
                condition=~Q(edition="") & ~Q(signed_as=""), name="minutes_minutes_said_in_full"
            ),
            models.CheckConstraint(
                condition=Q(in_place_of=None, in_place_because="")
                | (Q(in_place_of__isnull=False) & ~Q(in_place_because="") & ~Q(in_place_of=F("signed_by"))),
                name="minutes_minutes_in_place",
            ),
        ]

    def __str__(self) -> str:
        return f"minutes {self.pk}"


class Amendment(Signed):
    """Something added to signed minutes, which stay as they are: dated, with its reason, by whom."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="amendments", db_comment="The minutes."
    )
    number = models.SmallIntegerField(db_comment="Which amendment of the minutes it is, from 1.")
    on = models.DateField(db_comment="The day of the amendment.")
    text = models.TextField(db_comment="What is added, or put right.")
    why = models.TextField(db_comment="Why it is added.")
    made_at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who added it.",
    )
    made_as = models.TextField(db_comment="The name and agency of who added it, on that day.")
    checksum = models.TextField(
        db_comment="SHA-256, in hexadecimal, of the amendment and of the checksum of the minutes it adds to."
    )

    class Meta:
        db_table_comment = "What was added to signed minutes, each with its day and reason."
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "number"],
                name="minutes_amendment_numbered_once",
                violation_error_message="Somebody else has added an amendment meanwhile.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(text="") & ~Q(why="") & ~Q(made_as=""),
                name="minutes_amendment_said_in_full",
            ),
            models.CheckConstraint(
                condition=Q(checksum__regex=HEXADECIMAL), name="minutes_amendment_checksum"
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.number}"


class Sending(Signed):
    """Signed minutes were sent, on a day, to everybody who was invited and entitled then and had no copy yet."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="sendings", db_comment="The minutes."
    )
    on = models.DateField(db_comment="The day of sending, which the clock counts.")
    copies = models.SmallIntegerField(db_comment="How many copies went out.")
    sent_at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who sent them.",
    )

    class Meta:
        db_table_comment = "The days on which signed minutes were sent, and by whom."
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=0), name="minutes_sending_copies"),
        ]

    def __str__(self) -> str:
        return f"sending {self.pk}"


class Copy(Signed):
    """One reader's copy of signed minutes: it names its reader, and is a disclosure to them."""

    words = "copy of minutes"
    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="copies", db_comment="The minutes."
    )
    sending = models.ForeignKey(
        Sending, on_delete=models.PROTECT, related_name="+", db_comment="With which sending it went."
    )
    number = models.SmallIntegerField(db_comment="The number of the copy, from 1.")
    of = models.SmallIntegerField(db_comment="How many copies there were when it was sent.")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="Whose copy it is.",
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The agency for which the reader was invited.",
    )
    made_out_to = models.TextField(db_comment="The reader's name and agency, as the copy names them.")
    disclosure = models.OneToOneField(
        Disclosure,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="The entry in the record of disclosures.",
    )

    class Meta:
        verbose_name_plural = "copies"
        db_table_comment = "Copies of signed minutes, each of one reader."
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="minutes_copy_numbered_once"),
            models.UniqueConstraint(
                fields=["minutes", "reader"],
                name="minutes_copy_once_each",
                violation_error_message="They have a copy already.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, of__gte=F("number")) & ~Q(made_out_to=""),
                name="minutes_copy_numbered",
            ),
            # An acknowledgement names the copy and its reader, and a key to both makes sure that it is the reader's.
            models.UniqueConstraint(fields=["id", "reader"], name="minutes_copy_of_the_reader"),
        ]

    def __str__(self) -> str:
        return f"Copy {self.number} of {self.of} for {self.made_out_to}"


class NotSent(Signed):
    """Somebody invited, or an agency, got no copy with a sending, and why."""

    sending = models.ForeignKey(
        Sending, on_delete=models.PROTECT, related_name="not_sent", db_comment="With which sending."
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", db_index=False, db_comment="The agency invited."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who was invited for it; empty where the agency named nobody.",
    )
    why = models.TextField(db_comment="Why they got no copy.")

    class Meta:
        verbose_name_plural = "not sent"
        db_table_comment = "Who was invited to a case and got no copy of its minutes, and why."
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="minutes_notsent_why")]

    def __str__(self) -> str:
        return f"not sent with sending {self.sending_id}"


class Acknowledgement(Signed):
    """The reader of a copy says that they have it and have read it."""

    copy = models.OneToOneField(
        Copy, on_delete=models.PROTECT, related_name="acknowledgement", db_comment="The copy."
    )
    on = models.DateField(db_comment="The day of the acknowledgement.")
    at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The reader of the copy.",
    )

    class Meta:
        db_table_comment = "Acknowledgements of copies of minutes by their readers."

    def __str__(self) -> str:
        return f"acknowledgement of copy {self.copy_id}"
