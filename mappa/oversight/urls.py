"""The addresses of oversight: the work list of unusual access, and what is told of one record."""

from django.urls import path

from . import views

app_name = "oversight"
urlpatterns = [
    path("unusual-access/", views.findings, name="findings"),
    path("unusual-access/<int:pk>/", views.finding, name="finding"),
    path("unusual-access/<int:pk>/take/", views.take_finding, name="take_finding"),
    path("unusual-access/<int:pk>/settle/", views.settle_finding, name="settle_finding"),
    path("offenders/<int:pk>/opened/", views.openings, name="openings"),
    path("offenders/<int:pk>/disclosures/", views.disclosures, name="disclosures"),
    path("offenders/<int:pk>/disclosures/record/", views.record_disclosure, name="record_disclosure"),
    path("offenders/<int:pk>/subject-access/", views.subject_access, name="subject_access"),
]
