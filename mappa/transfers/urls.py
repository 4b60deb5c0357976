"""The addresses of transfers, exits and categories that end."""

from django.urls import path

from . import views

app_name = "transfers"
urlpatterns = [
    path("transfers/", views.offers, name="offers"),
    path("transfers/<int:pk>/", views.open_offer, name="open_offer"),
    path("transfers/<int:pk>/answer/", views.answer_offer, name="answer_offer"),
    path("transfers/<int:pk>/withdraw/", views.withdraw_offer, name="withdraw_offer"),
    path("exits/", views.open_items, name="open_items"),
    path("category-ends/", views.category_ends, name="category_ends"),
    path("offenders/<int:pk>/transfer/", views.offer, name="offer"),
    path("offenders/<int:pk>/residence/away/", views.record_move_away, name="record_move_away"),
    path("offenders/<int:pk>/exit/", views.record_exit, name="record_exit"),
    path("offenders/<int:pk>/exit/<int:item_pk>/", views.answer_item, name="answer_item"),
    path("offenders/<int:pk>/category/review/", views.review_category_end, name="review_category_end"),
]
