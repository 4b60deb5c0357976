"""Addresses of signing in and out, and of how people do it."""

from django.urls import path

from . import views

app_name = "sign_in"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/second-factor/", views.second_factor, name="second_factor"),
    path("sign-in/password/", views.choose_password, name="choose_password"),
    path("sign-in/set-up/", views.enrol, name="enrol"),
    path("sign-in/set-up/security-key/", views.enrol_key, name="enrol_key"),
    path("sign-in/qr-code/", views.qr_code, name="qr_code"),
    path("sign-in/organisation/", views.organisation, name="organisation"),
    path("sign-in/organisation/answer/", views.organisation_answer, name="organisation_answer"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("sign-out/everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("password/", views.change_password, name="change_password"),
    path("confirm/", views.confirm, name="confirm"),
    path("account/", views.account, name="account"),
    path("account/time-left/", views.session_time, name="session_time"),
    path("account/authenticators/add/", views.add_authenticator, name="add_authenticator"),
    path("account/security-keys/add/", views.add_security_key, name="add_security_key"),
    path("account/second-factors/<int:pk>/end/", views.end_factor, name="end_factor"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("people/<int:pk>/sign-in/", views.person_sign_in, name="person_sign_in"),
    path("people/<int:pk>/sign-in/reset/", views.reset_factors, name="reset_factors"),
    path("people/<int:pk>/sign-in/end-sessions/", views.end_sessions, name="end_sessions"),
]
