"""The addresses of the home page, the caseload and the records."""

from django.urls import path

from . import views

app_name = "caseload"
urlpatterns = [
    path("", views.home, name="home"),
    path("figures/", views.figures, name="figures"),
    path("caseload/", views.caseload, name="caseload"),
    path("offenders/<int:pk>/", views.offender, name="offender"),
    path("offenders/<int:pk>/entries/<slug:kind>/<int:fact_pk>/", views.entry_history, name="entry_history"),
    path(
        "offenders/<int:pk>/entries/<slug:kind>/<int:fact_pk>/correct/",
        views.correct_entry,
        name="correct_entry",
    ),
    path(
        "offenders/<int:pk>/entries/<slug:kind>/<int:fact_pk>/withdraw/",
        views.withdraw_entry,
        name="withdraw_entry",
    ),
]
