"""Every address of the application: one include per app and nothing else."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mappa.caseload.urls")),
    path("", include("mappa.offenders.urls")),
    path("offenders/", include("mappa.orders.urls")),
    path("", include("mappa.discussions.urls")),
    path("import/", include("mappa.imports.urls")),
    path("meetings/", include("mappa.meetings.urls")),
    path("minutes/", include("mappa.minutes.urls")),
    path("retention/", include("mappa.retention.urls")),
    path("", include("mappa.levels.urls")),
    path("", include("mappa.transfers.urls")),
    path("", include("mappa.referrals.urls")),
    path("returns/", include("mappa.statistics.urls")),
    path("", include("mappa.risk.urls")),
    path("", include("mappa.oversight.urls")),
    path("", include("mappa.sign_in.urls")),
    path("", include("mappa.access.urls")),
]

handler400 = "mappa.web.views.bad_request"
handler403 = "mappa.web.views.permission_denied"
handler404 = "mappa.web.views.page_not_found"
handler500 = "mappa.web.views.server_error"
