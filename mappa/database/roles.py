"""The database's roles, and what the application may do to each table.

Three roles: the owner, which migrates and holds the tables; the application, which serves people, owns nothing and
sees the rows that row security shows it; and the role that counts, which the application takes on for figures: it
sees every row, but only columns that tell nothing of who somebody is. What the application may do is declared here,
table by table, so that a new table needs a decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from mappa.database.unavailable import DatabaseUnavailable

OWNER = "mappa_owner"
APPLICATION = "mappa_application"
COUNTING = "mappa_counting"

# The number of an advisory lock: two processes that prepare one database at once would trip each other.
PREPARING = 5_202_515


@dataclass(frozen=True)
class Rights:
    """What the application may do to one table."""

    read: bool = True
    add: bool = True
    never_given: tuple[str, ...] = ()  # the columns that a new row gets from the database alone
    change: tuple[str, ...] = ()  # the columns that it may change
    delete: bool = False


NONE = Rights(read=False, add=False)
READ = Rights(add=False)
ADD = Rights()
# A fact is never changed, only marked as superseded.
FACT = Rights(change=("superseded_at", "superseded_by_id", "superseded_reason"))
# Rows that come and go with a sign-in and hold nothing that needs keeping.
PASSING = Rights(change=("*",), delete=True)

RIGHTS: Mapping[str, Rights] = {
    "access_notice": Rights(change=("read_at",)),
    "access_proposal": Rights(change=("decision", "decided_at", "decided_by_id", "decision_reason")),
    "agencies_agency": ADD,
    "agencies_area": ADD,
    "agencies_division": ADD,
    "agencies_user": Rights(
        change=(
            "password",
            "last_login",
            "username",
            "full_name",
            "email",
            "job_title",
            "agency_id",
            "is_active",
            "must_change_password",
            "password_given_at",
            "password_given_by_id",
            "version",
        )
    ),
    # A number of its own choice would let a row stand before or after others; a digest, stand for another row.
    "audit_auditentry": Rights(never_given=("id", "epoch", "digest")),
    "audit_epoch": READ,
    "audit_seal": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "axes_accessattempt": PASSING,
    "axes_accessattemptexpiration": PASSING,
    "axes_accessfailurelog": PASSING,
    "axes_accesslog": PASSING,
    "django_content_type": READ,
    "django_migrations": READ,
    "django_session": PASSING,
    # What signs and seals who acts: whoever reads it can be anybody.
    "identity_key": NONE,
    "imports_pendingimport": PASSING,
    # Set once, when the minutes are signed.
    "discussions_lock": ADD,
    # The order and the times of an agenda change; what else it says stays, and a trigger sees to it.
    "meetings_agendaitem": Rights(
        change=("position", "minutes", "removed_at", "removed_by_id", "removed_reason")
    ),
    # The database keeps it from the invitations.
    "meetings_expected": READ,
    "meetings_meeting": Rights(
        change=(
            "begins_at",
            "ends_at",
            "place",
            "contributions_due_on",
            "chair_id",
            "state",
            "version",
            "sequence",
        )
    ),
    "meetings_meetingchange": ADD,
    "meetings_meetingseries": Rights(
        change=("name", "weeks", "first_on", "begins", "minutes", "place", "ends_on", "version")
    ),
    # Once signed, everything is only added.
    "minutes_acknowledgement": ADD,
    "minutes_amendment": ADD,
    "minutes_copy": ADD,
    "minutes_minutes": ADD,
    "minutes_notsent": ADD,
    "minutes_sending": ADD,
    # Once closed or reviewed it stays so; a trigger sees to it.
    "offenders_emergencyopening": Rights(
        change=("closed_at", "closed_by_id", "reviewed_at", "reviewed_by_id", "outcome", "review_note")
    ),
    # The area changes by hand_over_records alone, since it may take the record out of the person's sight.
    "offenders_offender": Rights(change=("version",)),
    "offenders_statedreason": ADD,
    # The database finds them; the application works on them, and a trigger keeps what is settled.
    "oversight_unusualaccess": Rights(
        add=False,
        change=(
            "state",
            "version",
            "taken_by_id",
            "taken_at",
            "settled_by_id",
            "settled_at",
            "outcome",
            "found",
        ),
    ),
    # Parts of a version come with it and stay as they are.
    "risk_groupatrisk": ADD,
    "risk_measure": ADD,
    "risk_toolscore": ADD,
    "risk_trigger": ADD,
    # Answered once; a trigger sees to it, and that nothing else changes.
    "referrals_notification": Rights(
        change=(
            "outcome",
            "answer",
            "answered_on",
            "answered_at",
            "answered_by_id",
            "offender_id",
            "clears_on",
        )
    ),
    # Written by the owner's function alone, when it erases a record.
    "retention_erasure": READ,
    "sign_in_secondfactor": Rights(
        change=("last_step", "wrong_codes", "sign_count", "used_at", "ended_at", "ended_by_id")
    ),
    "sign_in_session": Rights(change=("digest", "seen_at", "confirmed_at", "ended_at", "ended_why")),
    "statistics_figure": ADD,
    "submissions_submission": ADD,
}

# What the role that counts may read: when what stood, and of whom only the number.
FACT_COUNTED = ("id", "offender_id", "replaces_id", "recorded_at", "superseded_at")
PERIOD = (*FACT_COUNTED, "in_force")
COUNTED: Mapping[str, tuple[str, ...]] = {
    "agencies_area": ("id", "name", "slug"),
    "agencies_division": ("id", "area_id", "name"),
    "offenders_categoryperiod": (*PERIOD, "category"),
    "offenders_custodyperiod": PERIOD,
    "offenders_levelperiod": (*PERIOD, "level"),
    "offenders_offender": ("id", "area_id"),
    "offenders_residence": (*PERIOD, "area_id", "division_id"),
    "orders_event": (*FACT_COUNTED, "event", "on"),
    "orders_orderstep": (*FACT_COUNTED, "order", "step", "on", "sought_by"),
}

# The functions that act with the owner's rights and that the application may call; nobody may call another.
CALLED: frozenset[str] = frozenset(
    {
        "accept_transfer(bigint,text)",
        "acting_person()",
        "area_of_record(bigint)",
        "begin_acting(bigint,bigint,text)",
        "end_work(bigint,date,text)",
        "erase_offender(bigint)",
        "find_unusual_access(date,date,jsonb,date[])",
        "hand_over_records(bigint[],bigint[])",
        "held_keys()",
        "identity_key_fits(text)",
        "open_in_emergency(text[],text[],text[],text,integer)",
        "opened_records()",
        "records_likely_same(text,text,date,text[],text[])",
        "records_named(text[],text,text[],text[])",
        "references_taken(text[])",
        "take_stock_for_the_planner()",
        "work_beyond(bigint,date)",
    }
)


class UndeclaredTable(DatabaseUnavailable):
    """A table that nobody has decided about."""


def one_at_a_time(connection: psycopg.Connection) -> None:
    """Wait until no other process prepares roles, migrations or grants; ends with the connection."""
    connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])


def ensure_embedded_roles(
    superuser: psycopg.Connection, owner_password: str, application_password: str
) -> None:
    """Make the roles on a server of our own; what exists is left as it is."""
    for name, password, also in (
        (OWNER, owner_password, sql.SQL("CREATEDB")),
        (APPLICATION, application_password, sql.SQL("NOCREATEDB")),
    ):
        if not _role_exists(superuser, name):
            superuser.execute(
                sql.SQL(
                    "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS {} PASSWORD {}"
                ).format(sql.Identifier(name), also, sql.Literal(password))
            )
    _ensure_counting_role(superuser, APPLICATION)


def ensure_database(superuser: psycopg.Connection, name: str) -> None:
    """Make an empty database that belongs to the owner, where there is none."""
    if superuser.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        superuser.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
        )


def ensure_application_role(owner: psycopg.Connection, login: str | None = None) -> None:
    """Make the application's role on a server that is not ours, for its own login or else for the owner's."""
    try:
        if not _role_exists(owner, APPLICATION):
            owner.execute(
                sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(APPLICATION))
            )
        member = login or owner.info.user
        if member != APPLICATION and not _may_become(owner, member, APPLICATION):
            owner.execute(
                sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(member))
            )
        # Who takes on the application's role for a session takes on the other one as itself, too.
        _ensure_counting_role(owner, APPLICATION if login else member)
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseUnavailable(
            f"{owner.info.user} may not make the roles {APPLICATION} and {COUNTING} on this server: "
            "ask its administrator to run "
            f"CREATE ROLE {APPLICATION} NOINHERIT; CREATE ROLE {COUNTING} BYPASSRLS; "
            f'GRANT {COUNTING} TO {APPLICATION}; GRANT {APPLICATION} TO "{login or owner.info.user}";'
        ) from error


def _ensure_counting_role(connection: psycopg.Connection, member: str) -> None:
    """Make the role that counts, which `member` may take on but whose rights it does not have by itself.

    Otherwise what row security shows the one would be shown to the other.
    """
    counting, taking = sql.Identifier(COUNTING), sql.Identifier(member)
    _make_counting_role(connection)
    if connection.info.server_version >= 160000:
        if not _may_become(connection, member, COUNTING):
            connection.execute(
                sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(counting, taking)
            )
        return
    if member == APPLICATION and _inherits(connection, member):
        # Before version 16 it is the member that inherits from all its roles or from none.
        connection.execute(sql.SQL("ALTER ROLE {} NOINHERIT").format(taking))
    if not _may_become(connection, member, COUNTING):
        connection.execute(sql.SQL("GRANT {} TO {}").format(counting, taking))


def refuse_powerful(application: psycopg.Connection) -> None:
    """Refuse a login for the application that row rules and grants would not bind."""
    row = application.execute(
        """
        SELECT r.rolsuper OR r.rolbypassrls,
               pg_has_role(d.datdba, 'USAGE')
          FROM pg_roles r, pg_database d
         WHERE r.rolname = current_user AND d.datname = current_database()
        """
    ).fetchone()
    if row is None or row[0] or row[1]:
        raise DatabaseUnavailable(
            f"{application.info.user}, the login in DATABASE_URL, is a superuser, goes past row security or "
            "owns the database: give the application a login of its own, and put the owner's in "
            "MAPPA_OWNER_DATABASE_URL."
        )
    inherits = application.execute(
        "SELECT pg_has_role(current_user, oid, 'USAGE') FROM pg_roles WHERE rolname = %s", [COUNTING]
    ).fetchone()
    if inherits == (True,):
        raise DatabaseUnavailable(
            f"{application.info.user}, the login in DATABASE_URL, has the rights of {COUNTING} without taking them "
            f"on, and would see every row: ask the server's administrator to run ALTER ROLE {APPLICATION} NOINHERIT;"
        )


def grant(owner: psycopg.Connection, rights: Mapping[str, Rights] = RIGHTS) -> None:
    """Give the application exactly what is declared and take away the rest, in one transaction.

    Raises UndeclaredTable where a table has no declaration.
    """
    with owner.transaction():
        application, counting = sql.Identifier(APPLICATION), sql.Identifier(COUNTING)
        grant_entry(owner)
        tables = _tables(owner)
        undeclared = sorted(
            table for table, columns in tables.items() if _rights_of(table, columns, rights) is None
        )
        if undeclared:
            raise UndeclaredTable(
                f"What may the application do to {', '.join(undeclared)}? "
                "Declare it in RIGHTS, mappa/database/roles.py."
            )
        for table, columns in tables.items():
            declared = _rights_of(table, columns, rights)
            if declared is None:
                continue
            on = sql.SQL("ON TABLE public.{}").format(sql.Identifier(table))
            owner.execute(sql.SQL("REVOKE ALL {} FROM {}, {}, PUBLIC").format(on, application, counting))
            privileges = _privileges(declared, columns)
            if privileges is not None:
                owner.execute(sql.SQL("GRANT {} {} TO {}").format(privileges, on, application))
            if table in COUNTED:
                counted = sql.SQL(", ").join(map(sql.Identifier, COUNTED[table]))
                owner.execute(sql.SQL("GRANT SELECT ({}) {} TO {}").format(counted, on, counting))
        owner.execute(
            sql.SQL(
                "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {0}, PUBLIC;"
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {0}"
            ).format(application)
        )
        for function, privileged in _functions(owner):
            on = sql.SQL("ON FUNCTION {}").format(sql.SQL(function))
            if privileged:
                owner.execute(sql.SQL("REVOKE ALL {} FROM PUBLIC, {}, {}").format(on, application, counting))
            if function in CALLED:
                owner.execute(sql.SQL("GRANT EXECUTE {} TO {}").format(on, application))
        _let_the_owner_see(owner)


def _functions(owner: psycopg.Connection) -> list[tuple[str, bool]]:
    """Our functions with the types of their parameters, and whether each acts with the owner's rights."""
    return owner.execute(
        """
        SELECT p.oid::regprocedure::text, p.prosecdef FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT 1 FROM pg_depend d
                            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        """
    ).fetchall()


