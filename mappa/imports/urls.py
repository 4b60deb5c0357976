"""The pages by which a caseload comes in."""

from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<int:pk>/", views.checked, name="checked"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/imported/", views.imported, name="imported"),
    path("<int:pk>/discard/", views.discard, name="discard"),
]
