"""A column of text in a format, parsed into a struct."""

import json

from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from awsglue import gluetypes as glue
from awsglue.columns import paths
from awsglue.columns.choice import cast
from awsglue.columns.records import laid_out, schema_of_records
from awsglue.columns.sparktypes import from_spark, to_spark
from awsglue.missing import NotOffered


def unboxed(frame, way, format, options):
    """The frame's parts with the text at the path in its parsed form."""
    text = paths.found(paths.parts(frame.schema()), way)
    if text is None:
        raise ValueError("no field is at the path that is to be unboxed")
    column = cast(text.type, text.column, glue.StringType())
    if format == "json":
        parse, data_type = _json(frame, column, options)
    elif format == "csv":
        parse, data_type = _csv(frame, column, options)
    else:
        raise NotOffered("Unbox of the format %s" % format)
    return paths.changed(
        paths.parts(frame.schema()),
        way,
        lambda part: [paths.Part(part.name, data_type, parse(cast(part.type, part.column, glue.StringType())))],
    )


def _json(frame, column, options):
    if "withSchema" in options:
        given = StructType.fromJson(json.loads(options["withSchema"]))
        return lambda text: F.from_json(text, given), from_spark(given)

    def parsed(text):
        try:
            return json.loads(text)
        except ValueError:
            return None

    texts = frame.toDF().select(column.alias("text")).where("text is not null").rdd.map(lambda row: row[0])
    whole = schema_of_records(texts.map(lambda text: {"value": parsed(text)}))
    data_type = whole.getField("value").dataType if whole.fields else glue.StructType()
    if isinstance(data_type, (glue.StructType, glue.ArrayType)):
        shape = F.udf(lambda text: None if text is None else laid_out(data_type, parsed(text)), to_spark(data_type))
        return shape, data_type
    raise ValueError("the field holds no JSON objects or lists")


def _csv(frame, column, options):
    separator = options.get("separator", ",")
    names = None
    if "withSchema" in options:
        names = StructType.fromJson(json.loads(options["withSchema"])).fieldNames()
    if names is None:
        first = frame.toDF().select(column.alias("text")).where("text is not null").first()
        width = 1 if first is None else len(first[0].split(separator))
        names = ["col%d" % at for at in range(width)]
    target = StructType([StructField(name, StringType()) for name in names])
    settings = {"sep": separator}
    if "escaper" in options:
        settings["escape"] = options["escaper"]
    columns = ", ".join("%s STRING" % paths.quoted(name) for name in names)
    return lambda text: F.from_csv(text, columns, settings), from_spark(target)