def _let_the_owner_see(owner: psycopg.Connection) -> None:
    """Point the policies of the owner at whoever owns the tables now: a restored copy may have another owner."""
    for (table,) in owner.execute(
        "SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'owner_sees_all'"
        " AND polroles <> ARRAY[current_user::regrole::oid]"
    ).fetchall():
        owner.execute(sql.SQL("ALTER POLICY owner_sees_all ON {} TO CURRENT_USER").format(sql.SQL(table)))


def grant_entry(owner: psycopg.Connection) -> None:
    """Let the application, and nobody else, into the database; a copy of a database does not bring this along."""
    application = sql.Identifier(APPLICATION)
    database = sql.Identifier(owner.info.dbname)
    owner.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    owner.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, application))
    # The schema belongs to pg_database_owner, that is to us, from PostgreSQL 15 on.
    owner.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    owner.execute(
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}").format(application, sql.Identifier(COUNTING))
    )


def withhold_while_migrating(owner: psycopg.Connection) -> None:
    """Take from the application the sight of the migrations until `grant` gives it back.

    So a migration cut short before its grants counts as unfinished, and the next command finishes it.
    """
    if owner.execute("SELECT to_regclass('public.django_migrations')").fetchone() != (None,):
        owner.execute(
            sql.SQL("REVOKE SELECT ON public.django_migrations FROM {}").format(sql.Identifier(APPLICATION))
        )


