"""Policy: how long emergency openings and stated reasons hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0008_installation_accounts_stay_stopped"),
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
                            "unconvicted_in_category_3",
                        ],
                    )
                ),
                name="agencies_localpolicy_key",
            ),
        ),
    ]
