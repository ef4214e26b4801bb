"""What Spark's statements made, changed and dropped, told to the Data Catalog."""

import json

from pyspark.sql.types import StructType

from awsglue.columns.sparktypes import from_spark
from awsglue.lake.catalog import Partition
from awsglue.lake.tables import new_table, with_columns

_DELETED_AT_ONCE = 25


class Publisher:
    """Compares what Spark knows of one table or database with what the catalogue has, and tells the difference."""

    def __init__(self, session, catalog, quietly):
        self._session = session
        self._catalog = catalog
        self._quietly = quietly

    def check_place(self, database):
        """A table that is to lie where its database does needs a database that lies somewhere."""
        glue = self._catalog.glue
        try:
            told = glue.get_database(Name=database)["Database"]
        except glue.exceptions.EntityNotFoundException:
            return
        if not told.get("LocationUri"):
            raise ValueError(
                "The database %s has no location: say where the table is to lie (option path, LOCATION), or give the"
                " database a LocationUri" % database
            )

    def database(self, name, dropped):
        glue = self._catalog.glue
        with self._quietly():
            there = self._session.catalog.databaseExists(name)
            place = self._session.catalog.getDatabase(name).locationUri if there else ""
        if there and not dropped:
            told = {"Name": name}
            if not place.startswith("file:"):
                told["LocationUri"] = place
            try:
                glue.create_database(DatabaseInput=told)
            except glue.exceptions.AlreadyExistsException:
                pass
        elif dropped and not there:
            try:
                glue.delete_database(Name=name)
            except glue.exceptions.EntityNotFoundException:
                pass

    def table(self, database, name, renamed=()):
        if renamed:
            self.table(database, renamed[-1].lower())
        state = self._session._jsparkSession.sessionState()
        identifier = state.sqlParser().parseTableIdentifier("`%s`.`%s`" % (database, name))
        known = self._catalog.has_table(database, name)
        if not state.catalog().tableExists(identifier):
            if known is not None:
                self._catalog.glue.delete_table(DatabaseName=database, Name=name)
            return
        meta = state.catalog().getTableMetadata(identifier)
        if meta.tableType().name() == "VIEW":
            return
        schema = StructType.fromJson(json.loads(meta.schema().json()))
        key_names = list(filter(None, meta.partitionColumnNames().mkString("\x00").split("\x00")))
        fields = from_spark(schema).fields
        columns = [field for field in fields if field.name not in key_names]
        keys = [field for field in fields if field.name in key_names]
        place = meta.location().toString()
        if known is None:
            made = self._made(name, meta, place, columns, keys)
            self._catalog.glue.create_table(DatabaseName=database, TableInput=made)
            known = self._catalog.table(database, name)
        else:
            changed = with_columns(known.told, columns)
            if changed is not None:
                self._catalog.glue.update_table(DatabaseName=database, TableInput=changed)
        if keys:
            self._partitions(known, [key.name for key in keys], state.catalog(), identifier)

    @staticmethod
    def _made(name, meta, place, columns, keys):
        format = meta.provider().get().lower() if meta.provider().isDefined() else "parquet"
        format = "csv" if format == "text" else format
        options = meta.storage().properties()
        settings = {}
        if format == "csv":
            of = {key: options.get(key).get() for key in ("sep", "delimiter", "header") if options.contains(key)}
            settings = {
                "separator": of.get("sep", of.get("delimiter", ",")),
                "writeHeader": of.get("header", "false").lower() == "true",
            }
        made = new_table(name, place, format, settings, columns, keys)
        if meta.tableType().name() == "MANAGED":
            made["TableType"] = "MANAGED_TABLE"
        return made

    def _partitions(self, table, keys, catalog, identifier):
        none = self._session._jvm.scala.Option.empty()
        listed = catalog.listPartitions(identifier, none)
        there = []
        for at in range(listed.size()):
            partition = listed.apply(at)
            values = tuple(partition.spec().get(key).get() for key in keys)
            there.append(Partition(values, partition.location().toString()))
        had = {partition.values for partition in table.partitions()}
        now = {partition.values for partition in there}
        table.add_partitions([each for each in there if each.values not in had])
        gone = [{"Values": list(values)} for values in had - now]
        for at in range(0, len(gone), _DELETED_AT_ONCE):
            self._catalog.glue.batch_delete_partition(
                DatabaseName=table.database,
                TableName=table.name,
                PartitionsToDelete=gone[at : at + _DELETED_AT_ONCE],
            )