def _tables(owner: psycopg.Connection) -> dict[str, list[str]]:
    """Tables and views of ours with their columns; an extension's own are its business."""
    rows = owner.execute(
        """
        SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
          FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'public'::regnamespace
           AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND NOT EXISTS (SELECT 1 FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
         GROUP BY c.relname
         ORDER BY c.relname
        """
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def _rights_of(table: str, columns: list[str], rights: Mapping[str, Rights]) -> Rights | None:
    if table in rights:
        return rights[table]
    return FACT if set(FACT.change) <= set(columns) else None


def _privileges(declared: Rights, columns: list[str]) -> sql.Composable | None:
    parts: list[sql.Composable] = [sql.SQL("SELECT")] if declared.read else []
    if declared.add and declared.never_given:
        given = [column for column in columns if column not in declared.never_given]
        parts.append(sql.SQL("INSERT ({})").format(sql.SQL(", ").join(map(sql.Identifier, given))))
    elif declared.add:
        parts.append(sql.SQL("INSERT"))
    if declared.change:
        changeable = columns if declared.change == ("*",) else [c for c in declared.change if c in columns]
        parts.append(sql.SQL("UPDATE ({})").format(sql.SQL(", ").join(map(sql.Identifier, changeable))))
    if declared.delete:
        parts.append(sql.SQL("DELETE"))
    return sql.SQL(", ").join(parts) if parts else None


def _role_exists(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is not None


def _make_counting_role(connection: psycopg.Connection) -> None:
    """Past row security where we may make it so, which shows it no more rows than its policies do.

    Under policies, even those that hide nothing, the planner does not look at what it knows of dates, and a return
    that takes a tenth of a second takes ten.
    """
    row = connection.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = %s", [COUNTING]).fetchone()
    role = sql.SQL("ROLE {}").format(sql.Identifier(COUNTING))
    if row is None or not row[0]:
        past = sql.SQL("{} {} BYPASSRLS").format(sql.SQL("ALTER" if row else "CREATE"), role)
        try:
            connection.execute(past)
        except psycopg.errors.InsufficientPrivilege:
            if row is None:
                connection.execute(sql.SQL("CREATE {} NOLOGIN").format(role))


def _may_become(connection: psycopg.Connection, login: str, role: str) -> bool:
    # PostgreSQL 16 told apart being a member and being allowed to take on the role.
    privilege = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    row = connection.execute("SELECT pg_has_role(%s, %s, %s)", [login, role, privilege]).fetchone()
    return row is not None and bool(row[0])


def _inherits(connection: psycopg.Connection, role: str) -> bool:
    row = connection.execute("SELECT rolinherit FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    return row is not None and bool(row[0])
