"""The addresses of reviews, erasures and the rules of retention."""

from django.urls import path

from . import views

app_name = "retention"
urlpatterns = [
    path("", views.due, name="due"),
    path("erased/", views.erasures, name="erasures"),
    path("rules/", views.rules, name="rules"),
    path("rules/<slug:slug>/<int:group>/", views.set_rule, name="set_rule"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/propose-erasure/", views.propose_erasure, name="propose_erasure"),
    path("<int:pk>/withdraw-proposal/", views.withdraw_proposal, name="withdraw_proposal"),
    path("<int:pk>/decide-erasure/", views.decide_erasure, name="decide_erasure"),
]
