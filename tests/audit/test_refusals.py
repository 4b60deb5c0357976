"""Nobody changes, removes or forges an audit entry: each way is tried and refused."""

import psycopg
import pytest
from psycopg import sql

from mappa.access.queries import command_line_user
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.audit.queries import Place
from mappa.audit.recording import entry, record

pytestmark = pytest.mark.usefixtures("an_entry")


def inserting(more: str = "", value: str = "", *, between: str = "") -> str:
    """An honest entry in SQL, with one more column."""
    columns = f"event, operation, by_id, agency_id, basis, detail{', ' if more else ''}{more}"
    values = f"'audit.read', 'consultation', 1, 1, '', '{{}}'{', ' if more else ''}{value}"
    return f"INSERT INTO audit_auditentry ({columns}) {between} VALUES ({values})"


NAMES, HONEST = (
    "event, operation, by_id, agency_id, basis, detail",
    ("audit.read", "consultation", 1, 1, "", "{}"),
)

#: What a program with the application's password might try.
ATTACKS = {
    "change an entry": "UPDATE audit_auditentry SET event = 'offender.viewed'",
    "change who did it": "UPDATE audit_auditentry SET by_id = NULL",
    "change nothing but lock": "SELECT * FROM audit_auditentry FOR UPDATE",
    "remove an entry": "DELETE FROM audit_auditentry",
    "remove all entries": "TRUNCATE audit_auditentry",
    "change by merging": "MERGE INTO audit_auditentry USING (SELECT 1) AS x(n) ON true WHEN MATCHED THEN DELETE",
    "change on conflict": f"{inserting()} ON CONFLICT (id) DO UPDATE SET event = 'offender.viewed'",
    "forge the number": inserting("id", "1000000"),
    "forge the number past its sequence": inserting("id", "1000001", between="OVERRIDING SYSTEM VALUE"),
    "forge the time": inserting("at", "'2005-04-01T12:00Z'"),
    "forge a time a moment ago": inserting("at", "statement_timestamp() - interval '1 microsecond'"),
    "forge no time": inserting("at", "NULL"),
    "forge the transaction": inserting("transaction_id", "3"),
    "forge the digest": inserting("digest", "'\\x00'"),
    "forge no digest": inserting("digest", "NULL"),
    "forge the digest that the row would have": inserting("digest", "DEFAULT"),
    "forge the epoch": inserting("epoch", "2"),
    "change the digest": "UPDATE audit_auditentry SET digest = '\\x00'",
    "a disclosure to nobody": inserting().replace("'consultation'", "'disclosure'"),
    "an entry by nobody": inserting().replace("1, 1", "NULL, NULL"),
    "an entry for no agency": inserting().replace("1, 1", "1, NULL"),
    "a name for a ground": inserting().replace("1, 1, ''", "1, 1, 'Because of D. Carter'"),
    "a ground of two lines": inserting().replace("1, 1, ''", "1, 1, E'area\\narea'"),
    "make a seal": "INSERT INTO audit_seal VALUES (1, 1, 0, 1, 0, '', '', now(), '')",
    "change a seal": "UPDATE audit_seal SET rows = 0",
    "remove the seals": "DELETE FROM audit_seal",
    "empty the seals": "TRUNCATE audit_seal",
    "begin an epoch": "INSERT INTO audit_epoch VALUES (2, 1, now())",
    "wind the numbers back": "SELECT setval(pg_get_serial_sequence('audit_auditentry', 'id'), 1)",
    "take the triggers off": "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER append_only ON audit_auditentry",
    "replace what a trigger calls": "CREATE OR REPLACE FUNCTION refuse_changing_the_audit() RETURNS trigger "
    "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "replace what takes the digest": "CREATE OR REPLACE FUNCTION audit_digest(one audit_auditentry) RETURNS bytea "
    "LANGUAGE sql AS 'SELECT NULL::bytea'",
    "replace what gives the digest": "CREATE OR REPLACE FUNCTION digest_the_audit() RETURNS trigger "
    "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "drop what takes the digest": "DROP FUNCTION digest_the_audit() CASCADE",
    "put a function in the way": "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT NULL'",
    "put a schema in the way": "CREATE SCHEMA mappa_application",
    "put a function in the public schema": "CREATE FUNCTION public.convert_to(text, text) RETURNS bytea "
    "LANGUAGE sql AS 'SELECT NULL::bytea'",
    "shadow the seals for a while": "CREATE TEMP TABLE audit_seal (epoch int, end_transaction bigint)",
    "add a trigger of its own": "CREATE TRIGGER mine AFTER INSERT ON audit_auditentry "
    "EXECUTE FUNCTION digest_the_audit()",
    "look the other way by a policy": "ALTER TABLE audit_auditentry ENABLE ROW LEVEL SECURITY",
    "lock everybody out": "LOCK TABLE audit_auditentry IN ACCESS EXCLUSIVE MODE",
    "write to the server's files": "COPY audit_auditentry TO '/tmp/audit'",
    "write by a program": "COPY audit_auditentry TO PROGRAM 'true'",
    "call itself a replica": "SET session_replication_role = replica",
    "add a column": "ALTER TABLE audit_auditentry ADD COLUMN note text",
    "drop the table": "DROP TABLE audit_auditentry",
    "make the table another's": "ALTER TABLE audit_auditentry OWNER TO CURRENT_USER",
    "give itself the right": "GRANT UPDATE ON audit_auditentry TO CURRENT_USER;"
    "UPDATE audit_auditentry SET event = 'offender.viewed'",
    "become the owner": "SET ROLE mappa_owner",
    "rewrite by a rule": "CREATE RULE away AS ON INSERT TO audit_auditentry DO INSTEAD NOTHING",
    "shadow the table": "CREATE TABLE audit_auditentry (id bigint)",
    "shadow it for a while": "CREATE TEMP TABLE audit_auditentry (id bigint)",
    "an operation that is none": inserting().replace("'consultation'", "'nothing'"),
    "an event that is none": inserting().replace("'audit.read'", "'Audit read!'"),
}
#: A refusal, and not a slip in how the attack was written.
REFUSALS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.RestrictViolation,
    psycopg.errors.CheckViolation,
    psycopg.errors.NotNullViolation,
)
#: What the owner of the table may not do either, short of taking the triggers off, which the seals will show.
OWNER_ATTACKS = (
    "change an entry",
    "change by merging",
    "remove an entry",
    "remove all entries",
    "change the digest",
)


