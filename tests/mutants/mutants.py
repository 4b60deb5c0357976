"""Ways to break a rule of one wall, one at a time. Each must be caught by a test.

A mutant is a piece of text in a file and what stands there instead; the text must be found exactly once.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    name: str
    file: str
    old: str
    new: str


REGISTER = "mappa/offenders/models/register.py"
NEED_TO_KNOW = "mappa/offenders/models/need_to_know.py"
POLICY = "mappa/access/policy.py"
GROUNDS = "mappa/offenders/grounds.py"
RECORDS = "mappa/offenders/queries/records.py"
ROLES = "mappa/access/roles.py"
NOTIFICATIONS = "mappa/referrals/models.py"
OFFERS = "mappa/transfers/queries.py"

APPLICATION = (
    Mutant(
        "roles that open records are not asked for",
        REGISTER,
        "if not may(by, Permission.OFFENDER_VIEW):",
        "if False:",
    ),
    Mutant(
        "whoever opens cases opens the area",
        REGISTER,
        "areas = areas_where(by, Permission.CASELOAD_VIEW)",
        "areas = areas_where(by, Permission.OFFENDER_VIEW)",
    ),
    Mutant(
        "restricted records open by area",
        REGISTER,
        "Q(restricted=False, area_id__in=areas)",
        "Q(area_id__in=areas)",
    ),
    Mutant(
        "restricted records open to roles for all areas",
        REGISTER,
        "Q(restricted=False) if isinstance(areas, Everywhere)",
        "Q() if isinstance(areas, Everywhere)",
    ),
    Mutant("every area opens", REGISTER, "Q(restricted=False, area_id__in=areas)", "Q(restricted=False)"),
    Mutant("work opens nothing", REGISTER, "by_area | Q(pk__in=opened_records(by))", "by_area"),
    Mutant(
        "category 4 needs no clearance",
        REGISTER,
        "return visible if access_of(by).category_4_cleared else visible.filter(category_4=False)",
        "return visible",
    ),
    Mutant(
        "clearance opens nothing",
        REGISTER,
        "return visible if access_of(by).category_4_cleared else visible.filter(category_4=False)",
        "return visible.filter(category_4=False)",
    ),
    Mutant(
        "an opening never closes",
        NEED_TO_KNOW,
        "opened_at__lte=Now(), closes_at__gt=Now(), closed_at=None",
        "opened_at__lte=Now(), closed_at=None",
    ),
    Mutant(
        "closing early closes nothing",
        NEED_TO_KNOW,
        "opened_at__lte=Now(), closes_at__gt=Now(), closed_at=None",
        "opened_at__lte=Now(), closes_at__gt=Now()",
    ),
    Mutant(
        "one person's opening opens to all",
        NEED_TO_KNOW,
        "user=by, opened_at__lte=Now()",
        "opened_at__lte=Now()",
    ),
    Mutant(
        "an opening needs no right to open",
        NEED_TO_KNOW,
        "    if not may(by, Permission.EMERGENCY_OPEN):\n        return openings.none()\n",
        "",
    ),
    Mutant(
        "restricted records open in an emergency to everybody",
        NEED_TO_KNOW,
        "return openings.filter(offender__restricted=False)",
        "return openings",
    ),
    Mutant(
        "a membership withdrawn still opens",
        NEED_TO_KNOW,
        "works_on = Membership.objects.current().filter(",
        "works_on = Membership.objects.filter(",
    ),
    Mutant(
        "a membership ended still opens",
        NEED_TO_KNOW,
        "filter(user=by, in_force__contains=timezone.localdate())",
        "filter(user=by)",
    ),
    Mutant(
        "one person's membership opens to all",
        NEED_TO_KNOW,
        "filter(user=by, in_force__contains=timezone.localdate())",
        "filter(in_force__contains=timezone.localdate())",
    ),
    Mutant(
        "a role that ended still opens",
        POLICY,
        "Posting.objects.current().filter(user=user, in_force__contains=day)",
        "Posting.objects.current().filter(user=user)",
    ),
    Mutant(
        "a role corrected away still opens",
        POLICY,
        "Posting.objects.current().filter(user=user, in_force__contains=day)",
        "Posting.objects.filter(user=user, in_force__contains=day)",
    ),
    Mutant(
        "a protocol that ended still opens",
        POLICY,
        'ProtocolSignature.objects.current().filter(agency=OuterRef("agency"), in_force__contains=day)',
        'ProtocolSignature.objects.current().filter(agency=OuterRef("agency"))',
    ),
    Mutant(
        "any agency's protocol opens",
        POLICY,
        'ProtocolSignature.objects.current().filter(agency=OuterRef("agency"), in_force__contains=day)',
        "ProtocolSignature.objects.current().filter(in_force__contains=day)",
    ),
    Mutant(
        "a clearance that ended still clears",
        POLICY,
        'Clearance.objects.current().filter(user=OuterRef("pk"), in_force__contains=day)',
        'Clearance.objects.current().filter(user=OuterRef("pk"))',
    ),
    Mutant(
        "a clearance corrected away still clears",
        POLICY,
        'Clearance.objects.current().filter(user=OuterRef("pk"), in_force__contains=day)',
        'Clearance.objects.filter(user=OuterRef("pk"), in_force__contains=day)',
    ),
    Mutant("nobody needs protocol, vetting or training", POLICY, "return not self.missing", "return True"),
    Mutant(
        "no vetting is needed",
        "mappa/access/states.py",
        "NEEDED_BY_ALL = (ClearanceKind.VETTING, ClearanceKind.TRAINING)",
        "NEEDED_BY_ALL = (ClearanceKind.TRAINING,)",
    ),
    Mutant(
        "no training is needed",
        "mappa/access/states.py",
        "NEEDED_BY_ALL = (ClearanceKind.VETTING, ClearanceKind.TRAINING)",
        "NEEDED_BY_ALL = (ClearanceKind.VETTING,)",
    ),
    Mutant(
        "everybody is cleared", POLICY, "return ClearanceKind.CATEGORY_4 in self.clearances", "return True"
    ),
    Mutant(
        "opening cases needs no protocol",
        POLICY,
        "        Permission.OFFENDER_VIEW,\n        Permission.CASELOAD_VIEW,\n",
        "        Permission.CASELOAD_VIEW,\n",
    ),
    Mutant(
        "a role in one area is a role in all",
        POLICY,
        "if area_id is None or isinstance(held, Everywhere):",
        "if True:",
    ),
    Mutant(
        "agency members open their area",
        ROLES,
        "frozenset({P.HOME_VIEW, P.OFFENDER_VIEW, P.REFERRAL_MAKE, P.RISK_RECORD, P.MEETING_CONTRIBUTE}),",
        "frozenset({P.HOME_VIEW, P.OFFENDER_VIEW, P.CASELOAD_VIEW, P.REFERRAL_MAKE}),",
    ),
    Mutant(
        "what is open in an emergency may be changed",
        GROUNDS,
        "    if grounds.in_emergency:\n        return False\n",
        "",
    ),
    Mutant(
        "every member changes",
        GROUNDS,
        "permission in BY_ANY_MEMBER and bool(grounds.works_as)",
        "bool(grounds.works_as)",
    ),
    Mutant(
        "only who supervises contributes",
        GROUNDS,
        "permission in BY_ANY_MEMBER and bool(grounds.works_as)",
        "False",
    ),
    Mutant(
        "who supervises changes what no role of theirs may",
        GROUNDS,
        "return works and may(by, permission)",
        "return works",
    ),
    Mutant(
        "no reason is asked for restricted records",
        GROUNDS,
        "needs_reason=(found.restricted or not posted_there)",
        "needs_reason=(not posted_there)",
    ),
    Mutant(
        "no reason is asked out of area",
        GROUNDS,
        "needs_reason=(found.restricted or not posted_there)",
        "needs_reason=found.restricted",
    ),
    Mutant(
        "a record is opened by its number alone",
        RECORDS,
        'visible = Offender.objects.visible_to(by).select_related("area").filter(pk=pk)',
        'visible = Offender.objects.select_related("area").filter(pk=pk)',
    ),
    Mutant(
        "a page may change what is only seen",
        RECORDS,
        "    if grounds is None or not allows(grounds, permission, by=by):\n        raise NotPermitted(permission)\n",
        "",
    ),
    Mutant(
        "pages ask for no permission",
        "mappa/access/pages.py",
        "            require(request.user, permission)\n",
        "",
    ),
    Mutant(
        "the caseload lists everybody",
        "mappa/caseload/listing.py",
        "_filtered(Offender.objects.visible_to(by), filters)",
        "_filtered(Offender.objects.all(), filters)",
    ),
    Mutant(
        "the figures of today count everybody",
        "mappa/caseload/at_a_glance.py",
        "_groups(Offender.objects.visible_to(by), on)",
        "_groups(Offender.objects.all(), on)",
    ),
    Mutant(
        "the list behind a figure names everybody",
        "mappa/statistics/behind.py",
        "Offender.objects.visible_to(by).filter(pk__in=set(offender_ids))",
        "Offender.objects.filter(pk__in=set(offender_ids))",
    ),
    Mutant(
        "the audit names every record",
        RECORDS,
        'return dict(Offender.objects.visible_to(by).filter(pk__in=pks).values_list("pk", "reference"))',
        'return dict(Offender.objects.filter(pk__in=pks).values_list("pk", "reference"))',
    ),
    Mutant(
        "reviews list everybody",
        "mappa/retention/queries.py",
        "    offenders = Offender.objects.visible_to(by)\n    areas = areas_where(by, Permission.RETENTION_REVIEW)",
        "    offenders = Offender.objects.all()\n    areas = areas_where(by, Permission.RETENTION_REVIEW)",
    ),
    Mutant(
        "erasures to decide on name everybody",
        "mappa/retention/queries.py",
        "    offenders = Offender.objects.visible_to(by)\n    areas = areas_where(by, Permission.ERASURE_APPROVE)",
        "    offenders = Offender.objects.all()\n    areas = areas_where(by, Permission.ERASURE_APPROVE)",
    ),
    Mutant(
        "notifications show in every area",
        NOTIFICATIONS,
        'return self.filter(Q(made_by=by) | waiting | Q(offender__in=taken_on.values("pk")))',
        "return self.all()",
    ),
    Mutant(
        "notifications of category 4 show without clearance",
        NOTIFICATIONS,
        "elif not access_of(by).category_4_cleared:",
        "elif False:",
    ),
    Mutant(
        "notifications that led to a record show by area",
        NOTIFICATIONS,
        "taken_on = Offender.objects.visible_to(by)\n",
        "taken_on = Offender.objects.all()\n",
    ),
    Mutant(
        "notifications show to whoever is no longer vetted",
        NOTIFICATIONS,
        "if not access_of(by).entitled:",
        "if False:",
    ),
    Mutant(
        "offers show in every area",
        OFFERS,
        "rows = rows.filter(Q(from_area_id__in=areas) | receives)",
        "rows = rows.all()",
    ),
    Mutant(
        "what is only to be offered shows to the other area",
        OFFERS,
        " & ~Q(state=OfferState.PROPOSED.value)",
        "",
    ),
    Mutant("offers of restricted cases show", OFFERS, "return rows.filter(open_to)", "return rows"),
    Mutant(
        "agendas name cases that are hidden",
        "mappa/meetings/queries/meetings.py",
        "return AgendaItem.objects.filter(offender__in=Offender.objects.visible_to(by))",
        "return AgendaItem.objects.all()",
    ),
    Mutant(
        "one's own actions name cases that are hidden",
        "mappa/discussions/queries/taken.py",
        ".filter(owner=by, state=ActionState.OPEN.value, offender__in=Offender.objects.visible_to(by))",
        ".filter(owner=by, state=ActionState.OPEN.value)",
    ),
    Mutant(
        "triggers that were told name cases that are hidden",
        "mappa/risk/queries.py",
        ".filter(~Exists(answered), told=by, offender__in=Offender.objects.visible_to(by))",
        ".filter(~Exists(answered), told=by)",
    ),
    Mutant(
        "whoever may do something somewhere may everywhere",
        "mappa/offenders/queries/whose.py",
        "return offenders.filter(Q(area_id__in=areas) | mine)",
        "return offenders",
    ),
    Mutant(
        "minutes to write name cases that are hidden",
        "mappa/minutes/queries/waiting.py",
        "        meeting__state=MeetingState.HELD.value,\n        offender__in=Offender.objects.visible_to(by),\n",
        "        meeting__state=MeetingState.HELD.value,\n",
    ),
    Mutant(
        "copies of minutes name cases that are hidden",
        "mappa/minutes/queries/waiting.py",
        "Copy.objects.filter(reader=by, offender__in=Offender.objects.visible_to(by))",
        "Copy.objects.filter(reader=by)",
    ),
    Mutant(
        "referrals to screen name cases that are hidden",
        "mappa/referrals/queries/referrals.py",
        "    offenders = Offender.objects.visible_to(by)\n    areas = areas_where(by, Permission.REFERRAL_SCREEN)",
        "    offenders = Offender.objects.all()\n    areas = areas_where(by, Permission.REFERRAL_SCREEN)",
    ),
    Mutant(
        "releases name cases that are hidden",
        "mappa/referrals/queries/releases.py",
        "_theirs(by, on=on) if theirs else Offender.objects.visible_to(by)",
        "_theirs(by, on=on) if theirs else Offender.objects.all()",
    ),
    Mutant(
        "what one may do names cases that are hidden",
        "mappa/offenders/queries/whose.py",
        "    offenders = Offender.objects.visible_to(by)\n    areas = areas_where(by, permission)",
        "    offenders = Offender.objects.all()\n    areas = areas_where(by, permission)",
    ),
)

WALL = "mappa/offenders/migrations/0006_row_security.py"
KEYS = "mappa/offenders/migrations/0005_need_to_know.py"
SECURITY = "mappa/database/row_security.py"
STANDING, IN_FORCE = " AND superseded_at IS NULL", " AND in_force @> today"
OWN = f"\n         WHERE user_id = person{STANDING}{IN_FORCE}"
POSTINGS = f"SELECT role, area_id FROM access_posting{OWN}"
CLEARED = f"SELECT kind FROM access_clearance{OWN}"
OFFERED = "mappa/transfers/migrations/0002_one_answer_and_two_areas.py"
NOTIFIED = "mappa/referrals/migrations/0002_walls_and_states.py"

DATABASE = (
    Mutant(
        "a role that ended still opens",
        WALL,
        POSTINGS,
        POSTINGS.replace(IN_FORCE, ""),
    ),
    Mutant(
        "a role corrected away still opens",
        WALL,
        POSTINGS,
        POSTINGS.replace(STANDING, ""),
    ),
    Mutant(
        "a clearance that ended still clears",
        WALL,
        CLEARED,
        CLEARED.replace(IN_FORCE, ""),
    ),
    Mutant(
        "a clearance corrected away still clears",
        WALL,
        CLEARED,
        CLEARED.replace(STANDING, ""),
    ),
    Mutant("a stopped account acts", WALL, "AND (is_active OR username = 'command.line')", "AND true"),
    Mutant(
        "no role is needed",
        WALL,
        "AND EXISTS (SELECT FROM posting WHERE role = ANY (roles_with('offender-view')))",
        "AND true",
    ),
    Mutant(
        "no vetting is needed", WALL, "AND EXISTS (SELECT FROM cleared WHERE kind = 'vetting')", "AND true"
    ),
    Mutant(
        "no training is needed", WALL, "AND EXISTS (SELECT FROM cleared WHERE kind = 'training')", "AND true"
    ),
    Mutant(
        "a protocol that ended still opens",
        WALL,
        "AND protocol.superseded_at IS NULL AND protocol.in_force @> today",
        "AND protocol.superseded_at IS NULL",
    ),
    Mutant(
        "any agency's protocol opens",
        WALL,
        "WHERE protocol.agency_id = agencies_user.agency_id\n                  AND",
        "WHERE",
    ),
    Mutant(
        "the keys of category 4 are everybody's",
        WALL,
        "WHERE (category_4 = 0 OR for_category_4)",
        "WHERE true",
    ),
    Mutant(
        "the keys of restricted records are held",
        WALL,
        "generate_series(0, 1) category_4",
        "generate_series(0, 3) category_4",
    ),
    Mutant(
        "a role in one area is a role in all",
        WALL,
        "coalesce(posting.area_id, area.id) = area.id",
        "true",
    ),
    Mutant(
        "whoever opens cases opens the area",
        WALL,
        "WHERE role = ANY (roles_with('caseload-view')) AND",
        "WHERE role = ANY (roles_with('offender-view')) AND",
    ),
    Mutant(
        "a membership ended still opens",
        WALL,
        "           AND (upper_inf(membership.in_force) OR upper(membership.in_force) > today)\n",
        "",
    ),
    Mutant(
        "a membership opens a day too long",
        WALL,
        "upper(membership.in_force) > today)",
        "upper(membership.in_force) >= today)",
    ),
    Mutant(
        "a membership opens before it begins",
        WALL,
        "           AND lower(membership.in_force) <= today\n",
        "",
    ),
    Mutant(
        "a membership withdrawn still opens",
        WALL,
        "WHERE membership.user_id = person AND membership.superseded_at IS NULL",
        "WHERE membership.user_id = person",
    ),
    Mutant(
        "one person's membership opens to all",
        WALL,
        "WHERE membership.user_id = person AND membership.superseded_at IS NULL",
        "WHERE membership.superseded_at IS NULL",
    ),
    Mutant(
        "members of category 4 need no clearance",
        WALL,
        "AND (for_category_4 OR membership.access_key & 1 = 0)",
        "",
    ),
    Mutant(
        "one person's opening opens to all",
        WALL,
        "WHERE opening.user_id = person AND opening.closed_at IS NULL",
        "WHERE opening.closed_at IS NULL",
    ),
    Mutant(
        "closing early closes nothing",
        WALL,
        "WHERE opening.user_id = person AND opening.closed_at IS NULL",
        "WHERE opening.user_id = person",
    ),
    Mutant("an opening never closes", WALL, " AND opening.closes_at > clock_timestamp()", ""),
    Mutant(
        "an opening needs no right to open",
        WALL,
        "AND in_an_emergency AND (restricted_too OR opening.access_key & 2 = 0)",
        "AND (restricted_too OR opening.access_key & 2 = 0)",
    ),
    Mutant(
        "restricted records open in an emergency to everybody",
        WALL,
        "AND in_an_emergency AND (restricted_too OR opening.access_key & 2 = 0)",
        "AND in_an_emergency",
    ),
    Mutant(
        "an emergency needs no clearance",
        WALL,
        "           AND (for_category_4 OR opening.access_key & 1 = 0)\n",
        "",
    ),
    Mutant(
        "nobody need sign for who acts",
        WALL,
        "IF signature IS DISTINCT FROM encode(",
        "IF signature IS NOT DISTINCT FROM encode('never' || ",
    ),
    Mutant(
        "a signature holds for ever",
        WALL,
        "OR expires NOT BETWEEN extract(epoch FROM clock_timestamp()) AND extract(epoch FROM clock_timestamp()) + 3600",
        "",
    ),
    Mutant(
        "what opens needs no seal",
        WALL,
        "    IF NOT FOUND THEN\n        RAISE EXCEPTION 'who acts was not told",
        "    IF false THEN\n        RAISE EXCEPTION 'who acts was not told",
    ),
    Mutant(
        "the rule shows everything", SECURITY, 'RULE = "access_key = ANY', 'RULE = "true OR access_key = ANY'
    ),
    Mutant(
        "work opens nothing",
        SECURITY,
        " OR {offender} = ANY ((SELECT opened_records())::bigint[])",
        "",
    ),
    Mutant("the owner's functions go past", SECURITY, "ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n", ""),
    Mutant("the wall is not switched on", SECURITY, "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n", ""),
    Mutant(
        "the wall has a gap at names",
        WALL,
        '        walled("offenders_alias"),\n',
        "",
    ),
    Mutant(
        "names are counted too",
        WALL,
        'walled("offenders_personaldetails")',
        'walled("offenders_personaldetails", counted=True)',
    ),
    Mutant(
        "rows take no key",
        KEYS,
        "SELECT access_key INTO NEW.access_key FROM offenders_offender WHERE id = NEW.offender_id;",
        "",
    ),
    Mutant("a changed key is not passed on", KEYS, "    IF ids IS NULL THEN\n", "    IF true THEN\n"),
    Mutant(
        "a restriction lifted still closes",
        KEYS,
        "CREATE TRIGGER keeps_restricted_when_lifted AFTER UPDATE",
        "CREATE TRIGGER keeps_restricted_when_lifted AFTER DELETE",
    ),
    Mutant(
        "category 4 leaves no mark",
        KEYS,
        "WHERE period.offender_id = offender.id AND period.superseded_at IS NULL AND period.category = 4",
        "WHERE period.offender_id = offender.id AND period.superseded_at IS NULL AND period.category = 5",
    ),
    Mutant(
        "any record can be handed over",
        WALL,
        "     WHERE offender.id = move.id AND (offender.access_key = ANY (keys) OR offender.id = ANY (opened));",
        "     WHERE offender.id = move.id;",
    ),
    Mutant(
        "the other area sees what is only to be offered",
        OFFERED,
        " OR state <> 'proposed' AND to_area_id",
        " OR to_area_id",
    ),
    Mutant(
        "offers have no wall of their own",
        OFFERED,
        'also=BOTH_AREAS if table == "transfers_transferoffer" else ""',
        'also="true" if table == "transfers_transferoffer" else ""',
    ),
    Mutant(
        "anybody accepts any offer",
        OFFERED,
        "wanted.to_area_id * 4 + (held.access_key & 3) = ANY (keys) OR held.id = ANY (opened)",
        "true",
    ),
    Mutant(
        "notifications of category 4 take the key of all others",
        NOTIFIED,
        "NEW.area_id * 4 + (coalesce(NEW.category, 0) = 4)::integer;",
        "NEW.area_id * 4;",
    ),
    Mutant(
        "notifications keep the key of their area when they lead to a record",
        NOTIFIED,
        "IF NEW.offender_id IS NULL THEN\n        NEW.access_key",
        "IF true THEN\n        NEW.access_key",
    ),
    Mutant(
        "notifications have no wall",
        NOTIFIED,
        '        walled("referrals_notification", person="made_by_id"),\n',
        "",
    ),
    Mutant(
        "the minutes have no wall",
        "mappa/minutes/migrations/0001_checked_signed_and_sent.py",
        '        *(walled(table) for table in ("minutes_check", *ADDED)),\n',
        "",
    ),
    Mutant(
        "actions have no wall",
        "mappa/discussions/migrations/0001_actions_that_people_take_on.py",
        "        *(walled(table) for table in TABLES),\n",
        "",
    ),
    Mutant(
        "discussions have no wall",
        "mappa/discussions/migrations/0002_cases_at_meetings.py",
        "        *(walled(table) for table in TABLES),\n",
        "",
    ),
    Mutant(
        "agendas have no wall",
        "mappa/meetings/migrations/0002_behind_the_walls.py",
        "        *(walled(table) for table in WALLED),\n",
        "",
    ),
    Mutant(
        "assessments and plans have no wall",
        "mappa/risk/migrations/0002_versions_are_never_rewritten.py",
        "        *(walled(table) for table in (*FACTS, *(part for part, _, _ in PARTS))),\n",
        "",
    ),
)
