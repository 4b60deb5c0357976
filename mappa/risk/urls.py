"""The addresses of the assessment and the plan of an offender, and of triggers that were raised."""

from django.urls import path

from . import views

app_name = "risk"
urlpatterns = [
    path("offenders/<int:pk>/risk/", views.assessment, name="assessment"),
    path("offenders/<int:pk>/risk/record/", views.record_assessment, name="record_assessment"),
    path("offenders/<int:pk>/risk/contribute/", views.contribute, name="contribute"),
    path("offenders/<int:pk>/risk/versions/", views.assessment_versions, name="assessment_versions"),
    path("offenders/<int:pk>/plan/", views.plan, name="plan"),
    path("offenders/<int:pk>/plan/record/", views.record_plan, name="record_plan"),
    path("offenders/<int:pk>/plan/versions/", views.plan_versions, name="plan_versions"),
    path("offenders/<int:pk>/plan/raise/", views.raise_trigger, name="raise_trigger"),
    path("triggers/", views.triggers, name="triggers"),
    path("triggers/<int:pk>/", views.answer_trigger, name="answer_trigger"),
    path("triggers/<int:pk>/seen/", views.acknowledge_trigger, name="acknowledge_trigger"),
]
