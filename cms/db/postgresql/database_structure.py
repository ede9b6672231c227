"""What the schema of the site has: tables, keys, indexes, constraints, sequences and triggers, as SQL for another one.

The catalog writes names of objects that the search path finds without their schema, so the same statements create the
objects in the schema of a copy, with the same names. Tables of extensions and views are not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from ..copies import quote

OWN = """
    c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""
FIND_COLUMNS = f"""
    SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname), a.attidentity <> ''
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE {OWN} AND a.attgenerated = '' ORDER BY c.relname, a.attnum
"""  # noqa: S608 - constants
FIND_CONSTRAINTS = f"""
    SELECT c.relname, f.contype, format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, f.conname,
        pg_get_constraintdef(f.oid))
    FROM pg_class c JOIN pg_constraint f ON f.conrelid = c.oid WHERE {OWN} AND f.contype IN ('p', 'u', 'x', 'f')
    ORDER BY f.contype, f.conname
"""  # noqa: S608 - constants
FIND_INDEXES = f"""
    SELECT c.relname, pg_get_indexdef(i.indexrelid, 0, true) FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
    WHERE {OWN} AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conindid = i.indexrelid AND f.contype <> 'f')
"""  # noqa: S608 - constants
FIND_TRIGGERS = f"""
    SELECT p.proname, p.prosrc, l.lanname, pg_get_triggerdef(t.oid, true) FROM pg_class c
    JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
    JOIN pg_proc p ON p.oid = t.tgfoid AND p.pronamespace = c.relnamespace JOIN pg_language l ON l.oid = p.prolang
    WHERE {OWN} AND NOT starts_with(t.tgname, %s)
"""  # noqa: S608 - constants
BODY = "$clarion_copy$"


@dataclass(slots=True)
class Table:
    """A table, and the statements that complete one with the same columns."""

    name: str
    columns: list[str] = field(default_factory=list)  # without those that the database computes
    sequences: list[tuple[str, str, bool]] = field(default_factory=list)  # column, sequence, is it an identity
    keys_and_indexes: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)  # to other tables

    def build_table(self, site: str, schema: str) -> Iterator[str]:
        """Yield the statements that create the table in a schema, without indexes, and outside the log."""
        target = f"{quote(schema)}.{quote(self.name)}"
        source = f"{quote(site)}.{quote(self.name)}"
        yield f"CREATE UNLOGGED TABLE {target} (LIKE {source} INCLUDING ALL EXCLUDING INDEXES)"
        for column, sequence, is_identity in self.sequences:
            if not is_identity:  # the default of a serial column would take numbers from the sequence of the site
                own = f"{quote(schema)}.{sequence.rpartition('.')[2]}"
                yield f"CREATE SEQUENCE {own} OWNED BY {target}.{quote(column)}"
                yield f"ALTER TABLE {target} ALTER COLUMN {quote(column)} SET DEFAULT nextval('{own}')"

    def build_sequences(self, site: str, schema: str) -> Iterator[str]:
        """Yield the statements that let the next number of each sequence follow the last one of the site."""
        target = f"{quote(schema)}.{quote(self.name)}"
        for column, sequence, _ in self.sequences:
            own = f"pg_get_serial_sequence('{target}', '{column}')"
            yield f"SELECT setval({own}, last_value, is_called) FROM {sequence}"  # noqa: S608 - names of the schema


def read_schema() -> str:
    """Return the name of the schema of the site."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def read_tables() -> list[Table]:
    """Return all tables of the site."""
    tables: dict[str, Table] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIND_COLUMNS)
        for name, column, sequence, is_identity in cursor.fetchall():
            table = tables.setdefault(name, Table(name))
            table.columns.append(column)
            if sequence:
                table.sequences.append((column, sequence, is_identity))
        cursor.execute(FIND_CONSTRAINTS)
        for name, kind, statement in cursor.fetchall():
            (tables[name].references if kind == "f" else tables[name].keys_and_indexes).append(statement)
        cursor.execute(FIND_INDEXES)
        for name, statement in cursor.fetchall():
            tables[name].keys_and_indexes.append(statement)
    return list(tables.values())


def read_table_names(schema: str) -> list[str]:
    """Return the names of the tables of a schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
        return [name for (name,) in cursor.fetchall()]


def read_triggers(ignored: str) -> list[str]:
    """Return the statements that create the triggers and their functions, without those whose names begin so."""
    functions: dict[str, str] = {}
    triggers: dict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(FIND_TRIGGERS, [ignored])
        for name, source, language, statement in cursor.fetchall():
            head = f"CREATE FUNCTION {quote(name)}() RETURNS trigger LANGUAGE {quote(language)}"
            functions[name] = f"{head} AS {BODY}{source}{BODY}"
            triggers[name].append(statement)
    return [one for name in functions for one in (functions[name], *triggers[name])]
