"""Every constraint of the database has been seen to refuse a bad row.

Each case is a good row with one thing made wrong. A guard compares the cases with the catalogue: a constraint
without a case fails, and so does a case whose constraint is gone.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Json

#: A good row of each table; ids are made by `world` and referred to by name.
GOOD: dict[str, dict[str, Any]] = {
    "agencies_area": {"name": "Testshire", "slug": "testshire", "nation": "england", "other_names": []},
    "agencies_division": {"area_id": "@area", "name": "North", "source": ""},
    "agencies_agency": {"name": "Testshire Police", "kind": "police", "area_id": None},
    "agencies_user": {
        "username": "test.person",
        "full_name": "Test Person",
        "password": "!",
        "agency_id": "@agency",
        "email": "test.person@kent.example",
        "job_title": "",
        "is_active": True,
        "must_change_password": False,
        "version": 1,
    },
    "agencies_population": {
        "area_id": "@area",
        "year": 2005,
        "base": "all",
        "population": 1000,
        "source": "",
        "recorded_by_id": "@user",
    },
    "agencies_publishedfigure": {
        "year": 2002,
        "category": 1,
        "offenders": 5,
        "note": "",
        "recorded_by_id": "@user",
    },
    "agencies_localpolicy": {
        "area_id": "@area",
        "key": "level_2_meeting_name",
        "value": "MARMM",
        "in_force": "[2005-04-01,)",
        "recorded_by_id": "@user",
    },
    "agencies_protocolsignature": {
        "agency_id": "@agency",
        "in_force": "[2005-04-01,)",
        "recorded_by_id": "@user",
    },
    "access_posting": {
        "user_id": "@user",
        "role": "coordinator",
        "area_id": "@area",
        "in_force": "[2005-04-01,)",
        "recorded_by_id": "@user",
    },
    "access_clearance": {
        "user_id": "@user",
        "kind": "vetting",
        "level": "NPPV level 2",
        "in_force": "[2005-04-01,2008-04-01)",
        "recorded_by_id": "@user",
    },
    "access_proposal": {
        "user_id": "@user",
        "role": "register_supervisor",
        "area_id": "@area",
        "clearance": "",
        "in_force": "[2005-04-01,)",
        "reason": "Needed",
        "proposed_at": "2026-11-22 09:00+00",
        "proposed_by_id": "@reviewer",
        "decision": "",
        "decision_reason": "",
    },
    "access_grade": {
        "user_id": "@user",
        "grade": "Chief Inspector",
        "in_force": "[2005-04-01,)",
        "recorded_by_id": "@reviewer",
    },
    "access_departure": {
        "user_id": "@user",
        "on": "2026-11-22",
        "reason": "Retired",
        "recorded_by_id": "@reviewer",
    },
    "access_notice": {"person_id": "@user", "kind": "unusual-access", "at": "2026-11-22 09:00+00"},
    "audit_auditentry": {
        "event": "offender.viewed",
        "operation": "consultation",
        "by_id": "@user",
        "agency_id": "@agency",
        "basis": "",
        "detail": Json({}),
    },
    "imports_pendingimport": {
        "by_id": "@user",
        "at": "2026-11-22 09:00+00",
        "expires_at": "2026-11-23 09:00+00",
        "name": "caseload.ods",
        "checksum": "0" * 64,
        "content": b"cells",
        "rows": 1,
        "state": "checked",
        "outcome": Json({}),
        "reason": "",
        "stage": "",
        "done": 0,
        "total": 0,
    },
    "meetings_meetingseries": {
        "area_id": "@area",
        "level": 2,
        "name": "MARMM",
        "weeks": 4,
        "first_on": "2006-01-10",
        "begins": "09:30",
        "minutes": 240,
        "place": "Police headquarters",
        "version": 1,
        "made_by_id": "@user",
    },
    "meetings_standingmember": {
        "series_id": "@series",
        "agency_id": "@agency",
        "person_id": None,
        "in_force": "[2006-01-10,)",
        "recorded_by_id": "@user",
    },
    "meetings_meeting": {
        "area_id": "@area",
        "level": 2,
        "series_id": "@series",
        "name": "MARMM",
        "begins_at": "2006-02-07 09:30+00",
        "ends_at": "2006-02-07 13:30+00",
        "place": "Police headquarters",
        "contributions_due_on": "2006-02-02",
        "uid": "00000000-0000-4000-8000-000000000002",
        "planned_by_id": "@user",
    },
    "meetings_meetingchange": {
        "meeting_id": "@meeting",
        "kind": "planned",
        "by_id": "@user",
        "reason": "",
        "begins_at": "2006-02-07 09:30+00",
        "ends_at": "2006-02-07 13:30+00",
        "place": "Police headquarters",
    },
    "meetings_observer": {"meeting_id": "@meeting", "person_id": "@user", "recorded_by_id": "@user"},
    "meetings_expected": {"meeting_id": "@meeting", "person_id": "@user", "stands": True},
    "meetings_agendaitem": {
        "meeting_id": "@meeting",
        "offender_id": "@twin",
        "why": "review_due",
        "reason": "",
        "position": 1,
        "minutes": 30,
        "added_at": "2006-01-20 09:00+00",
        "added_by_id": "@user",
        "removed_reason": "",
    },
    "meetings_invitation": {
        "agenda_item_id": "@agenda item",
        "offender_id": "@offender",
        "agency_id": "@agency",
        "person_id": "@user",
        "answer": "none",
        "recorded_by_id": "@user",
    },
    "meetings_contribution": {
        "agenda_item_id": "@agenda item",
        "offender_id": "@offender",
        "agency_id": "@agency",
        "nothing_held": True,
        "text": "",
        "recorded_by_id": "@user",
    },
    "meetings_attendance": {
        "agenda_item_id": "@agenda item",
        "offender_id": "@offender",
        "agency_id": "@agency",
        "person_id": "@user",
        "name": "",
        "outcome": "attended",
        "substitute": False,
        "recorded_by_id": "@user",
    },
    "offenders_offender": {
        "reference": "T-1",
        "area_id": "@area",
        "version": 1,
        "registered_by_id": "@user",
    },
    "offenders_personaldetails": {
        "offender_id": "@offender",
        "family_name": "Test",
        "given_names": "",
        "sex": "male",
        "recorded_by_id": "@user",
    },
    "offenders_alias": {
        "offender_id": "@offender",
        "kind": "alias",
        "family_name": "Test",
        "given_names": "",
        "recorded_by_id": "@user",
    },
    "offenders_identifier": {
        "offender_id": "@offender",
        "kind": "pnc",
        "value": "2001/0000001A",
        "recorded_by_id": "@user",
    },
    "offenders_residence": {
        "offender_id": "@offender",
        "area_id": "@area",
        "in_force": "[2005-04-01,2006-04-01)",
        "recorded_by_id": "@user",
    },
    "offenders_custodyperiod": {
        "offender_id": "@offender",
        "in_force": "[2005-04-01,2006-04-01)",
        "recorded_by_id": "@user",
    },
    "offenders_categoryperiod": {
        "offender_id": "@offender",
        "category": 1,
        "in_force": "[2005-04-01,2006-04-01)",
        "recorded_by_id": "@user",
    },
    "offenders_levelperiod": {
        "offender_id": "@offender",
        "level": 1,
        "in_force": "[2005-04-01,2006-04-01)",
        "recorded_by_id": "@user",
    },
    "offenders_membership": {
        "offender_id": "@offender",
        "user_id": "@user",
        "kind": "supervising",
        "in_force": "[2005-04-01,2006-04-01)",
        "recorded_by_id": "@user",
    },
    "offenders_restriction": {"offender_id": "@offender", "reason": "Threats", "recorded_by_id": "@user"},
    "offenders_emergencyopening": {
        "offender_id": "@offender",
        "user_id": "@user",
        "opened_at": "2026-11-22 09:00+00",
        "closes_at": "2026-11-22 13:00+00",
        "reason": "He stands at her door",
        "outcome": "",
        "review_note": "",
    },
    "offenders_statedreason": {
        "offender_id": "@offender",
        "user_id": "@user",
        "stated_at": "2026-11-22 09:00+00",
        "holds_until": "2026-11-22 21:00+00",
        "reason": "Meeting tomorrow",
    },
    "risk_riskassessment": {
        "offender_id": "@offender",
        "on": "2005-06-01",
        "number": 1,
        "summary": "",
        "recorded_by_id": "@user",
    },
    "risk_groupatrisk": {
        "offender_id": "@twin",
        "assessment_id": "@assessment",
        "group": "children",
        "level": "high",
        "nature": "Sexual assault",
        "when_greatest": "When he drinks",
        "triggers": "",
    },
    "risk_toolscore": {
        "offender_id": "@twin",
        "assessment_id": "@assessment",
        "tool": "Risk Matrix 2000",
        "used_on": "2005-06-01",
        "score": "",
        "band": "High",
        "assessor": "",
    },
    "risk_assessmentcontribution": {
        "offender_id": "@offender",
        "on": "2005-06-01",
        "agency_id": "@agency",
        "named": "",
        "text": "He was seen at the playground",
        "recorded_by_id": "@user",
    },
    "risk_plan": {"offender_id": "@offender", "on": "2005-06-01", "number": 1, "recorded_by_id": "@user"},
    "risk_measure": {
        "offender_id": "@twin",
        "plan_id": "@plan",
        "line": 1,
        "pillar": "supervision",
        "text": "Reports every week",
        "owner_role": "",
        "licence_condition": True,
        "answers": ["children"],
    },
    "risk_trigger": {
        "offender_id": "@twin",
        "plan_id": "@plan",
        "line": 2,
        "sign": "He misses an appointment",
        "response": "Visit on the same day",
        "person_id": "@user",
    },
    "risk_triggerraised": {
        "offender_id": "@twin",
        "trigger_id": "@trigger",
        "on": "2005-07-01",
        "seen": "He did not come",
        "told_id": "@user",
        "recorded_by_id": "@user",
    },
    "risk_triggeranswer": {
        "offender_id": "@twin",
        "raised_id": "@raised",
        "step": "answered",
        "done": "Visited him at home",
        "recorded_by_id": "@user",
    },
    "orders_orderstep": {
        "offender_id": "@offender",
        "order": "sopo",
        "step": "full",
        "on": "2005-06-01",
        "sought_by": "court",
        "recorded_by_id": "@user",
    },
    "orders_event": {
        "offender_id": "@offender",
        "event": "charged_serious_offence",
        "on": "2005-06-01",
        "recorded_by_id": "@user",
    },
    "oversight_unusualaccess": {
        "rule": "own_name",
        "day": "2026-11-20",
        "person_id": "@user",
        "person_ids": [1, 2],
        "offender_id": 7,
        "area_ids": [1],
        "entry_ids": [1],
        "counts": Json({}),
    },
    "discussions_meetingaction": {
        "offender_id": "@offender",
        "agreed_on": "2026-11-20",
        "text": "Visit him at home",
        "owner_id": "@user",
        "agency_id": "@agency",
        "due_on": "2026-12-04",
        "state": "open",
        "first_id": "@action",
        "agenda_item_id": "@agenda item",
        "recorded_by_id": "@user",
    },
    "discussions_actionreport": {
        "offender_id": "@offender",
        "action_id": "@action",
        "on": "2026-11-22",
        "state": "open",
        "evidence": "An appointment is made",
        "effect": "",
        "effect_in_words": "",
        "recorded_by_id": "@user",
    },
    "discussions_discussion": {
        "offender_id": "@offender",
        "agenda_item_id": "@agenda item",
        "number": 2,
        "closed_at": "2026-11-22 11:00+00",
        "statement_read": True,
        "risk": "none_recorded",
        "plan_agreed": "none_recorded",
        "risk_discussed": "",
        "conditions": "none",
        "conditions_asked": "",
        "disclosure": "do_not_disclose",
        "disclosure_reason": "Nobody is at risk",
        "disclosure_to": "",
        "disclosure_what": "",
        "disclosure_power": "",
        "representations": "",
        "representations_made": "",
        "level_outcome": "stays",
        "level_reason": "",
        "criteria": Json([]),
        "why_not_lower": "",
        "what_changed": "",
        "departure": "",
        "next_review_on": "2027-03-01",
        "new_actions": "none",
        "dissent": "none",
        "dissent_said": "",
        "recorded_by_id": "@user",
    },
    "discussions_lock": {
        "offender_id": "@offender",
        "agenda_item_id": "@agenda item",
        "locked_by_id": "@user",
    },
    "minutes_check": {
        "offender_id": "@offender",
        "agenda_item_id": "@agenda item",
        "on": "2026-11-22",
        "edition": "mappa-c-2022",
        "document": "{}",
        "checksum": hashlib.sha256(b"{}").hexdigest(),
        "recorded_by_id": "@user",
    },
    "minutes_minutes": {
        "offender_id": "@offender",
        "agenda_item_id": "@agenda item",
        "check_of_id": "@check",
        "edition": "mappa-c-2022",
        "document": "{}",
        "checksum": hashlib.sha256(b"{}").hexdigest(),
        "signed_on": "2026-11-22",
        "signed_by_id": "@user",
        "signed_as": "Jo Bloggs, Chief Inspector, World Police",
        "in_place_because": "",
    },
    "minutes_amendment": {
        "offender_id": "@offender",
        "minutes_id": "@minutes",
        "number": 1,
        "on": "2026-11-22",
        "text": "Housing spoke too",
        "why": "Left out",
        "made_by_id": "@user",
        "made_as": "Jo Bloggs, World Police",
        "checksum": "0" * 64,
    },
    "minutes_sending": {
        "offender_id": "@offender",
        "minutes_id": "@minutes",
        "on": "2026-11-22",
        "copies": 1,
        "sent_by_id": "@user",
    },
    "minutes_copy": {
        "offender_id": "@offender",
        "minutes_id": "@minutes",
        "sending_id": "@sending",
        "number": 1,
        "of": 2,
        "reader_id": "@user",
        "agency_id": "@agency",
        "made_out_to": "Jo Bloggs, World Police",
        "disclosure_id": "@disclosure",
    },
    "minutes_notsent": {
        "offender_id": "@offender",
        "sending_id": "@sending",
        "agency_id": "@agency",
        "why": "The agency named nobody",
    },
    "minutes_acknowledgement": {
        "offender_id": "@offender",
        "copy_id": "@copy",
        "on": "2026-11-22",
        "by_id": "@reviewer",
    },
    "discussions_consequence": {
        "offender_id": "@offender",
        "agenda_item_id": "@agenda item",
        "discussion_id": "@discussion",
        "decision_id": "@decision",
        "disclosure_id": None,
        "recorded_by_id": "@user",
    },
    "discussions_agencyinformation": {
        "offender_id": "@offender",
        "agenda_item_id": "@agenda item",
        "discussion_id": "@discussion",
        "agency_id": "@agency",
        "nothing_held": False,
        "text": "He keeps appointments",
        "recorded_by_id": "@user",
    },
    "oversight_disclosure": {
        "offender_id": "@offender",
        "on": "2026-11-20",
        "recipient_kind": "school",
        "recipient": "The head",
        "relation": "protects",
        "what": "The conviction",
        "power": "child_sex_offender",
        "decided_by": "The panel",
        "conditions": "",
        "offender_told": "not_yet",
        "recorded_by_id": "@user",
    },
    "oversight_subjectaccesscopy": {
        "offender_id": "@offender",
        "recipient_kind": "offender",
        "recipient": "The offender",
        "form": "html",
        "entries": 3,
        "withheld": Json([]),
        "checksum": "0" * 64,
        "reason": "Asked by letter",
        "recorded_by_id": "@user",
    },
    "levels_leveldecision": {
        "offender_id": "@offender",
        "on": "2010-05-03",
        "from_level": 3,
        "level": 2,
        "criteria": Json([]),
        "why_not_lower": "One agency could not",
        "what_changed": "Moved away",
        "departure": "",
        "meeting": "",
        "decided_by_id": "@user",
        "digest": "0" * 64,
        "state": "waiting",
        "reason": "Decided together",
        "recorded_by_id": "@user",
    },
    "levels_countersignature": {
        "offender_id": "@offender",
        "decision_id": "@decision",
        "decided_by_id": "@user",
        "digest": "1" * 64,
        "on": "2010-06-01",
        "grade": "",
        "recorded_by_id": "@reviewer",
    },
    "levels_levelreview": {
        "offender_id": "@offender",
        "on": "2010-05-03",
        "level": 2,
        "next_review_on": "2010-08-03",
        "reason": "Plan holds",
        "recorded_by_id": "@user",
    },
    "transfers_transferoffer": {
        "offender_id": "@offender",
        "from_area_id": "@area",
        "to_area_id": "@other area",
        "proposed_on": "2010-05-03",
        "why": "Moved",
        "summary": "High risk",
        "name": "TEST",
        "category": 1,
        "level": 2,
        "state": "open",
        "recorded_by_id": "@user",
    },
    "transfers_exit": {
        "offender_id": "@offender",
        "on": "2010-05-03",
        "ground": "Died",
        "category": 1,
        "level": 2,
        "reason": "In hospital",
        "recorded_by_id": "@user",
    },
    "transfers_exititem": {
        "offender_id": "@offender",
        "exit_id": "@exit",
        "position": 0,
        "item": "The agencies are told",
        "answer": "done",
        "recorded_by_id": "@user",
    },
    "transfers_endofcategoryreview": {
        "offender_id": "@offender",
        "on": "2010-05-03",
        "category": 2,
        "ended_on": "2010-06-03",
        "outcome": "exit",
        "criteria": Json([]),
        "reason": "The risk has fallen",
        "recorded_by_id": "@user",
    },
    "referrals_notification": {
        "area_id": "@area",
        "family_name": "Test",
        "given_names": "",
        "sex": "male",
        "category": 1,
        "why": "Convicted",
        "made_on": "2026-11-02",
        "made_at": "2026-11-02 09:00+00",
        "made_by_id": "@user",
        "outcome": "linked",
        "answer": "Known here",
        "answered_on": "2026-11-03",
        "answered_at": "2026-11-03 09:00+00",
        "answered_by_id": "@reviewer",
        "offender_id": "@offender",
    },
    "referrals_eligibility": {
        "notification_id": "@notification",
        "answers": Json({"must_notify_police": "yes"}),
        "release_kind": "",
        "recorded_by_id": "@user",
    },
    "referrals_releasedate": {
        "offender_id": "@offender",
        "kind": "conditional",
        "on": "2027-01-04",
        "recorded_by_id": "@user",
    },
    "referrals_referral": {
        "offender_id": "@offender",
        "level": 2,
        "edition": "1",
        "on": "2026-11-02",
        "recorded_by_id": "@user",
    },
    "referrals_step": {
        "offender_id": "@twin",
        "referral_id": "@referral",
        "level": 2,
        "state": "draft",
        "on": "2026-11-02",
        "why_not_lower": "",
        "criteria": Json({}),
        "recorded_by_id": "@user",
    },
    "referrals_filledsection": {
        "offender_id": "@twin",
        "referral_id": "@referral",
        "section": "risk",
        "state": "in_progress",
        "answers": Json({"level": "high"}),
        "not_known": [],
        "recorded_by_id": "@user",
    },
    "retention_grouprule": {
        "area_id": "@area",
        "group": 1,
        "categories": [1, 2],
        "after_order": False,
        "after_event": False,
        "kept_until_age": 100,
        "review_years": 10,
        "source": "Guidance",
        "confirmed": False,
        "in_force": "[2005-04-01,)",
        "recorded_by_id": "@user",
    },
    "retention_decision": {
        "offender_id": "@offender",
        "on": "2026-11-22",
        "review_on": "2030-01-01",
        "group": 1,
        "reason": "Still needed",
        "recorded_by_id": "@user",
    },
    "retention_erasureproposal": {
        "offender_id": "@offender",
        "on": "2026-11-22",
        "grounds": "duplicate",
        "group": 1,
        "reason": "Entered twice",
        "recorded_by_id": "@user",
    },
    "retention_erasureapproval": {
        "offender_id": "@twin",
        "proposal_id": "@proposal",
        "proposed_by_id": "@user",
        "recorded_by_id": "@reviewer",
    },
    "retention_erasure": {
        "record_number": "@third",
        "proposal_number": "@approved proposal",
        "reference_salt": "salt",
        "reference_digest": "0" * 64,
        "area_id": "@area",
        "grounds": "duplicate",
        "group": 1,
        "period_ended": False,
        "proposed_at": "2026-11-22 09:00+00",
        "proposed_by_id": "@user",
        "approved_by_id": "@reviewer",
    },
    "sign_in_secondfactor": {
        "person_id": "@user",
        "kind": "security_key",
        "name": "Blue key",
        "secret": "",
        "credential": "its-name",
        "public_key": "its-key",
        "wrong_codes": 0,
        "sign_count": 0,
    },
    "sign_in_session": {
        "person_id": "@user",
        "digest": "0" * 64,
        "means": "code",
        "browser": "Firefox on Linux",
        "began_at": "2026-11-22 09:00+00",
        "seen_at": "2026-11-22 09:00+00",
        "confirmed_at": "2026-11-22 09:00+00",
        "ended_why": "",
    },
    "statistics_annualreturn": {
        "area_id": "@area",
        "year": 2010,
        "form": "2005",
        "document": "{}",
        "checksum": hashlib.sha256(b"{}").hexdigest(),
        "doubts": Json({}),
        "recorded_by_id": "@user",
    },
    "submissions_submission": {
        "id": "00000000-0000-4000-8000-000000000001",
        "person_id": "@user",
        "page": "offenders:set_category",
        "digest": "0" * 64,
        "status": 302,
        "location": "/offenders/1/",
    },
    "statistics_figure": {
        "annual_return_id": "@return",
        "path": "items.ii",
        "value": 2,
        "offender_ids": [1, 2],
    },
}
FACTS = [table for table, row in GOOD.items() if "recorded_by_id" in row]
PERIODS = [table for table, row in GOOD.items() if "in_force" in row]

#: A review by the person who opened the record.
REVIEWED = {
    "reviewed_at": "2026-11-23 09:00+00",
    "reviewed_by_id": "@user",
    "outcome": "justified",
    "review_note": "He was arrested there",
}
#: What stood once: a good row that is superseded.
SUPERSEDED = {"superseded_at": "2199-01-01 00:00+00", "superseded_by_id": "@user"}
#: A finding that somebody looks into.
TAKEN = {"state": "looked_into", "taken_by_id": "@user", "taken_at": "2026-11-22 09:00+00"}

#: constraint → (table, what is wrong). "TWICE" inserts the good row a second time, with these changes.
BAD: dict[str, tuple[str, dict[str, Any]]] = {
    **{f"{table}_superseded_together": (table, {"superseded_at": "2030-01-01"}) for table in FACTS},
    **{f"{table}_real_period": (table, {"in_force": "empty"}) for table in PERIODS},
    "agencies_area_nation": ("agencies_area", {"nation": "scotland"}),
    "agencies_area_name_key": ("agencies_area", {"TWICE": True, "slug": "other"}),
    "agencies_area_slug_key": ("agencies_area", {"TWICE": True, "name": "Other"}),
    "agencies_division_once_in_an_area": ("agencies_division", {"TWICE": True}),
    "agencies_agency_kind": ("agencies_agency", {"kind": "club"}),
    "agencies_agency_name_key": ("agencies_agency", {"TWICE": True}),
    "agencies_user_username": ("agencies_user", {"username": "Test Person"}),
    "agencies_user_username_key": ("agencies_user", {"TWICE": True}),
    "agencies_user_version_check": ("agencies_user", {"version": -1}),
    "agencies_user_email_once": (
        "agencies_user",
        {"TWICE": True, "username": "other", "email": "Test.Person@kent.example"},
    ),
    "agencies_user_installation_accounts_stopped": ("agencies_user", {"username": "system.setup"}),
    "agencies_user_password_given": ("agencies_user", {"must_change_password": True}),
    "agencies_population_base": ("agencies_population", {"base": "adults"}),
    "agencies_population_some": ("agencies_population", {"population": 0}),
    "agencies_population_year": ("agencies_population", {"year": 5}),
    "agencies_population_once": ("agencies_population", {"TWICE": True}),
    "agencies_publishedfigure_category": ("agencies_publishedfigure", {"category": 4}),
    "agencies_publishedfigure_year_check": ("agencies_publishedfigure", {"year": -1}),
    "agencies_publishedfigure_offenders_check": ("agencies_publishedfigure", {"offenders": -1}),
    "agencies_publishedfigure_once": ("agencies_publishedfigure", {"TWICE": True}),
    "agencies_localpolicy_key": ("agencies_localpolicy", {"key": "favourite_colour"}),
    "agencies_localpolicy_one_at_a_time": ("agencies_localpolicy", {"TWICE": True}),
    "agencies_protocolsignature_one_at_a_time": ("agencies_protocolsignature", {"TWICE": True}),
    "access_posting_role": ("access_posting", {"role": "king"}),
    "access_posting_once_at_a_time": ("access_posting", {"TWICE": True}),
    "access_clearance_kind": ("access_clearance", {"kind": "luck"}),
    "access_clearance_ends": ("access_clearance", {"in_force": "[2005-04-01,)"}),
    "access_clearance_level": ("access_clearance", {"level": ""}),
    "access_clearance_one_at_a_time": (
        "access_clearance",
        {"TWICE": True, "in_force": "[2008-03-31,2009-01-01)"},
    ),
    "access_proposal_what": ("access_proposal", {"clearance": "category-4"}),
    "access_proposal_real_period": ("access_proposal", {"in_force": "empty"}),
    "access_proposal_reason": ("access_proposal", {"reason": ""}),
    "access_proposal_not_for_oneself": ("access_proposal", {"proposed_by_id": "@user"}),
    "access_proposal_decided_together": ("access_proposal", {"decision": "approved"}),
    "access_proposal_decided_by_another": (
        "access_proposal",
        {
            "decision": "approved",
            "decided_at": "2026-11-22 09:01+00",
            "decided_by_id": "@reviewer",
            "decision_reason": "Of course",
        },
    ),
    "access_proposal_once": ("access_proposal", {"TWICE": True}),
    "access_grade_named": ("access_grade", {"grade": ""}),
    "access_grade_one_at_a_time": ("access_grade", {"TWICE": True, "grade": "Superintendent"}),
    "access_departure_reason": ("access_departure", {"reason": ""}),
    "access_departure_once": ("access_departure", {"TWICE": True}),
    "access_notice_kind": ("access_notice", {"kind": "Read this"}),
    "access_notice_read_after": ("access_notice", {"read_at": "2026-11-22 08:59+00"}),
    "audit_auditentry_operation": ("audit_auditentry", {"operation": "fun"}),
    "audit_auditentry_event": ("audit_auditentry", {"event": "Something Happened"}),
    "audit_auditentry_basis_is_no_text": ("audit_auditentry", {"basis": "Told by Mr Carter"}),
    "audit_auditentry_somebody": ("audit_auditentry", {"by_id": None, "agency_id": None}),
    "audit_auditentry_agency": ("audit_auditentry", {"agency_id": None}),
    "audit_auditentry_recipients": ("audit_auditentry", {"operation": "disclosure"}),
    "referrals_notification_sex": ("referrals_notification", {"sex": "maybe"}),
    "referrals_notification_category": ("referrals_notification", {"category": 5}),
    "referrals_notification_family_name": ("referrals_notification", {"family_name": ""}),
    "referrals_notification_why": ("referrals_notification", {"why": ""}),
    "referrals_notification_outcome": (
        "referrals_notification",
        {"outcome": "lost", "offender_id": None, "clears_on": "2027-11-03"},
    ),
    "referrals_notification_answered_together": ("referrals_notification", {"answer": ""}),
    "referrals_notification_taken_on_has_a_record": ("referrals_notification", {"offender_id": None}),
    "referrals_notification_otherwise_clears": (
        "referrals_notification",
        {"outcome": "not_eligible", "offender_id": None},
    ),
    "referrals_eligibility_kind": ("referrals_eligibility", {"release_kind": "escape"}),
    "referrals_eligibility_release": ("referrals_eligibility", {"release_on": "2027-01-04"}),
    "referrals_eligibility_once": ("referrals_eligibility", {"TWICE": True}),
    "referrals_releasedate_kind": ("referrals_releasedate", {"kind": "escape"}),
    "referrals_releasedate_once": ("referrals_releasedate", {"TWICE": True}),
    "referrals_referral_level": ("referrals_referral", {"level": 1}),
    "referrals_referral_edition": ("referrals_referral", {"edition": ""}),
    "referrals_step_state": ("referrals_step", {"state": "lost"}),
    "referrals_step_accepted_for_a_level": ("referrals_step", {"accepted_level": 2}),
    "referrals_step_reason": ("referrals_step", {"state": "returned"}),
    "referrals_step_tested": ("referrals_step", {"state": "declined", "reason": "No need"}),
    "referrals_step_once": ("referrals_step", {"TWICE": True, "state": "withdrawn", "reason": "Moved"}),
    "referrals_step_one_open": ("referrals_step", {"TWICE": True, "referral_id": "@other referral"}),
    "referrals_filledsection_state": ("referrals_filledsection", {"state": "lost"}),
    "referrals_filledsection_not_applicable": ("referrals_filledsection", {"state": "not_applicable"}),
    "referrals_filledsection_once": ("referrals_filledsection", {"TWICE": True}),
    "offenders_offender_reference": ("offenders_offender", {"reference": "two words"}),
    "offenders_offender_reference_key": ("offenders_offender", {"TWICE": True}),
    "offenders_offender_version": ("offenders_offender", {"version": 0}),
    "offenders_personaldetails_sex": ("offenders_personaldetails", {"sex": "maybe"}),
    "offenders_personaldetails_family_name": ("offenders_personaldetails", {"family_name": ""}),
    "offenders_personaldetails_once": ("offenders_personaldetails", {"TWICE": True, "family_name": "Other"}),
    "offenders_alias_kind": ("offenders_alias", {"kind": "rumour"}),
    "offenders_alias_family_name": ("offenders_alias", {"family_name": ""}),
    "offenders_alias_once": ("offenders_alias", {"TWICE": True}),
    "offenders_identifier_kind": ("offenders_identifier", {"kind": "shoe_size"}),
    "offenders_identifier_value": ("offenders_identifier", {"value": ""}),
    "offenders_identifier_once": ("offenders_identifier", {"TWICE": True, "kind": "other"}),
    "offenders_identifier_one_person": ("offenders_identifier", {"TWICE": True, "offender_id": "@twin"}),
    "offenders_residence_one_at_a_time": (
        "offenders_residence",
        {"TWICE": True, "in_force": "[2006-03-31,)"},
    ),
    "offenders_custodyperiod_one_at_a_time": (
        "offenders_custodyperiod",
        {"TWICE": True, "in_force": "[2006-03-31,)"},
    ),
    "offenders_categoryperiod_category": ("offenders_categoryperiod", {"category": 5}),
    "offenders_categoryperiod_category_4_begins": (
        "offenders_categoryperiod",
        {"category": 4, "in_force": "[2022-06-27,)"},
    ),
    "offenders_categoryperiod_one_at_a_time": (
        "offenders_categoryperiod",
        {"TWICE": True, "category": 2, "in_force": "[2006-03-31,)"},
    ),
    "offenders_levelperiod_level": ("offenders_levelperiod", {"level": 4}),
    "offenders_levelperiod_one_at_a_time": (
        "offenders_levelperiod",
        {"TWICE": True, "level": 2, "in_force": "[2006-03-31,)"},
    ),
    "offenders_membership_kind": ("offenders_membership", {"kind": "curious"}),
    "offenders_membership_once_at_a_time": (
        "offenders_membership",
        {"TWICE": True, "in_force": "[2006-03-31,)"},
    ),
    "offenders_restriction_once": ("offenders_restriction", {"TWICE": True}),
    "offenders_restriction_reason": ("offenders_restriction", {"reason": ""}),
    "offenders_emergencyopening_limited": (
        "offenders_emergencyopening",
        {"closes_at": "2026-11-22 09:00+00"},
    ),
    "offenders_emergencyopening_reason": ("offenders_emergencyopening", {"reason": ""}),
    "offenders_emergencyopening_closed_together": (
        "offenders_emergencyopening",
        {"closed_at": "2026-11-22 10:00+00"},
    ),
    "offenders_emergencyopening_reviewed_together": (
        "offenders_emergencyopening",
        {**REVIEWED, "reviewed_by_id": "@reviewer", "review_note": ""},
    ),
    "offenders_emergencyopening_reviewed_by_another": ("offenders_emergencyopening", REVIEWED),
    "offenders_statedreason_reason": ("offenders_statedreason", {"reason": ""}),
    "offenders_statedreason_limited": ("offenders_statedreason", {"holds_until": "2026-11-22 09:00+00"}),
    "orders_orderstep_order": ("orders_orderstep", {"order": "takeaway"}),
    "orders_orderstep_step": ("orders_orderstep", {"step": "sideways"}),
    "orders_orderstep_sought_by": ("orders_orderstep", {"sought_by": "neighbour"}),
    "orders_orderstep_once": ("orders_orderstep", {"TWICE": True}),
    "orders_event_event": ("orders_event", {"event": "birthday"}),
    "orders_event_once": ("orders_event", {"TWICE": True}),
    "imports_pendingimport_state": ("imports_pendingimport", {"state": "lost"}),
    "imports_pendingimport_expires": ("imports_pendingimport", {"expires_at": "2026-11-22 09:00+00"}),
    "imports_pendingimport_emptied": ("imports_pendingimport", {"state": "imported"}),
    "imports_pendingimport_rows_check": ("imports_pendingimport", {"rows": -1}),
    "imports_pendingimport_done_check": ("imports_pendingimport", {"done": -1}),
    "imports_pendingimport_total_check": ("imports_pendingimport", {"total": -1}),
    "meetings_meetingseries_level": ("meetings_meetingseries", {"level": 1}),
    "meetings_meetingseries_often": ("meetings_meetingseries", {"weeks": 0}),
    "meetings_meetingseries_lasts": ("meetings_meetingseries", {"minutes": 10}),
    "meetings_meetingseries_said_in_full": ("meetings_meetingseries", {"place": ""}),
    "meetings_meetingseries_ends_after": ("meetings_meetingseries", {"ends_on": "2006-01-09"}),
    "meetings_meetingseries_version": ("meetings_meetingseries", {"version": 0}),
    "meetings_standingmember_once": ("meetings_standingmember", {"TWICE": True}),
    "meetings_meeting_level": ("meetings_meeting", {"level": 1}),
    "meetings_meeting_state": ("meetings_meeting", {"state": "postponed"}),
    "meetings_meeting_ends_after": ("meetings_meeting", {"ends_at": "2006-02-07 09:30+00"}),
    "meetings_meeting_chaired": ("meetings_meeting", {"state": "held"}),
    "meetings_meeting_said_in_full": ("meetings_meeting", {"name": ""}),
    "meetings_meeting_counts": ("meetings_meeting", {"cases": -1}),
    "meetings_meeting_uid_key": ("meetings_meeting", {"TWICE": True, "series_id": None}),
    "meetings_meeting_once_in_a_series": (
        "meetings_meeting",
        {"TWICE": True, "uid": "00000000-0000-4000-8000-000000000003"},
    ),
    "meetings_meetingchange_kind": ("meetings_meetingchange", {"kind": "forgotten"}),
    "meetings_meetingchange_reason": ("meetings_meetingchange", {"kind": "moved"}),
    "meetings_observer_outcome": ("meetings_observer", {"outcome": "asleep"}),
    "meetings_observer_once": ("meetings_observer", {"TWICE": True}),
    "meetings_expected_once": ("meetings_expected", {"TWICE": True, "stands": False}),
    "meetings_agendaitem_why": ("meetings_agendaitem", {"why": "habit"}),
    "meetings_agendaitem_reason": ("meetings_agendaitem", {"why": "extra"}),
    "meetings_agendaitem_referred": ("meetings_agendaitem", {"referral_id": "@referral"}),
    "meetings_agendaitem_lasts": ("meetings_agendaitem", {"minutes": 0}),
    "meetings_agendaitem_removed_together": (
        "meetings_agendaitem",
        {"removed_at": "2006-01-21 09:00+00", "removed_by_id": "@user"},
    ),
    "meetings_agendaitem_once": ("meetings_agendaitem", {"TWICE": True}),
    "meetings_invitation_answer": ("meetings_invitation", {"answer": "perhaps"}),
    "meetings_invitation_substitute": ("meetings_invitation", {"substitute_for_id": "@user"}),
    "meetings_invitation_once": ("meetings_invitation", {"TWICE": True, "answer": "apologies"}),
    "meetings_contribution_something_or_nothing": (
        "meetings_contribution",
        {"nothing_held": False},
    ),
    "meetings_contribution_once": ("meetings_contribution", {"TWICE": True}),
    "meetings_attendance_outcome": ("meetings_attendance", {"outcome": "late"}),
    "meetings_attendance_named": ("meetings_attendance", {"name": "PC Reed"}),
    "meetings_attendance_substitute": (
        "meetings_attendance",
        {"outcome": "apologies", "substitute": True},
    ),
    "meetings_attendance_once": ("meetings_attendance", {"TWICE": True, "outcome": "absent"}),
    "oversight_unusualaccess_rule": ("oversight_unusualaccess", {"rule": "hunch"}),
    "oversight_unusualaccess_state": ("oversight_unusualaccess", {"taken_by_id": "@user"}),
    "oversight_unusualaccess_outcome": ("oversight_unusualaccess", {"outcome": "advice"}),
    "oversight_unusualaccess_not_taken_by_self": (
        "oversight_unusualaccess",
        {**TAKEN, "person_ids": ["@user"]},
    ),
    "oversight_unusualaccess_not_settled_by_self": (
        "oversight_unusualaccess",
        {
            **TAKEN,
            "taken_by_id": "@reviewer",
            "state": "settled",
            "settled_by_id": "@user",
            "settled_at": "2026-11-22 10:00+00",
            "outcome": "explained",
            "found": "Myself",
            "person_ids": ["@user"],
        },
    ),
    "oversight_unusualaccess_once": ("oversight_unusualaccess", {"TWICE": True}),
    "discussions_discussion_number": ("discussions_discussion", {"number": 0}),
    "discussions_discussion_once_of_a_number": (
        "discussions_discussion",
        {"TWICE": True, "superseded_at": "2030-01-01", "superseded_by_id": "@user"},
    ),
    "discussions_discussion_stands_once": ("discussions_discussion", {"TWICE": True, "number": 3}),
    "discussions_discussion_agreed": ("discussions_discussion", {"risk": "perhaps"}),
    "discussions_discussion_conditions": ("discussions_discussion", {"conditions_asked": "Not to drink"}),
    "discussions_discussion_disclosure": ("discussions_discussion", {"disclosure_power": "magic"}),
    "discussions_discussion_level": ("discussions_discussion", {"level": 4}),
    "discussions_discussion_said_or_not": ("discussions_discussion", {"new_actions": "perhaps"}),
    "discussions_discussion_closed_statement": ("discussions_discussion", {"statement_read": None}),
    "discussions_discussion_closed_risk": ("discussions_discussion", {"risk": ""}),
    "discussions_discussion_closed_plan": ("discussions_discussion", {"plan_agreed": ""}),
    "discussions_discussion_closed_conditions": ("discussions_discussion", {"conditions": ""}),
    "discussions_discussion_closed_disclosure": ("discussions_discussion", {"disclosure_reason": ""}),
    "discussions_discussion_closed_level": (
        "discussions_discussion",
        {"level_outcome": "changes", "level": 2, "level_reason": "Three agencies", "criteria": Json([])},
    ),
    "discussions_discussion_closed_review": ("discussions_discussion", {"next_review_on": None}),
    "discussions_discussion_closed_actions": ("discussions_discussion", {"new_actions": ""}),
    "discussions_discussion_closed_dissent": ("discussions_discussion", {"dissent": ""}),
    "discussions_consequence_one_of_both": ("discussions_consequence", {"decision_id": None}),
    "discussions_consequence_of_one_meeting": ("discussions_consequence", {"TWICE": True}),
    "discussions_consequence_disclosed_once": (
        "discussions_consequence",
        {"decision_id": None, "disclosure_id": "@disclosure"},
    ),
    "discussions_agencyinformation_something_or_nothing": (
        "discussions_agencyinformation",
        {"nothing_held": True},
    ),
    "discussions_agencyinformation_once": ("discussions_agencyinformation", {"TWICE": True}),
    "discussions_lock_agenda_item_id_key": ("discussions_lock", {"TWICE": True}),
    "minutes_check_checksum": ("minutes_check", {"document": '{"changed": true}'}),
    "minutes_check_edition": ("minutes_check", {"edition": ""}),
    "minutes_check_stands_once": ("minutes_check", {"TWICE": True}),
    "minutes_minutes_agenda_item_id_key": ("minutes_minutes", {"TWICE": True}),
    "minutes_minutes_checksum": ("minutes_minutes", {"document": '{"changed": true}'}),
    "minutes_minutes_said_in_full": ("minutes_minutes", {"signed_as": ""}),
    "minutes_minutes_in_place": ("minutes_minutes", {"in_place_of_id": "@reviewer"}),
    "minutes_amendment_numbered_once": ("minutes_amendment", {"TWICE": True}),
    "minutes_amendment_said_in_full": ("minutes_amendment", {"why": ""}),
    "minutes_amendment_checksum": ("minutes_amendment", {"checksum": "0"}),
    "minutes_sending_copies": ("minutes_sending", {"copies": -1}),
    "minutes_copy_numbered_once": ("minutes_copy", {"number": 2, "reader_id": "@user"}),
    "minutes_copy_once_each": ("minutes_copy", {"reader_id": "@reviewer"}),
    "minutes_copy_numbered": ("minutes_copy", {"number": 3}),
    "minutes_copy_disclosure_id_key": ("minutes_copy", {"disclosure_id": "@other disclosure"}),
    "minutes_notsent_why": ("minutes_notsent", {"why": ""}),
    "minutes_acknowledgement_copy_id_key": ("minutes_acknowledgement", {"TWICE": True}),
    "discussions_meetingaction_text": ("discussions_meetingaction", {"text": ""}),
    "discussions_meetingaction_due_after_agreed": ("discussions_meetingaction", {"due_on": "2026-11-19"}),
    "discussions_meetingaction_ended_together": ("discussions_meetingaction", {"state": "done"}),
    "discussions_meetingaction_stands_once": ("discussions_meetingaction", {"TWICE": True}),
    "discussions_actionreport_state": ("discussions_actionreport", {"state": "perhaps"}),
    "discussions_actionreport_evidence": ("discussions_actionreport", {"evidence": ""}),
    "discussions_actionreport_effect": ("discussions_actionreport", {"state": "done"}),
    "oversight_disclosure_recipient_kind": ("oversight_disclosure", {"recipient_kind": "newspaper"}),
    "oversight_disclosure_relation": ("oversight_disclosure", {"relation": "curious"}),
    "oversight_disclosure_power": ("oversight_disclosure", {"power": "magic"}),
    "oversight_disclosure_offender_told": ("oversight_disclosure", {"offender_told": "perhaps"}),
    "oversight_disclosure_said_in_full": ("oversight_disclosure", {"recipient": ""}),
    "oversight_disclosure_once": ("oversight_disclosure", {"TWICE": True}),
    "oversight_subjectaccesscopy_recipient_kind": (
        "oversight_subjectaccesscopy",
        {"recipient_kind": "newspaper"},
    ),
    "oversight_subjectaccesscopy_form": ("oversight_subjectaccesscopy", {"form": "song"}),
    "oversight_subjectaccesscopy_said_in_full": ("oversight_subjectaccesscopy", {"recipient": ""}),
    "oversight_subjectaccesscopy_checksum": ("oversight_subjectaccesscopy", {"checksum": "sha"}),
    "oversight_subjectaccesscopy_entries": ("oversight_subjectaccesscopy", {"entries": 0}),
    "retention_grouprule_group": ("retention_grouprule", {"group": 4}),
    "retention_grouprule_categories": ("retention_grouprule", {"categories": [1, 5]}),
    "retention_grouprule_group_3_is_the_rest": ("retention_grouprule", {"group": 3}),
    "retention_grouprule_ends": ("retention_grouprule", {"kept_until_age": None}),
    "retention_grouprule_age": ("retention_grouprule", {"kept_until_age": 17}),
    "retention_grouprule_clear_years": ("retention_grouprule", {"clear_years": 0}),
    "retention_grouprule_review_years": ("retention_grouprule", {"review_years": 21}),
    "retention_grouprule_source": ("retention_grouprule", {"source": ""}),
    "retention_grouprule_one_at_a_time": ("retention_grouprule", {"TWICE": True}),
    "retention_decision_group": ("retention_decision", {"group": 0}),
    "retention_decision_review_follows": ("retention_decision", {"review_on": "2026-11-22"}),
    "retention_decision_reason": ("retention_decision", {"reason": ""}),
    "retention_decision_once": ("retention_decision", {"TWICE": True}),
    "retention_erasureproposal_grounds": ("retention_erasureproposal", {"grounds": "tidiness"}),
    "retention_erasureproposal_group": ("retention_erasureproposal", {"group": 9}),
    "retention_erasureproposal_reason": ("retention_erasureproposal", {"reason": ""}),
    "retention_erasureproposal_schedule_has_ended": (
        "retention_erasureproposal",
        {"grounds": "schedule", "disposal_on": "2026-11-23"},
    ),
    "retention_erasureproposal_once": ("retention_erasureproposal", {"TWICE": True}),
    "retention_erasureapproval_by_another": ("retention_erasureapproval", {"recorded_by_id": "@user"}),
    "retention_erasureapproval_once": ("retention_erasureapproval", {"TWICE": True}),
    "retention_erasure_grounds": ("retention_erasure", {"grounds": "tidiness"}),
    "retention_erasure_group": ("retention_erasure", {"group": 9}),
    "retention_erasure_two_people": ("retention_erasure", {"approved_by_id": "@user"}),
    "retention_erasure_digest": ("retention_erasure", {"reference_digest": "W-3"}),
    "retention_erasure_record_number_key": ("retention_erasure", {"TWICE": True}),
    "risk_riskassessment_number": ("risk_riskassessment", {"number": 0}),
    "risk_riskassessment_one_stands": ("risk_riskassessment", {"TWICE": True, "number": 2}),
    "risk_riskassessment_numbered_once": (
        "risk_riskassessment",
        {"offender_id": "@twin", **SUPERSEDED},
    ),
    "risk_groupatrisk_group": ("risk_groupatrisk", {"group": "neighbours"}),
    "risk_groupatrisk_level": (
        "risk_groupatrisk",
        {"level": "extreme", "when_greatest": ""},
    ),
    "risk_groupatrisk_nature": ("risk_groupatrisk", {"nature": ""}),
    "risk_groupatrisk_no_risk_is_never_greatest": ("risk_groupatrisk", {"level": "not_assessed"}),
    "risk_groupatrisk_once": ("risk_groupatrisk", {"TWICE": True}),
    "risk_toolscore_tool": ("risk_toolscore", {"tool": ""}),
    "risk_toolscore_says_something": ("risk_toolscore", {"band": ""}),
    "risk_assessmentcontribution_text": ("risk_assessmentcontribution", {"text": ""}),
    "risk_plan_number": ("risk_plan", {"number": 0}),
    "risk_plan_one_stands": ("risk_plan", {"TWICE": True, "number": 2}),
    "risk_plan_numbered_once": ("risk_plan", {"offender_id": "@twin", **SUPERSEDED}),
    "risk_measure_pillar": ("risk_measure", {"pillar": "hope"}),
    "risk_measure_text": ("risk_measure", {"text": ""}),
    "risk_measure_line": ("risk_measure", {"line": 0}),
    "risk_measure_one_owner": (
        "risk_measure",
        {"owner_id": "@user", "owner_role": "Offender manager"},
    ),
    "risk_measure_answers": ("risk_measure", {"answers": ["neighbours"]}),
    "risk_measure_once": ("risk_measure", {"TWICE": True}),
    "risk_trigger_line": ("risk_trigger", {"line": 0}),
    "risk_trigger_said_in_full": ("risk_trigger", {"response": ""}),
    "risk_trigger_once": ("risk_trigger", {"TWICE": True}),
    "risk_triggerraised_seen": ("risk_triggerraised", {"seen": ""}),
    "risk_triggeranswer_says_what_was_done": ("risk_triggeranswer", {"step": "ignored"}),
    "risk_triggeranswer_once": ("risk_triggeranswer", {"TWICE": True}),
    "sign_in_secondfactor_kind": ("sign_in_secondfactor", {"kind": "authenticator"}),
    "sign_in_secondfactor_name": ("sign_in_secondfactor", {"name": ""}),
    "sign_in_secondfactor_ended_together": ("sign_in_secondfactor", {"ended_at": "2026-11-22"}),
    "sign_in_secondfactor_named_once": ("sign_in_secondfactor", {"TWICE": True, "credential": "other"}),
    "sign_in_secondfactor_credential_key": ("sign_in_secondfactor", {"TWICE": True, "name": "Other"}),
    "sign_in_secondfactor_wrong_codes_check": ("sign_in_secondfactor", {"wrong_codes": -1}),
    "offenders_categoryperiod_unconvicted_in_3": ("offenders_categoryperiod", {"unconvicted": True}),
    "levels_leveldecision_level": ("levels_leveldecision", {"level": 0}),
    "levels_leveldecision_from_another": ("levels_leveldecision", {"from_level": 2}),
    "levels_leveldecision_reason": ("levels_leveldecision", {"reason": ""}),
    "levels_leveldecision_why_not_lower": ("levels_leveldecision", {"why_not_lower": ""}),
    "levels_leveldecision_what_changed": ("levels_leveldecision", {"what_changed": ""}),
    "levels_leveldecision_digest": ("levels_leveldecision", {"digest": "the text itself"}),
    "levels_leveldecision_state": ("levels_leveldecision", {"took_effect_on": "2010-05-03"}),
    "levels_leveldecision_review_follows": ("levels_leveldecision", {"next_review_on": "2010-05-03"}),
    "levels_leveldecision_one_waits": ("levels_leveldecision", {"TWICE": True}),
    "levels_countersignature_by_another": ("levels_countersignature", {"recorded_by_id": "@user"}),
    "levels_countersignature_once": ("levels_countersignature", {"TWICE": True}),
    "levels_levelreview_level": ("levels_levelreview", {"level": 4}),
    "levels_levelreview_next_follows": ("levels_levelreview", {"next_review_on": "2010-05-03"}),
    "levels_levelreview_reason": ("levels_levelreview", {"reason": ""}),
    "levels_levelreview_once": ("levels_levelreview", {"TWICE": True}),
    "transfers_transferoffer_to_another": ("transfers_transferoffer", {"to_area_id": "@area"}),
    "transfers_transferoffer_said_in_full": ("transfers_transferoffer", {"summary": ""}),
    "transfers_transferoffer_state": ("transfers_transferoffer", {"state": "lost", "reason": "x"}),
    "transfers_transferoffer_answered_with_a_reason": ("transfers_transferoffer", {"state": "declined"}),
    "transfers_transferoffer_category": ("transfers_transferoffer", {"category": 5}),
    "transfers_transferoffer_level": ("transfers_transferoffer", {"level": 0}),
    "transfers_transferoffer_one_undecided": (
        "transfers_transferoffer",
        {"TWICE": True, "state": "proposed"},
    ),
    "transfers_exit_said_in_full": ("transfers_exit", {"ground": ""}),
    "transfers_exit_category": ("transfers_exit", {"category": 0}),
    "transfers_exit_level": ("transfers_exit", {"level": 4}),
    "transfers_exit_ends_something": ("transfers_exit", {"category": None, "level": None}),
    "transfers_exit_once": ("transfers_exit", {"TWICE": True}),
    "transfers_exititem_item": ("transfers_exititem", {"item": ""}),
    "transfers_exititem_answer": ("transfers_exititem", {"answer": "perhaps", "reason": "x"}),
    "transfers_exititem_says_why": ("transfers_exititem", {"answer": "not_done"}),
    "transfers_exititem_once": ("transfers_exititem", {"TWICE": True}),
    "transfers_endofcategoryreview_category": ("transfers_endofcategoryreview", {"category": 3}),
    "transfers_endofcategoryreview_outcome": ("transfers_endofcategoryreview", {"outcome": "wait"}),
    "transfers_endofcategoryreview_reason": ("transfers_endofcategoryreview", {"reason": ""}),
    "transfers_endofcategoryreview_once": ("transfers_endofcategoryreview", {"TWICE": True}),
    "sign_in_session_digest_key": ("sign_in_session", {"TWICE": True}),
    "sign_in_session_digest": ("sign_in_session", {"digest": "the key itself"}),
    "sign_in_session_means": ("sign_in_session", {"means": "friendship"}),
    "sign_in_session_ended_together": ("sign_in_session", {"ended_at": "2026-11-22 10:00+00"}),
    "sign_in_session_in_order": ("sign_in_session", {"seen_at": "2026-11-22 08:00+00"}),
    "statistics_annualreturn_form": ("statistics_annualreturn", {"form": "1999"}),
    "statistics_annualreturn_year": ("statistics_annualreturn", {"year": 1999}),
    "statistics_annualreturn_checksum": ("statistics_annualreturn", {"document": '{"changed": true}'}),
    "statistics_annualreturn_once": ("statistics_annualreturn", {"TWICE": True}),
    "submissions_submission_page": ("submissions_submission", {"page": "/offenders/1/"}),
    "submissions_submission_digest": ("submissions_submission", {"digest": "none"}),
    "submissions_submission_status": ("submissions_submission", {"status": 500}),
    "submissions_submission_location": ("submissions_submission", {"location": "//elsewhere.example/"}),
    "statistics_figure_once": ("statistics_figure", {"TWICE": True}),
    "statistics_figure_has_its_cases": ("statistics_figure", {"value": 3}),
}

type_world = dict[str, int]


def insert(connection: psycopg.Connection[Any], table: str, row: dict[str, Any], world: type_world) -> int:
    def meant(value: Any) -> Any:
        if isinstance(value, list):
            return [meant(one) for one in value]
        return world[value[1:]] if isinstance(value, str) and value.startswith("@") else value

    values = {column: meant(value) for column, value in row.items()}
    columns = ", ".join(f'"{column}"' for column in values)
    places = ", ".join(["%s"] * len(values))
    return int(
        connection.execute(  # the names are ours, from the tables above
            f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING id", list(values.values())
        ).fetchone()[0]  # type: ignore[index]
    )


def complete(table: str) -> dict[str, Any]:
    """The good row with what the columns need that have no default."""
    row = dict(GOOD[table])
    if table in FACTS:
        row = {"reason": "", "superseded_reason": "", **row}
    return row


@pytest.fixture
def world(owner_connection: psycopg.Connection[Any]) -> type_world:
    """The few rows that others point to."""
    made: type_world = {}
    made["area"] = insert(
        owner_connection,
        "agencies_area",
        complete("agencies_area") | {"name": "World", "slug": "world"},
        made,
    )
    made["agency"] = insert(
        owner_connection, "agencies_agency", complete("agencies_agency") | {"name": "World Police"}, made
    )
    made["user"] = insert(
        owner_connection,
        "agencies_user",
        complete("agencies_user") | {"username": "world", "email": ""},
        made,
    )
    made["reviewer"] = insert(
        owner_connection,
        "agencies_user",
        complete("agencies_user") | {"username": "reviewer", "email": ""},
        made,
    )
    for name, reference in (("offender", "W-1"), ("twin", "W-2"), ("third", "W-3")):
        made[name] = insert(
            owner_connection,
            "offenders_offender",
            complete("offenders_offender") | {"reference": reference},
            made,
        )
    for name, about in (("proposal", "@twin"), ("approved proposal", "@third")):
        row = complete("retention_erasureproposal") | {"offender_id": about}
        made[name] = insert(owner_connection, "retention_erasureproposal", row, made)
    row = complete("retention_erasureapproval") | {
        "offender_id": "@third",
        "proposal_id": "@approved proposal",
    }
    insert(owner_connection, "retention_erasureapproval", row, made)
    made["series"] = insert(
        owner_connection, "meetings_meetingseries", complete("meetings_meetingseries"), made
    )
    made["meeting"] = insert(
        owner_connection,
        "meetings_meeting",
        complete("meetings_meeting") | {"series_id": None, "uid": "00000000-0000-4000-8000-000000000001"},
        made,
    )
    made["agenda item"] = insert(
        owner_connection,
        "meetings_agendaitem",
        complete("meetings_agendaitem") | {"offender_id": "@offender"},
        made,
    )
    for name, table, more in (
        ("assessment", "risk_riskassessment", {"offender_id": "@twin"}),
        ("plan", "risk_plan", {"offender_id": "@twin"}),
        ("trigger", "risk_trigger", {"line": 1}),
        ("raised", "risk_triggerraised", {}),
    ):
        made[name] = insert(owner_connection, table, complete(table) | more, made)
    agreed = complete("discussions_meetingaction") | {"first_id": None}
    made["action"] = insert(owner_connection, "discussions_meetingaction", agreed, made)
    held = complete("discussions_discussion") | {"number": 1, "closed_at": None, "offender_id": "@offender"}
    held |= {"superseded_at": "2030-01-01", "superseded_by_id": "@user"}
    made["discussion"] = insert(owner_connection, "discussions_discussion", held, made)
    taken_off = {"removed_at": "2006-01-21 09:00+00", "removed_by_id": "@user", "removed_reason": "Moved"}
    for name, table, more in (
        ("other agenda item", "meetings_agendaitem", {"offender_id": "@offender", **taken_off}),
        ("check", "minutes_check", {"superseded_at": "2030-01-01", "superseded_by_id": "@user"}),
        ("other check", "minutes_check", {"agenda_item_id": "@other agenda item"}),
        (
            "minutes",
            "minutes_minutes",
            {"agenda_item_id": "@other agenda item", "check_of_id": "@other check"},
        ),
        ("sending", "minutes_sending", {}),
        ("disclosure", "oversight_disclosure", {"on": "2026-11-18"}),
        ("other disclosure", "oversight_disclosure", {"on": "2026-11-19"}),
        (
            "copy",
            "minutes_copy",
            {"number": 2, "reader_id": "@reviewer", "disclosure_id": "@other disclosure"},
        ),
    ):
        made[name] = insert(owner_connection, table, complete(table) | more, made)
    made["other area"] = insert(
        owner_connection,
        "agencies_area",
        complete("agencies_area") | {"name": "Elsewhere", "slug": "elsewhere"},
        made,
    )
    row = complete("levels_leveldecision") | {"digest": "1" * 64, "state": "in_effect"}
    row |= {"took_effect_on": "2010-05-03"}
    made["decision"] = insert(owner_connection, "levels_leveldecision", row, made)
    row = complete("transfers_exit") | {"on": "2009-01-01"}
    made["exit"] = insert(owner_connection, "transfers_exit", row, made)
    row = complete("oversight_disclosure") | {"offender_id": "@offender"}
    made["disclosure"] = insert(owner_connection, "oversight_disclosure", row | {"on": "2009-01-02"}, made)
    disclosed = complete("discussions_consequence") | {"decision_id": None, "disclosure_id": "@disclosure"}
    insert(owner_connection, "discussions_consequence", disclosed, made)
    for name in ("referral", "other referral"):
        row = complete("referrals_referral") | {"offender_id": "@twin"}
        made[name] = insert(owner_connection, "referrals_referral", row, made)
    made["notification"] = insert(
        owner_connection,
        "referrals_notification",
        complete("referrals_notification") | {"offender_id": "@twin"},
        made,
    )
    made["return"] = insert(
        owner_connection,
        "statistics_annualreturn",
        complete("statistics_annualreturn") | {"year": 2011},
        made,
    )
    return made


@pytest.mark.parametrize("table", GOOD)
def test_a_good_row_is_taken(
    table: str, owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    assert insert(owner_connection, table, complete(table), world)


@pytest.mark.parametrize("constraint", BAD)
def test_a_bad_row_is_refused(
    constraint: str, owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    table, wrong = BAD[constraint]
    row = complete(table)
    if wrong.get("TWICE"):
        first = dict(row)
        if wrong.get("kind") == "other":  # the second of two like rows needs a like first
            first["kind"] = "other"
        insert(owner_connection, table, first, world)
    row |= {column: value for column, value in wrong.items() if column != "TWICE"}
    with pytest.raises(psycopg.IntegrityError) as refusal:
        insert(owner_connection, table, row, world)
    assert refusal.value.diag.constraint_name == constraint


def test_every_constraint_has_a_bad_row(owner_connection: psycopg.Connection[Any]) -> None:
    constraints = {
        str(name)
        for (name,) in owner_connection.execute(
            """
            SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
            WHERE c.contype IN ('c', 'x', 'u') AND t.relnamespace = 'public'::regnamespace
              AND t.relname !~ '^(django|auth|axes)_'
            UNION
            SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
              JOIN pg_class t ON t.oid = x.indrelid
            WHERE x.indisunique AND NOT x.indisprimary AND t.relnamespace = 'public'::regnamespace
              AND t.relname !~ '^(django|auth|axes)_'
            """
        )
    }
    covered = set(BAD) | set(ELSEWHERE)
    assert json.dumps(sorted(constraints - covered)) == "[]", "add a bad row for each"
    assert json.dumps(sorted(covered - constraints)) == "[]", "these constraints no longer exist"


#: Constraints whose bad row is tried in another test, which is named.
ELSEWHERE: dict[str, str] = {
    "levels_leveldecision_signed": "begins with the primary key, which refuses first; a countersignature points to it "
    "(tests/levels/test_decisions.py)",
    "levels_leveldecision_of_the_offender": "begins with the primary key, which refuses first; a consequence of a "
    "meeting points to it (tests/discussions/test_walls.py)",
    "oversight_disclosure_of_the_offender": "begins with the primary key, which refuses first; a consequence of a "
    "meeting points to it (tests/discussions/test_walls.py)",
    "discussions_discussion_of_the_item": "begins with the primary key, which refuses first; a consequence of a "
    "meeting points to it (tests/discussions/test_walls.py)",
    "audit_seal_counts": "tests/audit/test_verifying.py",
    "meetings_agendaitem_of_the_offender": "begins with the primary key, which refuses first; what hangs on an item "
    "points to it (tests/meetings/test_walls.py)",
    "minutes_check_of_the_text": "begins with the primary key, which refuses first; signed minutes point to it "
    "(tests/minutes/test_signing.py)",
    "minutes_copy_of_the_reader": "begins with the primary key, which refuses first; an acknowledgement points to it "
    "(tests/minutes/test_sending.py)",
    "identity_key_only_one": "tests/database/test_identity.py",
    "referrals_referral_of_offender": "begins with the primary key, which refuses first; sections point to it",
    "referrals_referral_at_level": "begins with the primary key, which refuses first; steps point to it "
    "(tests/referrals/test_referring.py)",
    "retention_erasureproposal_proposer": "begins with the primary key, which refuses first; an approval points to it "
    "(tests/retention/test_erasure.py)",
}
