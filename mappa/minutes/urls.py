"""The addresses of minutes."""

from django.urls import path

from . import views

app_name = "minutes"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("cases/<int:pk>/", views.minutes, name="minutes"),
    path("cases/<int:pk>/check/", views.check, name="check"),
    path("cases/<int:pk>/sign/", views.sign, name="sign"),
    path("cases/<int:pk>/amend/", views.amend, name="amend"),
    path("cases/<int:pk>/send/", views.send, name="send"),
    path("meetings/<int:pk>/", views.of_meeting, name="of_meeting"),
    path("meetings/<int:pk>/sign/", views.sign_all, name="sign_all"),
    path("copies/", views.my_copies, name="my_copies"),
    path("copies/<int:pk>/", views.copy, name="copy"),
    path("copies/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("copies/<int:pk>/file/", views.copy_pdf, name="copy_pdf"),
]
