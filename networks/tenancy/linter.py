"""Looks at the database itself: is every table behind its wall? Ten kinds of fault, each named with what to do.

Run by the tests and by `manage.py lint_schema`; each kind is planted in a test and found.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from networks.checks import LIBRARY_TABLES, table_class


@dataclass(frozen=True)
class Fault:
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


_RULES: dict[str, str] = {
    # A table that a wall must stand before, and its policies.
    "not-forced": """SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relname = ANY(%(walled)s)
                     AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "policy-missing": """SELECT t.name FROM unnest(%(walled)s::text[]) AS t(name) WHERE NOT EXISTS (
                         SELECT 1 FROM pg_policies p WHERE p.tablename = t.name AND p.policyname = 'wall')""",
    "policy-strange": """SELECT p.tablename || '.' || p.policyname FROM pg_policies p
                         WHERE p.schemaname = 'public' AND p.tablename = ANY(%(tenant)s) AND NOT (
                            (p.policyname = 'wall' AND p.qual LIKE '%%current_network()%%'
                              AND p.with_check LIKE '%%current_network()%%' AND p.roles = ARRAY[%(app)s]::name[])
                            OR (p.policyname = 'keeper' AND NOT (%(app)s = ANY(p.roles)) AND NOT ('public' = ANY(p.roles))))""",
    "view-reads-as-owner": """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                              WHERE n.nspname = 'public' AND c.relkind = 'v'
                              AND NOT coalesce(c.reloptions::text LIKE '%%security_invoker=true%%', false)
                              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')""",
    "materialized-view": """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                            WHERE n.nspname = 'public' AND c.relkind = 'm'""",
    "partition-child": """SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                          JOIN pg_class parent ON parent.oid = i.inhparent
                          WHERE parent.relname = ANY(%(walled)s) AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
                          AND c.relkind IN ('r', 'p')""",
    "definer-search-path": """SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                              WHERE n.nspname = 'public' AND p.prosecdef
                              AND NOT coalesce(array_to_string(p.proconfig, ',') LIKE '%%search_path=%%', false)""",
    "definer-for-all": """SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                          WHERE n.nspname = 'public' AND p.prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')""",
    "plain-key": """SELECT con.conrelid::regclass || '.' || con.conname FROM pg_constraint con
                    WHERE con.contype = 'f' AND con.conrelid::regclass::text = ANY(%(tenant)s)
                    AND con.confrelid::regclass::text = ANY(%(tenant)s) AND NOT EXISTS (
                        SELECT 1 FROM pg_attribute a WHERE a.attrelid = con.conrelid AND a.attnum = ANY(con.conkey)
                        AND a.attname = 'network_id')""",
    "no-class": """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                   AND NOT (c.relname = ANY(%(declared)s))""",
    "default-privilege": """SELECT coalesce(defaclrole::regrole::text, '') || ' gives ' || defaclobjtype::text
                            FROM pg_default_acl WHERE defaclacl::text LIKE '%%' || %(app)s || '%%'
                            OR defaclacl::text ~ '[{,]=[a-zA-Z]'""",
    "app-owns": """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'public' AND c.relowner = %(app)s::regrole""",
    "app-may-too-much": """SELECT %(app)s || ': ' || concat_ws(', ',
                            CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolbypassrls THEN 'bypasses the wall' END,
                            CASE WHEN rolcreatedb THEN 'makes databases' END, CASE WHEN rolcreaterole THEN 'makes roles' END,
                            CASE WHEN has_schema_privilege(%(app)s, 'public', 'CREATE') THEN 'makes tables' END)
                           FROM pg_roles WHERE rolname = %(app)s AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole
                            OR has_schema_privilege(%(app)s, 'public', 'CREATE'))""",
    "app-may-truncate": """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                           AND (has_table_privilege(%(app)s, c.oid, 'TRUNCATE')
                                OR has_table_privilege(%(app)s, c.oid, 'TRIGGER')
                                OR has_table_privilege(%(app)s, c.oid, 'REFERENCES'))""",
}


def faults(cursor: Any = None) -> list[Fault]:
    """Everything wrong with the wall of this database. Empty is what the tests and the start want."""
    if cursor is None:
        with connection.cursor() as own:
            return faults(own)
    classes = {model._meta.db_table: table_class(model) for model in apps.get_models(include_auto_created=True)}
    walled = [table for table, kind in classes.items() if kind in ("tenant", "person", "published")]
    names = {
        "walled": walled,
        "tenant": [table for table, kind in classes.items() if kind == "tenant"],
        "declared": [*[table for table, kind in classes.items() if kind], *LIBRARY_TABLES],
        "app": settings.DATABASE_APP_ROLE,
    }
    found = []
    for kind, sql in _RULES.items():
        cursor.execute(sql, names)
        found += [Fault(kind, row[0]) for row in cursor.fetchall()]
    return found
