"""Policy: what makes access unusual, and working hours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0010_when_a_password_was_given"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="localpolicy",
            name="agencies_localpolicy_key",
        ),
        migrations.AlterField(
            model_name="localpolicy",
            name="key",
            field=models.TextField(
                choices=[
                    ("level_2_meeting_name", "What level 2 meetings are called"),
                    ("level_3_meeting_name", "What level 3 meetings are called"),
                    ("screening_group_name", "What the group that screens referrals is called"),
                    ("division_word", "What a division is called"),
                    ("level_1_review_weeks", "Weeks between reviews at level 1"),
                    ("level_2_review_weeks", "Weeks between reviews at level 2"),
                    ("level_3_review_weeks", "Weeks between reviews at level 3"),
                    ("level_2_minutes_working_days", "Working days for level 2 minutes"),
                    ("level_3_minutes_working_days", "Working days for level 3 minutes"),
                    ("release_notice_months", "Months of notice before release from prison"),
                    ("emergency_hours", "Hours that an emergency opening lasts"),
                    ("emergency_review_days", "Days within which an emergency opening is reviewed"),
                    ("stated_reason_hours", "Hours that a stated reason holds"),
                    ("unusual_records_a_day", "Records opened in a day that are unusual"),
                    ("unusual_times_usual", "Times the usual number of records that are unusual"),
                    ("unusual_records_at_least", "Records below which no multiple is unusual"),
                    ("unusual_records_listed", "Records listed in a day that are unusual"),
                    ("working_hours_from", "Hour at which working hours begin"),
                    ("working_hours_until", "Hour at which working hours end"),
                    ("unusual_records_out_of_hours", "Records opened out of hours that are unusual"),
                    ("unusual_out_of_caseload", "Records opened out of caseload that are unusual"),
                    ("unusual_refusals", "Records asked for and not shown that are unusual"),
                    ("unusual_people_on_a_record", "People who open one record in a day that are unusual"),
                    ("unusual_again_days", "Days before a like name is found again"),
                    ("unusual_settle_days", "Days within which unusual access is settled"),
                    ("unconvicted_in_category_3", "Unconvicted people admitted to category 3"),
                ],
                db_comment="Which value.",
            ),
        ),
        migrations.AddConstraint(
            model_name="localpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "key__in",
                        [
                            "level_2_meeting_name",
                            "level_3_meeting_name",
                            "screening_group_name",
                            "division_word",
                            "level_1_review_weeks",
                            "level_2_review_weeks",
                            "level_3_review_weeks",
                            "level_2_minutes_working_days",
                            "level_3_minutes_working_days",
                            "release_notice_months",
                            "emergency_hours",
                            "emergency_review_days",
                            "stated_reason_hours",
                            "unusual_records_a_day",
                            "unusual_times_usual",
                            "unusual_records_at_least",
                            "unusual_records_listed",
                            "working_hours_from",
                            "working_hours_until",
                            "unusual_records_out_of_hours",
                            "unusual_out_of_caseload",
                            "unusual_refusals",
                            "unusual_people_on_a_record",
                            "unusual_again_days",
                            "unusual_settle_days",
                            "unconvicted_in_category_3",
                        ],
                    )
                ),
                name="agencies_localpolicy_key",
            ),
        ),
    ]
