"""JSON as Glue reads it: each value keeps its own type, so that a field of several is a choice.

The values are looked through once for their schema. Where that is plain, Spark's own reader reads them; where types
differ, or values stand otherwise than one to a line, they are laid out by Python.
"""

import json
import re
from collections import namedtuple

from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.columns.paths import Part, parts
from awsglue.columns.records import laid_out, type_of
from awsglue.columns.sparktypes import has_choice, to_spark, unified
from awsglue.missing import NotOffered

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[\s,]*")
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\['([^']+)'\]|\[(\*|\d+)\]")


def read(spark, files, options):
    """As ``formats.read``."""
    way = _way(options.get("jsonPath", "$"))
    lines = str(options.get("multiline", "false")).lower() != "true" and not way
    texts = _texts(spark, files, lines)
    seen = _looked_through(texts, way)
    if lines and seen.torn > seen.whole:
        # Values go over several lines.
        lines = False
        texts = _texts(spark, files, lines)
        seen = _looked_through(texts, way)
    schema = seen.schema or glue.StructType()
    if lines and seen.plain and not seen.torn and not has_choice(schema) and not _unknown_inside(schema):
        known = glue.StructType([f for f in schema.fields if not isinstance(f.dataType, glue.NullType)])
        data = spark.read.schema(to_spark(known)).json(files).select("*", F.col("_metadata.file_path").alias("_file_"))
        nothing = {field.name for field in schema.fields} - {field.name for field in known.fields}
        return data, [
            Part(part.name, part.type, F.lit(None)) if part.name in nothing else part for part in parts(schema)
        ]
    with_file = glue.StructType(list(schema.fields) + [glue.Field("_file_", glue.StringType())])
    rows = texts.rdd.flatMap(
        lambda row: [laid_out(with_file, dict(each, _file_=row[1])) for each in records(row[0], way)[0]]
    )
    return spark.createDataFrame(rows, to_spark(with_file), verifySchema=False), parts(schema)


def _texts(spark, files, lines):
    return spark.read.text(files, wholetext=not lines).select("value", "_metadata.file_path")


_Seen = namedtuple("_Seen", "schema whole torn plain")
"""The records' schema, None where there are none; how many texts are whole and how many are torn; whether each is one
object and no more."""


def _looked_through(texts, way):
    def of_partition(rows):
        found, whole, torn, plain = None, 0, 0, True
        for row in rows:
            values, intact = records(row[0], way)
            whole, torn = whole + intact, torn + (not intact)
            plain = plain and len(values) <= 1 and all(set(each) != {"array"} for each in values)
            for each in values:
                its = type_of(each)
                found = its if found is None or found == its else unified(found, its)
        return [_Seen(found, whole, torn, plain)]

    seen = _Seen(None, 0, 0, True)
    for each in texts.rdd.mapPartitions(of_partition).collect():
        both = [schema for schema in (seen.schema, each.schema) if schema is not None]
        schema = unified(*both) if len(both) == 2 else both[0] if both else None
        seen = _Seen(schema, seen.whole + each.whole, seen.torn + each.torn, seen.plain and each.plain)
    return seen


def records(text, way=()):
    """The records of a text, and whether nothing else is in it. What is torn is passed over to its line's end."""
    values, at, intact = [], _SPACE.match(text).end(), True
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except ValueError:
            intact = False
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        else:
            if isinstance(value, (dict, list)):
                values.append(value)
            else:
                intact = False
        at = _SPACE.match(text, at).end()
    return _records(values, way), intact


def _records(values, way):
    for step in way:
        values = [inner for value in values for inner in _below(value, step)]
    # A list at the top is a record with one field of that name, as the crawler has it.
    return [value if isinstance(value, dict) else {"array": value} for value in values]


def _below(value, step):
    if step == "*":
        return value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    if isinstance(step, int):
        return [value[step]] if isinstance(value, list) and step < len(value) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def _way(path):
    """The steps of a JSON path: names, numbers and ``*``."""
    if not path.startswith("$"):
        raise NotOffered("The JSON path %r" % path)
    out, at = [], 1
    while at < len(path):
        step = _STEP.match(path, at)
        if not step:
            raise NotOffered("The JSON path %r" % path)
        name, named, number = step.groups()
        out.append(name or named or ("*" if number == "*" else int(number)))
        at = step.end()
    return tuple(out)


def _unknown_inside(data_type, top=True):
    """Whether a null's type stands somewhere below the top: Spark's reader has no such columns."""
    if isinstance(data_type, glue.StructType):
        return not data_type.fields or any(
            not (top and isinstance(f.dataType, glue.NullType)) and _unknown_inside(f.dataType, False)
            for f in data_type.fields
        )
    if isinstance(data_type, glue.ArrayType):
        return _unknown_inside(data_type.elementType, False)
    return isinstance(data_type, (glue.NullType, glue.UnknownType))
