"""Addresses of signing in and out, and of one's own account."""

from django.urls import path

from . import views

app_name = "sign_in"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
]
