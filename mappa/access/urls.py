"""Addresses of people, areas, agencies and the audit."""

from django.urls import path

from . import views

app_name = "access"

urlpatterns = [
    path("roles/", views.roles, name="roles"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/<int:pk>/read/", views.read_notice, name="read_notice"),
    path("people/", views.people, name="people"),
    path("people/add/", views.add_person, name="add_person"),
    path("people/clearances/", views.clearances, name="clearances"),
    path("people/proposals/", views.proposals, name="proposals"),
    path("people/proposals/<int:pk>/", views.decide, name="decide"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/access/", views.person_access, name="person_access"),
    path("people/<int:pk>/move/", views.move_person, name="move_person"),
    path("people/<int:pk>/leave/", views.leave, name="leave"),
    path("people/<int:pk>/clearances/give/", views.give_clearance, name="give_clearance"),
    path("people/<int:pk>/clearances/<int:clearance_pk>/end/", views.end_clearance, name="end_clearance"),
    path("people/<int:pk>/grades/give/", views.give_grade, name="give_grade"),
    path("people/<int:pk>/grades/<int:grade_pk>/end/", views.end_grade, name="end_grade"),
    path("people/<int:pk>/correct/", views.correct_person, name="correct_person"),
    path("people/<int:pk>/roles/give/", views.give_role, name="give_role"),
    path("people/<int:pk>/roles/<int:posting_pk>/end/", views.end_role, name="end_role"),
    path("people/<int:pk>/stop/", views.stop_account, name="stop_account"),
    path("people/<int:pk>/restart/", views.restart_account, name="restart_account"),
    path("people/<int:pk>/password/", views.give_password, name="give_password"),
    path("people/<int:pk>/unlock/", views.unlock, name="unlock"),
    path("areas/", views.areas, name="areas"),
    path("areas/<slug:slug>/", views.area, name="area"),
    path("areas/<slug:slug>/divisions/add/", views.add_division, name="add_division"),
    path("areas/<slug:slug>/populations/record/", views.record_population, name="record_population"),
    path("areas/<slug:slug>/populations/<int:pk>/", views.correct_population, name="correct_population"),
    path("areas/<slug:slug>/policy/<slug:key>/", views.set_policy, name="set_policy"),
    path("policy/", views.general_policies, name="general_policies"),
    path("policy/<slug:key>/", views.set_general_policy, name="set_general_policy"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/add/", views.add_agency, name="add_agency"),
    path("agencies/<int:pk>/", views.agency, name="agency"),
    path("agencies/<int:pk>/protocol/sign/", views.sign_protocol, name="sign_protocol"),
    path("agencies/<int:pk>/protocol/<int:signature_pk>/end/", views.end_protocol, name="end_protocol"),
    path("audit/", views.audit, name="audit"),
    path("audit/for-the-commissioner/", views.commissioner_export, name="commissioner_export"),
]
