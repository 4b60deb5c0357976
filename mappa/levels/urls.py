"""The addresses of decisions about levels, countersignatures and reviews."""

from django.urls import path

from . import views

app_name = "levels"
urlpatterns = [
    path("levels/reviews/", views.due, name="due"),
    path("levels/waiting/", views.waiting, name="waiting"),
    path("offenders/<int:pk>/level/", views.decide, name="decide"),
    path("offenders/<int:pk>/level/countersign/", views.countersign, name="countersign"),
    path("offenders/<int:pk>/level/withdraw/", views.withdraw_decision, name="withdraw_decision"),
    path("offenders/<int:pk>/level/review/", views.review, name="review"),
    path("offenders/<int:pk>/level/decisions/", views.decisions, name="decisions"),
]
