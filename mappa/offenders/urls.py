"""The addresses of the register, under /offenders/."""

from django.urls import path

from . import views

app_name = "offenders"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("<int:pk>/details/", views.correct_details, name="correct_details"),
    path("<int:pk>/names/", views.record_alias, name="record_alias"),
    path("<int:pk>/numbers/", views.record_identifier, name="record_identifier"),
    path("<int:pk>/residence/", views.record_residence, name="record_residence"),
    path("<int:pk>/custody/begin/", views.begin_custody, name="begin_custody"),
    path("<int:pk>/custody/end/", views.end_custody, name="end_custody"),
    path("<int:pk>/category/", views.set_category, name="set_category"),
    path("<int:pk>/category/end/", views.end_category, name="end_category"),
    path("<int:pk>/level/", views.set_level, name="set_level"),
    path("<int:pk>/level/end/", views.end_level, name="end_level"),
]
