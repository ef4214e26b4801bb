"""Objects read as Glue reads them: text by its own rules, Parquet, ORC and Avro by Spark's."""

from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType
from pyspark.sql.utils import AnalysisException
from py4j.protocol import Py4JJavaError

from awsglue import gluetypes as glue
from awsglue.columns import choice, paths
from awsglue.columns.merge import all_matched
from awsglue.columns.paths import Part, quoted
from awsglue.columns.sparktypes import from_spark
from awsglue.lake import jsontext
from awsglue.missing import NotOffered

FILE = "_file_"
"""The column, beside the data's own, that says from which object a row is."""

_FILE_PATH = "_metadata.file_path"


def read(spark, files, format, options, fields=None):
    """The rows of the objects: (DataFrame with the column FILE, the parts of the data).

    :param files: paths, at least one
    :param fields: what the catalogue says; CSV has these columns, in this order
    """
    if format == "csv":
        return _csv(spark, files, options, fields)
    if format == "json":
        return jsontext.read(spark, files, options)
    if format in ("parquet", "glueparquet", "orc", "avro"):
        return _columnar(spark, files, "parquet" if format == "glueparquet" else format)
    raise NotOffered("Reading the format %r" % format)


def flag(options, name):
    return str(options.get(name, "false")).lower() == "true"


def csv_settings(options):
    """Spark's options for Glue's: doubled quotes, no escape character unless one is given."""
    quote = str(options.get("quoteChar", '"'))
    quote = "" if quote == "-1" else quote
    escape = options.get("escaper")
    if escape in (None, "none", ""):
        escape = quote
    return {"sep": options.get("separator", ","), "quote": quote, "escape": escape}


def _csv(spark, files, options, fields):
    header = flag(options, "withHeader")
    reader = spark.read.options(
        header=header or flag(options, "skipFirst"), multiLine=flag(options, "multiline"), **csv_settings(options)
    )
    if "encoding" in options:
        reader = reader.option("encoding", options["encoding"])
    if fields is None and not header:
        width = len(spark.read.options(**csv_settings(options)).csv(files).columns)
        fields = [glue.Field("col%d" % at, glue.StringType()) for at in range(width)]
    if fields is not None:
        reader = reader.schema(StructType([StructField(field.name, StringType()) for field in fields]))
    data = reader.csv(files)
    texts = data.columns
    # Spark reads an empty field as null, Glue as an empty string.
    data = data.select(
        *[F.coalesce(F.col(quoted(name)), F.lit("")).alias(name) for name in texts], F.col(_FILE_PATH).alias(FILE)
    )
    types = {name: glue.StringType() for name in texts}
    types.update({field.name: field.dataType for field in fields or ()})
    return data, _typed(data, [(name, types[name]) for name in texts])


def _typed(data, columns):
    """The parts of columns of text with these types; where a value is none of its column's type, a choice with text."""
    text = glue.StringType()
    atomic = [
        (name, data_type)
        for name, data_type in columns
        if data_type != text and not isinstance(data_type, (glue.StructType, glue.ArrayType, glue.MapType))
    ]
    strays = set()
    if atomic:
        checks = []
        for name, data_type in atomic:
            column = F.col(quoted(name))
            stray = (F.trim(column) != "") & choice.cast(text, column, data_type).isNull()
            checks.append(F.max(F.coalesce(stray, F.lit(False))).alias(name))
        strays = {name for (name, _), found in zip(atomic, data.agg(*checks).first()) if found}
    out = []
    for name, data_type in columns:
        column = F.col(quoted(name))
        if (name, data_type) not in atomic:
            out.append(Part(name, text, column))
            continue
        value = choice.cast(text, column, data_type)
        if name not in strays:
            out.append(Part(name, data_type, value))
            continue
        of_both = glue.ChoiceType([data_type, text])
        other = F.when(value.isNull() & (F.trim(column) != ""), column)
        values = {data_type.typeName(): value, "string": other}
        inner = [Part(each.typeName(), each, values[each.typeName()]) for each in of_both.options]
        out.append(Part(name, of_both, F.when(value.isNotNull() | other.isNotNull(), paths.struct_of(inner))))
    return out


def _columnar(spark, files, format):
    try:
        reader = spark.read.format(format)
        if len(files) > 1 and format != "avro":
            reader = reader.option("mergeSchema", "true")
        data = reader.load(files)
        schema = from_spark(data.schema)
        return data.select("*", F.col(_FILE_PATH).alias(FILE)), paths.parts(schema)
    except (AnalysisException, Py4JJavaError) as differing:
        if len(files) < 2 or "merg" not in str(differing).lower():
            raise
    return _of_differing(spark, files, format)


def _of_differing(spark, files, format):
    """The objects by their schemas, each kind read by itself and all laid out as a choice where they differ."""
    kinds = {}
    for file in files:
        kinds.setdefault(spark.read.format(format).load(file).schema.json(), []).append(file)
    frames = []
    for some in kinds.values():
        data = spark.read.format(format).load(some)
        schema = glue.StructType(list(from_spark(data.schema).fields) + [glue.Field(FILE, glue.StringType())])
        frames.append((data.select("*", F.col(_FILE_PATH).alias(FILE)), schema))
    data, schema = all_matched(frames)
    return data, [part for part in paths.parts(schema) if part.name != FILE]
