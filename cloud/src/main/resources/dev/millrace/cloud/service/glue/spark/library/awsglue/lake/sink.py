"""Frames written as objects, and the catalogue told of what is new."""

import json

from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.columns import choice
from awsglue.columns.paths import Part, found, parts, quoted
from awsglue.columns.records import record
from awsglue.columns.sparktypes import has_choice, to_spark
from awsglue.lake.catalog import NO_VALUE, Partition
from awsglue.lake.formats import csv_settings
from awsglue.lake.tables import new_table, with_columns
from awsglue.missing import NotOffered

_NESTED = (glue.StructType, glue.ArrayType, glue.MapType)
_WRITTEN = ("csv", "json", "parquet", "glueparquet", "orc", "avro")


def written(frame, path, format, format_options, keys=(), compression=None, columns=None, mode="append"):
    """Writes the frame's rows below the path; names that the keys have are folders.

    :param columns: the order of the columns, where the format goes by it
    """
    if format not in _WRITTEN:
        raise NotOffered("Writing the format %r" % format)
    if not frame.schema().fields:
        return
    for key in keys:
        if not frame.schema().hasField(key):
            raise ValueError("Partition column `%s` does not exist in the frame" % key)
    writer = _data(frame, format, keys, columns).write.mode(mode).option(
        "mapreduce.fileoutputcommitter.marksuccessfuljobs", "false"
    )
    options = dict(format_options)
    compression = options.pop("compression", compression) or None
    if compression:
        writer = writer.option("compression", {"bzip": "bzip2", "uncompressed": "none"}.get(compression, compression))
    if keys:
        writer = writer.partitionBy(*keys)
    if format == "csv":
        header = str(options.get("writeHeader", True)).lower() == "true"
        writer.options(
            header=header, emptyValue="", timestampFormat="yyyy-MM-dd HH:mm:ss.SSS", **csv_settings(options)
        ).csv(path)
    elif format == "json":
        if has_choice(frame.schema()):
            writer.text(path)
        else:
            writer.json(path)
    else:
        for name, theirs in (("blockSize", "parquet.block.size"), ("pageSize", "parquet.page.size")):
            if name in options:
                writer = writer.option(theirs, str(options[name]))
        writer.format("parquet" if format == "glueparquet" else format).save(path)


def _data(frame, format, keys, columns):
    frame = frame.drop_null_fields() if format != "csv" else frame
    of_frame = parts(frame.schema())
    if columns:
        order = {name.lower(): at for at, name in enumerate(columns)}
        of_frame = sorted(of_frame, key=lambda part: order.get(part.name.lower(), len(order)))
    if format == "json" and has_choice(frame.schema()):
        return _json_lines(frame, keys)
    if format == "csv":
        of_frame = [Part(part.name, part.type, _text(part)) for part in of_frame]
    return frame.toDF().select(*[part.column.alias(part.name) for part in of_frame])


def _text(part):
    if isinstance(part.type, (glue.ChoiceType, glue.NullType)):
        return choice.cast(part.type, part.column, glue.StringType())
    if isinstance(part.type, _NESTED):
        return F.to_json(choice.plain(part.type, part.column))
    return part.column


def _json_lines(frame, keys):
    """The records as lines, in which each value of a choice has its own form."""
    schema = frame.schema()
    inner = [field.name for field in schema.fields if field.name not in keys]

    def line(row):
        each = record(schema, row)
        kept = {name: each[name] for name in inner if each[name] is not None}
        return json.dumps(kept, default=str, ensure_ascii=False, separators=(",", ":"))

    whole = F.struct(*[F.col(quoted(field.name)) for field in schema.fields])
    of_keys = [found(parts(schema), [key]) for key in keys]
    return frame.toDF().select(
        F.udf(line, "string")(whole).alias("value"),
        *[choice.plain(part.type, part.column).alias(part.name) for part in of_keys]
    )


class CatalogUpdate:
    """What the catalogue is told after a write: the table, made or changed, and the new partitions.

    :param behavior: ``UPDATE_IN_DATABASE`` overwrites the table's columns, ``LOG`` leaves them
    """

    def __init__(self, catalog, database, name, behavior="UPDATE_IN_DATABASE"):
        if behavior not in ("UPDATE_IN_DATABASE", "LOG"):
            raise ValueError("updateBehavior is UPDATE_IN_DATABASE or LOG, not " + behavior)
        self._catalog = catalog
        self._database, self._name = database, name
        self._behavior = behavior

    def tell(self, frame, path, format, format_options, keys):
        names = [field.name for field in frame.schema().fields if not isinstance(field.dataType, glue.NullType)]
        columns = [field for field in frame.schema().fields if field.name in names and field.name not in keys]
        of_keys = [frame.schema().getField(key) for key in keys]
        table = self._catalog.has_table(self._database, self._name)
        if table is None:
            made = new_table(self._name, path, format, format_options, columns, of_keys)
            self._catalog.glue.create_table(DatabaseName=self._database, TableInput=made)
            table = self._catalog.table(self._database, self._name)
        else:
            had = [field.name for field in table.keys()]
            if had != [key.lower() for key in keys]:
                raise ValueError(
                    "Partition keys %s of the sink are not those of the table %s.%s: %s"
                    % (list(keys), self._database, self._name, had)
                )
            changed = with_columns(table.told, columns) if self._behavior == "UPDATE_IN_DATABASE" else None
            if changed is not None:
                self._catalog.glue.update_table(DatabaseName=self._database, TableInput=changed)
                table = self._catalog.table(self._database, self._name)
        if keys:
            self._add_partitions(table, frame, path, keys)

    def _add_partitions(self, table, frame, path, keys):
        jvm = frame.toDF().sparkSession.sparkContext._jvm
        folder = jvm.org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils.getPartitionPathString
        of_keys = [found(parts(frame.schema()), [key]) for key in keys]
        texts = [part.column.cast("string").alias(part.name) for part in of_keys]
        rows = frame.toDF().select(*texts).distinct().collect()
        new = []
        for row in rows:
            names = [folder(key, value) for key, value in zip(keys, row)]
            values = [NO_VALUE if value in (None, "") else value for value in row]
            new.append(Partition(values, path.rstrip("/") + "/" + "/".join(names) + "/"))
        table.add_partitions(new)
