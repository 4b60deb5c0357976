"""The addresses of the register, of who may open a record, and of emergency openings."""

from django.urls import path

from . import views

app_name = "offenders"
urlpatterns = [
    path("offenders/register/", views.register, name="register"),
    path("offenders/<int:pk>/details/", views.correct_details, name="correct_details"),
    path("offenders/<int:pk>/names/", views.record_alias, name="record_alias"),
    path("offenders/<int:pk>/numbers/", views.record_identifier, name="record_identifier"),
    path("offenders/<int:pk>/residence/", views.record_residence, name="record_residence"),
    path("offenders/<int:pk>/custody/begin/", views.begin_custody, name="begin_custody"),
    path("offenders/<int:pk>/custody/end/", views.end_custody, name="end_custody"),
    path("offenders/<int:pk>/category/", views.set_category, name="set_category"),
    path("offenders/<int:pk>/category/end/", views.end_category, name="end_category"),
    path("offenders/<int:pk>/level/end/", views.end_level, name="end_level"),
    path("offenders/<int:pk>/members/add/", views.add_member, name="add_member"),
    path("offenders/<int:pk>/members/<int:membership_pk>/end/", views.end_membership, name="end_membership"),
    path("offenders/<int:pk>/restrict/", views.restrict_record, name="restrict_record"),
    path("offenders/<int:pk>/restrict/lift/", views.lift_restriction, name="lift_restriction"),
    path("offenders/<int:pk>/reason/", views.state_reason, name="state_reason"),
    path("offenders/<int:pk>/access/", views.readers, name="readers"),
    path("emergency/", views.open_in_emergency, name="open_in_emergency"),
    path("emergency/openings/", views.emergency_openings, name="emergency_openings"),
    path("emergency/openings/<int:pk>/", views.review_opening, name="review_opening"),
    path("emergency/openings/<int:pk>/close/", views.close_opening, name="close_opening"),
]
