"""The addresses of meetings, their series and the cases on their agendas."""

from django.urls import path

from . import views

app_name = "meetings"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("areas/", views.of_areas, name="of_areas"),
    path("plan/", views.plan, name="plan"),
    path("series/add/", views.add_series, name="add_series"),
    path("series/<int:pk>/", views.series, name="series"),
    path("series/<int:pk>/plan/", views.plan_next, name="plan_next"),
    path("series/<int:pk>/change/", views.change_series, name="change_series"),
    path("series/<int:pk>/end/", views.end_series, name="end_series"),
    path("series/<int:pk>/members/add/", views.add_standing_member, name="add_standing_member"),
    path(
        "series/<int:pk>/members/<int:member_pk>/end/", views.end_standing_member, name="end_standing_member"
    ),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/calendar/", views.calendar, name="calendar"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/chair/", views.chair, name="chair"),
    path("<int:pk>/open/", views.open_it, name="open_it"),
    path("<int:pk>/observers/", views.observers, name="observers"),
    path("<int:pk>/cases/add/", views.add_cases, name="add_cases"),
    path("<int:pk>/agenda/", views.arrange, name="arrange"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("about/<int:pk>/", views.about, name="about"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/off/", views.take_off, name="take_off"),
    path("cases/<int:pk>/invite/", views.invite, name="invite"),
    path(
        "cases/<int:pk>/invitations/<int:invitation_pk>/", views.change_invitation, name="change_invitation"
    ),
    path("cases/<int:pk>/contribution/", views.contribute, name="contribute"),
    path("cases/<int:pk>/attendance/", views.attendance, name="attendance"),
]
