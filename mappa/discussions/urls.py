"""The addresses of discussions and actions."""

from django.urls import path

from . import views

app_name = "discussions"
urlpatterns = [
    path("discussions/<int:pk>/", views.discussion, name="discussion"),
    path("discussions/<int:pk>/hold/", views.hold, name="hold"),
    path("discussions/<int:pk>/chair/", views.hold_as_chair, name="hold_as_chair"),
    path("discussions/<int:pk>/level/", views.decide_as_discussed, name="decide_as_discussed"),
    path("discussions/<int:pk>/disclosure/", views.disclose_as_discussed, name="disclose_as_discussed"),
    path("actions/", views.my_actions, name="my_actions"),
    path("actions/of/<int:pk>/", views.actions, name="actions"),
    path("actions/of/<int:pk>/add/", views.add_action, name="add_action"),
    path("actions/of/<int:pk>/<int:number>/report/", views.report_action, name="report_action"),
    path("actions/of/<int:pk>/<int:number>/due/", views.change_due_day, name="change_due_day"),
    path("actions/of/<int:pk>/<int:number>/pass-on/", views.pass_on_action, name="pass_on_action"),
]
