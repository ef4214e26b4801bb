"""Spark SQL over the Data Catalog, for a run with ``--enable-glue-datacatalog``.

Spark has a catalogue of its own in memory. A table or database that a statement names and Spark does not know is looked up
in Glue and told to Spark, and the statement is begun again; what a statement made, changed or dropped is told to Glue after
it. So a query, ``saveAsTable``, ``INSERT``, ``CREATE TABLE`` and their like work as over a metastore, without one.

What another program changes of a table after this session met it is not seen before ``REFRESH TABLE``.
"""

import functools
import os
import sys

OPTION = "--enable-glue-datacatalog"
VARIABLE = "MILLRACE_GLUE_DATACATALOG"


def asked():
    """Whether this run was given the option, by its runner or among its arguments."""
    if os.environ.get(VARIABLE, "").lower() in ("1", "true"):
        return True
    arguments = getattr(sys, "argv", [])
    if OPTION not in arguments:
        return False
    value = arguments[arguments.index(OPTION) + 1 :][:1]
    return not value or value[0].lower() != "false"


def install():
    """Puts the catalogue behind Spark's own ways of naming tables. A second time it does nothing."""
    from pyspark.sql.catalog import Catalog
    from pyspark.sql.readwriter import DataFrameReader, DataFrameWriter
    from pyspark.sql.session import SparkSession

    if getattr(SparkSession, "_glue_catalogue", False):
        return
    SparkSession._glue_catalogue = True

    def wrap(owner, method, session_of, way):
        plain = getattr(owner, method)

        @functools.wraps(plain)
        def through(self, *args, **kwargs):
            session = session_of(self)
            if not asked() or getattr(session, "_glue_busy", False):
                return plain(self, *args, **kwargs)
            return way(of(session), functools.partial(plain, self), args, kwargs)

        setattr(owner, method, through)

    wrap(SparkSession, "sql", lambda session: session, lambda tables, plain, args, kwargs: tables.sql(plain, args, kwargs))
    reads = lambda tables, plain, args, kwargs: tables.reading(lambda: plain(*args, **kwargs))  # noqa: E731
    wrap(SparkSession, "table", lambda session: session, reads)
    wrap(DataFrameReader, "table", lambda reader: reader._spark, reads)
    writes = lambda tables, plain, args, kwargs: tables.writing(plain, args, kwargs)  # noqa: E731
    wrap(DataFrameWriter, "saveAsTable", lambda writer: writer._spark, writes)
    wrap(DataFrameWriter, "insertInto", lambda writer: writer._spark, writes)
    for method in ("listDatabases", "listTables", "listColumns", "tableExists", "databaseExists", "getTable", "getDatabase",
                   "setCurrentDatabase", "refreshTable", "cacheTable"):  # fmt: skip
        lists = lambda tables, plain, args, kwargs, m=method: tables.asked_of(m, plain, args, kwargs)  # noqa: E731
        wrap(Catalog, method, lambda catalog: catalog._sparkSession, lists)

    plain_hive = SparkSession.Builder.enableHiveSupport

    @functools.wraps(plain_hive)
    def enable(self):
        # The metastore that a script means is the Data Catalog, which is there without Hive.
        return self if asked() else plain_hive(self)

    SparkSession.Builder.enableHiveSupport = enable


def of(session):
    """The session's tables of the catalogue."""
    from awsglue.sql.tables import SessionTables

    tables = getattr(session, "_glue_tables", None)
    if tables is None:
        tables = session._glue_tables = SessionTables(session)
    return tables


def forget(session, database, table):
    """A table was changed otherwise than by SQL: the next statement asks the catalogue again."""
    if asked() and getattr(session, "_glue_tables", None) is not None:
        session._glue_tables.forget(database, table)