@pytest.fixture
def an_entry(own_database: object) -> AuditEntry:
    return record(Event.AUDIT_READ, by=command_line_user())


def test_the_honest_entry_that_the_forgeries_begin_from_is_taken(own_database: object) -> None:
    with psycopg.connect(own_database.application_url) as connection:  # type: ignore[attr-defined]
        before = len(_entries(connection))
        connection.execute(sql.SQL(inserting()))
        connection.execute(sql.SQL(inserting("at", "statement_timestamp()")))
        assert len(_entries(connection)) == before + 2


def _entries(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT * FROM public.audit_auditentry ORDER BY id").fetchall()


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_the_application_is_refused(attack: str, own_database: object) -> None:
    with psycopg.connect(own_database.application_url) as connection:  # type: ignore[attr-defined]
        before = _entries(connection)
        assert before
        with pytest.raises(REFUSALS), connection.transaction():
            connection.execute(sql.SQL(ATTACKS[attack]))
        assert _entries(connection) == before


def test_the_application_cannot_copy_rows_with_a_number_and_time_of_its_own(own_database: object) -> None:
    with psycopg.connect(own_database.application_url) as connection:  # type: ignore[attr-defined]
        before = _entries(connection)
        for column, row in {
            "id": (99, *HONEST),
            "at": ("2005-04-01", *HONEST),
            "transaction_id": (3, *HONEST),
            "epoch": (1, *HONEST),
            "digest": (b"", *HONEST),
        }.items():
            with (
                pytest.raises(REFUSALS),
                connection.transaction(),
                connection.cursor() as cursor,
                cursor.copy(sql.SQL(f"COPY audit_auditentry ({column}, {NAMES}) FROM STDIN")) as copy,
            ):
                copy.write_row(row)
        assert _entries(connection) == before


@pytest.mark.parametrize("attack", OWNER_ATTACKS)
def test_the_owner_is_refused(attack: str, own_database: object) -> None:
    with psycopg.connect(own_database.owner_url) as connection:  # type: ignore[attr-defined]
        before = _entries(connection)
        with (
            pytest.raises(psycopg.errors.RestrictViolation, match="append-only"),
            connection.transaction(),
        ):
            connection.execute(sql.SQL(ATTACKS[attack]))
        assert _entries(connection) == before


def test_the_triggers_that_keep_the_audit_fire_even_for_a_replica(own_database: object) -> None:
    with psycopg.connect(own_database.owner_url) as connection:  # type: ignore[attr-defined]
        fires = dict(
            connection.execute(
                "SELECT tgname, tgenabled FROM pg_trigger"
                " WHERE tgrelid = 'audit_auditentry'::regclass AND NOT tgisinternal"
            ).fetchall()
        )
    assert fires == {
        "append_only": "A",
        "never_emptied": "A",
        "digested_by_the_database": "A",
        "not_sealed_already": "A",
        "dated_by_the_database": "O",
    }


def test_an_honest_entry_is_dated_and_numbered_by_the_database(an_entry: AuditEntry) -> None:
    an_entry.refresh_from_db()
    later = record(Event.AUDIT_READ, by=command_line_user())
    later.refresh_from_db()
    assert later.pk > an_entry.pk
    assert later.at >= an_entry.at
    assert later.transaction_id > an_entry.transaction_id
    assert Place.read(str(Place(later.at, later.pk))) == Place(later.at, later.pk)


def test_many_entries_can_be_appended_at_once(own_database: object) -> None:
    by = command_line_user()
    made = AuditEntry.objects.bulk_create([entry(Event.OFFENDER_IMPORTED, by=by, rows=n) for n in range(100)])
    assert len({row.pk for row in made}) == 100
    assert (
        len({row.transaction_id for row in AuditEntry.objects.filter(pk__in=[row.pk for row in made])}) == 1
    )
