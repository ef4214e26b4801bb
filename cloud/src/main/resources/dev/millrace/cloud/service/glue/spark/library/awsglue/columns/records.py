"""A frame's rows as Python sees them, and frames of what Python made.

All of it runs in Spark's Python workers: nothing here asks for a session.
"""

import datetime
import decimal

from awsglue import gluetypes as glue
from awsglue.columns.sparktypes import unified

_INT = 1 << 31
_LONG = 1 << 63


class DynamicRecord(dict):
    """A record: a dictionary whose fields are attributes too."""

    __slots__ = ()

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        del self[name]

    def __reduce__(self):
        return DynamicRecord, (dict(self),)


def record(schema, row):
    """The record of a row that Spark laid out by the schema."""
    return _read(schema, row)


def _read(data_type, value):
    if value is None:
        return None
    if isinstance(data_type, glue.StructType):
        return DynamicRecord((f.name, _read(f.dataType, each)) for f, each in zip(data_type.fields, value))
    if isinstance(data_type, glue.ChoiceType):
        for option, each in zip(data_type.options, value):
            if each is not None:
                return _read(option, each)
        return None
    if isinstance(data_type, glue.ArrayType):
        return [_read(data_type.elementType, each) for each in value]
    if isinstance(data_type, glue.MapType):
        return DynamicRecord((key, _read(data_type.valueType, each)) for key, each in value.items())
    return value


def type_of(value, known=None):
    """The type of a Python value.

    :param known: the type that it had before a function saw it: a number that was a long stays one, a map a map
    """
    if value is None:
        return glue.NullType()
    if isinstance(value, bool):
        return glue.BooleanType()
    if isinstance(value, int):
        if isinstance(known, (glue.LongType, glue.ShortType, glue.ByteType)) and -_LONG <= value < _LONG:
            return known if isinstance(known, glue.LongType) else glue.IntegerType()
        if -_INT <= value < _INT:
            return glue.IntegerType()
        return glue.LongType() if -_LONG <= value < _LONG else glue.DecimalType(38, 0)
    if isinstance(value, float):
        return known if isinstance(known, glue.FloatType) else glue.DoubleType()
    if isinstance(value, str):
        return glue.StringType()
    if isinstance(value, (bytes, bytearray)):
        return glue.BinaryType()
    if isinstance(value, decimal.Decimal):
        return known if isinstance(known, glue.DecimalType) else _decimal(value)
    if isinstance(value, datetime.datetime):
        return glue.TimestampType()
    if isinstance(value, datetime.date):
        return glue.DateType()
    if isinstance(value, dict):
        if isinstance(known, glue.MapType):
            return glue.MapType(_of_all(value.values(), known.valueType))
        fields = known.field_map if isinstance(known, glue.StructType) else {}
        return glue.StructType(
            [
                glue.Field(str(name), type_of(each, fields[name].dataType if name in fields else None))
                for name, each in value.items()
            ]
        )
    if isinstance(value, (list, tuple, set, frozenset)):
        if hasattr(value, "asDict"):
            return type_of(value.asDict(), known)
        return glue.ArrayType(_of_all(value, known.elementType if isinstance(known, glue.ArrayType) else None))
    raise TypeError("a record cannot hold a %s" % type(value).__name__)


def _of_all(values, known):
    found = glue.NullType()
    for each in values:
        found = unified(found, type_of(each, known), widen=True)
    return found


def _decimal(value):
    sign_digits_exponent = value.as_tuple()
    scale = max(0, -sign_digits_exponent.exponent)
    digits = len(sign_digits_exponent.digits) + max(0, sign_digits_exponent.exponent)
    return glue.DecimalType(min(38, max(digits, scale + 1)), min(38, scale))


def laid_out(data_type, value):
    """The value as Spark takes it for a column of the type (see ``to_spark``); null where it is of no such type."""
    if value is None:
        return None
    if isinstance(data_type, glue.StructType):
        if hasattr(value, "asDict"):
            value = value.asDict()
        if not isinstance(value, dict):
            return None
        return tuple(laid_out(field.dataType, value.get(field.name)) for field in data_type.fields)
    if isinstance(data_type, glue.ChoiceType):
        name = type_of(value).typeName()
        if name not in data_type.choices and name == "int":
            name = next((wider for wider in ("long", "short", "byte") if wider in data_type.choices), name)
        if name == "struct" and name not in data_type.choices:
            name = "map"
        return tuple(
            laid_out(option, value) if option.typeName() == name else None for option in data_type.options
        )
    if isinstance(data_type, glue.ArrayType):
        if isinstance(value, (list, tuple, set, frozenset)):
            return [laid_out(data_type.elementType, each) for each in value]
        return None
    if isinstance(data_type, glue.MapType):
        if not isinstance(value, dict):
            return None
        return {str(key): laid_out(data_type.valueType, each) for key, each in value.items()}
    if isinstance(data_type, (glue.DoubleType, glue.FloatType)):
        return float(value)
    if isinstance(data_type, glue.BinaryType):
        return bytearray(value)
    if isinstance(data_type, glue.DecimalType):
        return decimal.Decimal(value)
    return value


def schema_of_records(rdd, known=None):
    """The schema that all records of the RDD have in common. Runs a job of Spark."""

    def of_partition(records):
        found = None
        for each in records:
            its = type_of(each, known)
            if found is None:
                found = its
            elif its != found:
                found = unified(found, its, widen=known is not None)
        return [] if found is None else [found]

    types = rdd.mapPartitions(of_partition).collect()
    schema = glue.StructType()
    for each in types:
        schema = unified(schema, each, widen=known is not None)
    return schema
