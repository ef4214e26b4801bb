"""The Data Catalog's tables: where they lie, how they are read, which partitions they have."""

from collections import namedtuple

from awsglue import gluetypes as glue
from awsglue.columns.sparktypes import named, to_spark

Partition = namedtuple("Partition", "values location")

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""What stands in a folder's name, and among a partition's values, for a key that is null."""

_PARTITIONS_AT_ONCE = 100

_FORMATS = (
    ("parquet", "parquet"),
    ("orc", "orc"),
    ("avro", "avro"),
    ("json", "json"),
    ("opencsv", "csv"),
    ("lazysimple", "csv"),
    ("lazybinary", "binary"),
    ("regex", "regex"),
    ("grok", "grokLog"),
    ("xml", "xml"),
)


class Catalog:
    """The account's catalogue.

    :param client: makes boto3's client for Glue, when it is first needed
    """

    def __init__(self, client):
        self._make = client
        self._glue = None

    @property
    def glue(self):
        if self._glue is None:
            self._glue = self._make()
        return self._glue

    def table(self, database, name, catalog_id=None):
        asked = {"DatabaseName": database, "Name": name}
        if catalog_id:
            asked["CatalogId"] = catalog_id
        return Table(self, self.glue.get_table(**asked)["Table"], catalog_id)

    def has_table(self, database, name):
        try:
            return self.table(database, name)
        except self.glue.exceptions.EntityNotFoundException:
            return None


class Table:
    """A table, as GetTable tells of it."""

    def __init__(self, catalog, told, catalog_id=None):
        self.catalog = catalog
        self.told = told
        self.catalog_id = catalog_id
        self.database, self.name = told["DatabaseName"], told["Name"]
        self.descriptor = told.get("StorageDescriptor", {})
        self.location = self.descriptor.get("Location", "")
        self.serde = self.descriptor.get("SerdeInfo", {})
        self.parameters = dict(told.get("Parameters", {}))
        self.settings = dict(self.parameters, **self.serde.get("Parameters", {}))

    def columns(self):
        return [glue.Field(each["Name"], _type(each)) for each in self.descriptor.get("Columns", ())]

    def keys(self):
        return [glue.Field(each["Name"], _type(each)) for each in self.told.get("PartitionKeys", ())]

    def types(self):
        """The types by the names in small letters, the partition keys' too."""
        return {field.name.lower(): field.dataType for field in self.columns() + self.keys()}

    def format(self):
        """What the objects are, in the words of ``from_options``."""
        library = self.serde.get("SerializationLibrary", "").lower()
        said = self.parameters.get("classification", "").lower()
        if said in ("csv", "json", "parquet", "orc", "avro", "xml", "glueparquet"):
            return "parquet" if said == "glueparquet" else said
        for part, format in _FORMATS:
            if part in library:
                return format
        raise ValueError(
            "Unable to tell the format of table %s.%s: it has no classification and its SerDe is %r"
            % (self.database, self.name, self.serde.get("SerializationLibrary"))
        )

    def format_options(self):
        format = self.format()
        if format == "json":
            return {"jsonPath": self.settings["jsonPath"]} if "jsonPath" in self.settings else {}
        if format != "csv":
            return {}
        separator = self._setting("separatorChar", "field.delim", "delimiter", "serialization.format")
        if separator is None:
            separator = "," if self.parameters.get("classification") == "csv" else "\x01"
        options = {"separator": {"1": "\x01", "9": "\t", "\\t": "\t"}.get(separator, separator)}
        options["quoteChar"] = self._setting("quoteChar") or '"'
        escape = self._setting("escapeChar", "escape.delim")
        if escape and escape != options["quoteChar"]:
            options["escaper"] = escape
        options["skipFirst"] = int(self.settings.get("skip.header.line.count", "0") or 0) > 0
        return options

    def _setting(self, *names):
        return next((self.settings[name] for name in names if self.settings.get(name)), None)

    def partitions(self, expression=None):
        """The partitions, those for which Glue's own expression holds."""
        asked = {"DatabaseName": self.database, "TableName": self.name, "ExcludeColumnSchema": True}
        if self.catalog_id:
            asked["CatalogId"] = self.catalog_id
        if expression:
            asked["Expression"] = expression
        out = []
        for page in self.catalog.glue.get_paginator("get_partitions").paginate(**asked):
            for each in page["Partitions"]:
                out.append(Partition(tuple(each["Values"]), each["StorageDescriptor"].get("Location", "")))
        return out

    def add_partitions(self, new):
        """Tells the catalogue of these; one that it has stays as it is."""
        inputs = [
            {"Values": list(each.values), "StorageDescriptor": dict(self.descriptor, Location=each.location)}
            for each in new
        ]
        for at in range(0, len(inputs), _PARTITIONS_AT_ONCE):
            answer = self.catalog.glue.batch_create_partition(
                DatabaseName=self.database,
                TableName=self.name,
                PartitionInputList=inputs[at : at + _PARTITIONS_AT_ONCE],
            )
            for error in answer.get("Errors", ()):
                if error["ErrorDetail"]["ErrorCode"] != "AlreadyExistsException":
                    raise RuntimeError("%(ErrorCode)s: %(ErrorMessage)s" % error["ErrorDetail"])

    def partitions_where(self, spark, predicate, expression=None):
        """The partitions for whose values a predicate of Spark's SQL holds as well."""
        found = self.partitions(expression)
        if not predicate or not predicate.strip() or not found:
            return found
        keys = self.keys()
        rows = [[at] + [key_value(each) for each in partition.values] for at, partition in enumerate(found)]
        names = ["_at long"] + ["`%s` string" % key.name for key in keys]
        values = spark.createDataFrame(rows, ", ".join(names))
        for key in keys:
            values = values.withColumn(key.name, values["`%s`" % key.name].cast(to_spark(key.dataType)))
        kept = {row[0] for row in values.where(predicate).select("_at").collect()}
        return [each for at, each in enumerate(found) if at in kept]


def key_value(text):
    """What a partition's text for a key says."""
    return None if text == NO_VALUE else text


def _type(column):
    try:
        return named(column.get("Type", "string"))
    except ValueError:
        return glue.StringType()
