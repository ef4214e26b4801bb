"""The catalogue's tables as a session of Spark knows them."""

from pyspark.errors import AnalysisException

from awsglue.lake.catalog import Catalog
from awsglue.missing import NotOffered
from awsglue.sql.definitions import create_database, create_table, partitions_added
from awsglue.sql.publishing import Publisher
from awsglue.sql.statements import Statement, name_parts

_TRIES = 64
"""How many tables of one statement are looked up, one after another."""


class SessionTables:
    def __init__(self, session):
        import boto3

        self._session = session
        self._catalog = Catalog(lambda: boto3.client("glue"))
        self._publisher = Publisher(session, self._catalog, self._quietly)

    # What is wrapped around Spark's own ways

    def sql(self, plain, args, kwargs):
        """A statement: its target is made known first, and what it did is told to the catalogue."""
        text = args[0] if args else kwargs.get("sqlQuery", "")
        statement = Statement.of(self._session, text)
        if statement.lists == "tables":
            self._know_all(statement.target or self._current())
        elif statement.lists == "databases":
            self._know_databases()
        if statement.kind == "refresh" and statement.target:
            self.forget(*self._whole(statement.target))
        if statement.changes and statement.target and not statement.of_database:
            self._know(statement.target)
            if statement.makes_without_place:
                self._publisher.check_place(self._whole(statement.target)[0])
        out = self.reading(lambda: plain(*args, **kwargs))
        if statement.changes:
            self._told(statement)
        return out

    def reading(self, begin):
        """Begins again as often as a table or a database is missing that the catalogue has."""
        for _ in range(_TRIES):
            try:
                return begin()
            except AnalysisException as missing:
                if not self._found(missing):
                    raise
        return begin()

    def writing(self, plain, args, kwargs):
        """``saveAsTable`` and ``insertInto``: the table's name comes first."""
        name = args[0] if args else kwargs.get("name", kwargs.get("tableName"))
        target = name_parts(self._session, name)
        database, table = self._whole(target)
        self._know_database(database)
        known = self._know(target)
        if not known and "path" not in kwargs:
            self._publisher.check_place(database)
        out = self.reading(lambda: plain(*args, **kwargs))
        self._publisher.table(database, table)
        return out

    def asked_of(self, method, plain, args, kwargs):
        """``spark.catalog``: what it lists is made known first."""
        if method == "listDatabases":
            self._know_databases()
        elif method == "listTables":
            self._know_all([(args or [kwargs.get("dbName")])[0] or self._current()[0]])
        elif method in ("databaseExists", "getDatabase", "setCurrentDatabase"):
            self._know_database((args or [kwargs.get("dbName")])[0])
        else:
            name = (args or [kwargs.get("tableName")])[0]
            database = (list(args[1:2]) or [kwargs.get("dbName")])[0]
            target = ([database] if database else []) + name_parts(self._session, name)
            if method == "refreshTable":
                self.forget(*self._whole(target))
            self._know(target)
        return self.reading(lambda: plain(*args, **kwargs))

    def forget(self, database, table):
        if self._session_has(database, table):
            with self._quietly():
                self._session.sql("DROP TABLE `%s`.`%s`" % (database, table))

    # What Spark is told

    def _found(self, missing):
        """Whether the catalogue has what the error misses; Spark is told of it then."""
        kind, said = missing.getErrorClass(), missing.getMessageParameters() or {}
        if kind == "TABLE_OR_VIEW_NOT_FOUND":
            return self._know(name_parts(self._session, said.get("relationName", "")), again=False)
        if kind == "SCHEMA_NOT_FOUND":
            return self._know_database(name_parts(self._session, said.get("schemaName", ""))[-1], again=False)
        return False

    def _know(self, parts, again=True):
        """Tells Spark of a table, if the catalogue has it; gives whether Spark knows it now.

        :param again: what to answer where Spark knew it before
        """
        if not parts or len(parts) > 3 or len(parts) == 3 and parts[0] != "spark_catalog":
            return False
        database, name = self._whole(parts)
        if self._session_has(database, name):
            return again
        if not self._know_database(database):
            return False
        table = self._catalog.has_table(database, name)
        if table is None:
            return False
        if table.told.get("TableType") == "VIRTUAL_VIEW":
            raise NotOffered("A view of the Data Catalog in Spark SQL (%s.%s)" % (database, name))
        with self._quietly():
            self._session.sql(create_table(table))
            for statement in partitions_added(table):
                self._session.sql(statement)
        return True

    def _know_database(self, name, again=True):
        if not name:
            return False
        with self._quietly():
            if self._session.catalog.databaseExists(name):
                return again
            glue = self._catalog.glue
            try:
                told = glue.get_database(Name=name)["Database"]
            except glue.exceptions.EntityNotFoundException:
                return False
            for statement in create_database(told):
                self._session.sql(statement)
        return True

    def _know_databases(self):
        for page in self._catalog.glue.get_paginator("get_databases").paginate():
            for each in page["DatabaseList"]:
                self._know_database(each["Name"])

    def _know_all(self, parts):
        database = parts[-1]
        if self._know_database(database):
            pages = self._catalog.glue.get_paginator("get_tables").paginate(DatabaseName=database)
            for each in [table for page in pages for table in page.get("TableList", ())]:
                if each.get("TableType") != "VIRTUAL_VIEW" and each.get("StorageDescriptor", {}).get("Location"):
                    self._know([database, each["Name"]])

    # What the catalogue is told

    def _told(self, statement):
        if statement.of_database:
            self._publisher.database(statement.target[-1], statement.kind == "drop")
        elif statement.target:
            database, table = self._whole(statement.target)
            self._publisher.table(database, table, statement.renamed)

    # Names

    def _whole(self, parts):
        """The database and the table, in small letters as the catalogue has them."""
        parts = [part.lower() for part in parts]
        return (parts[-2] if len(parts) > 1 else self._current()[0]), parts[-1]

    def _current(self):
        with self._quietly():
            return [self._session.catalog.currentDatabase()]

    def _session_has(self, database, table):
        state = self._session._jsparkSession.sessionState()
        return state.catalog().tableExists(state.sqlParser().parseTableIdentifier("`%s`.`%s`" % (database, table)))

    def _quietly(self):
        return _Quietly(self._session)


class _Quietly:
    """While it lasts, the session's own calls go to Spark alone."""

    def __init__(self, session):
        self._session = session

    def __enter__(self):
        self._before = getattr(self._session, "_glue_busy", False)
        self._session._glue_busy = True

    def __exit__(self, *_):
        self._session._glue_busy = self._before
