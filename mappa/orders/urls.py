"""The addresses of orders and events, under /offenders/."""

from django.urls import path

from . import views

app_name = "orders"
urlpatterns = [
    path("<int:pk>/orders/", views.record_order_step, name="record_order_step"),
    path("<int:pk>/events/", views.record_event, name="record_event"),
]
