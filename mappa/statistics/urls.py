"""The addresses of the annual return and the national tables."""

from django.urls import path

from . import views

app_name = "statistics"
urlpatterns = [
    path("", views.returns, name="returns"),
    path("national/<str:year>/", views.national, name="national"),
    path("national/<str:year>/copy/<str:kind>/", views.national_export, name="national_export"),
    path("<slug:slug>/<str:year>/", views.annual_return, name="annual_return"),
    path("<slug:slug>/<str:year>/figure/<path:figure>/", views.figure_cases, name="figure_cases"),
    path("<slug:slug>/<str:year>/doubt/<str:doubt>/", views.doubt_cases, name="doubt_cases"),
    path("<slug:slug>/<str:year>/sign-off/", views.sign_off, name="sign_off"),
    path("<slug:slug>/<str:year>/copy/<str:kind>/", views.return_export, name="return_export"),
]
