"""Glue's types and Spark's. A choice is a struct in Spark, with a field per type that is named by it."""

from pyspark.sql import types as spark
from pyspark.sql.types import _parse_datatype_string

from awsglue import gluetypes as glue

_ATOMIC = {
    spark.BinaryType: glue.BinaryType,
    spark.BooleanType: glue.BooleanType,
    spark.ByteType: glue.ByteType,
    spark.DateType: glue.DateType,
    spark.DoubleType: glue.DoubleType,
    spark.FloatType: glue.FloatType,
    spark.IntegerType: glue.IntegerType,
    spark.LongType: glue.LongType,
    spark.NullType: glue.NullType,
    spark.ShortType: glue.ShortType,
    spark.StringType: glue.StringType,
    spark.TimestampType: glue.TimestampType,
    spark.TimestampNTZType: glue.TimestampType,
}
_BACK = {theirs: ours for ours, theirs in reversed(list(_ATOMIC.items()))}


def from_spark(data_type):
    """Glue's type for one of Spark's; what Glue has no word for is a string."""
    if isinstance(data_type, spark.StructType):
        return glue.StructType([glue.Field(field.name, from_spark(field.dataType)) for field in data_type.fields])
    if isinstance(data_type, spark.ArrayType):
        return glue.ArrayType(from_spark(data_type.elementType))
    if isinstance(data_type, spark.MapType):
        return glue.MapType(from_spark(data_type.valueType))
    if isinstance(data_type, spark.DecimalType):
        return glue.DecimalType(data_type.precision, data_type.scale)
    return _ATOMIC.get(type(data_type), glue.StringType)()


def to_spark(data_type):
    """The type of the column in which Spark holds values of this one."""
    if isinstance(data_type, glue.StructType):
        return spark.StructType([spark.StructField(f.name, to_spark(f.dataType)) for f in data_type.fields])
    if isinstance(data_type, glue.ChoiceType):
        return spark.StructType([spark.StructField(each.typeName(), to_spark(each)) for each in data_type.options])
    if isinstance(data_type, glue.ArrayType):
        return spark.ArrayType(to_spark(data_type.elementType))
    if isinstance(data_type, glue.MapType):
        return spark.MapType(spark.StringType(), to_spark(data_type.valueType))
    if isinstance(data_type, glue.DecimalType):
        return spark.DecimalType(data_type.precision, data_type.scale)
    if isinstance(data_type, glue.UnknownType):
        return spark.NullType()
    if isinstance(data_type, glue.EnumType):
        return spark.StringType()
    return _BACK[type(data_type)]()


def named(name):
    """The type of this name: Glue's (``long``), the catalogue's (``bigint``, ``array<int>``, ``varchar(3)``)."""
    text = name.strip()
    if text.lower() in ("null", "unknown"):
        return glue.NullType()
    try:
        return from_spark(_parse_datatype_string(text))
    except Exception as wrong:
        raise ValueError("unknown type: " + name) from wrong


def has_choice(data_type):
    if isinstance(data_type, glue.ChoiceType):
        return True
    if isinstance(data_type, glue.StructType):
        return any(has_choice(field.dataType) for field in data_type.fields)
    if isinstance(data_type, glue.ArrayType):
        return has_choice(data_type.elementType)
    return isinstance(data_type, glue.MapType) and has_choice(data_type.valueType)


def unified(one, other, widen=False):
    """The type that has room for values of both: structs grow, a null is any type, what differs is a choice.

    :param widen: a whole number is then of the wider of two types, not of a choice of both
    """
    if one == other or isinstance(other, (glue.NullType, glue.UnknownType)):
        return one
    if isinstance(one, (glue.NullType, glue.UnknownType)):
        return other
    if isinstance(one, glue.ChoiceType) or isinstance(other, glue.ChoiceType):
        options = {}
        for side in (one, other):
            for option in side.options if isinstance(side, glue.ChoiceType) else [side]:
                name = option.typeName()
                options[name] = unified(options[name], option, widen) if name in options else option
        return glue.ChoiceType(list(options.values()))
    if widen and {type(one), type(other)} == {glue.IntegerType, glue.LongType}:
        return glue.LongType()
    if type(one) is not type(other):
        return glue.ChoiceType([one, other])
    if isinstance(one, glue.StructType):
        fields = {field.name: field.dataType for field in one.fields}
        for field in other.fields:
            known = fields.get(field.name)
            fields[field.name] = field.dataType if known is None else unified(known, field.dataType, widen)
        return glue.StructType([glue.Field(name, data_type) for name, data_type in fields.items()])
    if isinstance(one, glue.ArrayType):
        return glue.ArrayType(unified(one.elementType, other.elementType, widen))
    if isinstance(one, glue.MapType):
        return glue.MapType(unified(one.valueType, other.valueType, widen))
    if isinstance(one, glue.DecimalType):
        scale = max(one.scale, other.scale)
        whole = max(one.precision - one.scale, other.precision - other.scale)
        return glue.DecimalType(min(38, whole + scale), scale)
    return one
