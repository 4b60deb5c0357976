"""The addresses of notifications, referrals, screening and releases."""

from django.urls import path

from . import views

app_name = "referrals"
urlpatterns = [
    path("notify/", views.notify, name="notify"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/<int:pk>/", views.notification, name="notification"),
    path("notifications/<int:pk>/test/", views.record_eligibility, name="record_eligibility"),
    path("notifications/<int:pk>/register/", views.register_notified, name="register_notified"),
    path("notifications/<int:pk>/link/", views.link_notified, name="link_notified"),
    path("notifications/<int:pk>/decline/", views.decline_notification, name="decline_notification"),
    path("notifications/<int:pk>/withdraw/", views.withdraw_notification, name="withdraw_notification"),
    path("offenders/<int:pk>/referrals/", views.case, name="case"),
    path("offenders/<int:pk>/refer/", views.refer, name="refer"),
    path("offenders/<int:pk>/release/", views.record_release, name="record_release"),
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/screening/", views.screening, name="screening"),
    path("referrals/<int:pk>/", views.referral, name="referral"),
    path("referrals/<int:pk>/sections/<slug:section>/", views.section, name="section"),
    path("referrals/<int:pk>/send/", views.send_referral, name="send_referral"),
    path("referrals/<int:pk>/withdraw/", views.withdraw_referral, name="withdraw_referral"),
    path("referrals/<int:pk>/screen/", views.screen, name="screen"),
    path("releases/", views.releases, name="releases"),
]
