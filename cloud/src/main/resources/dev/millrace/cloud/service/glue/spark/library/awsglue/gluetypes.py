"""Glue's types: Spark's, and a choice of several where records differ."""

import json

from awsglue.missing import names_what_is_missing

__getattr__ = names_what_is_missing(__name__)


class DataType:
    """What every type is: a name, and properties that this library keeps and does not use."""

    def __init__(self, properties=None):
        self.properties = dict(properties or {})

    @classmethod
    def typeName(cls):
        return cls.__name__[: -len("Type")].lower()

    def jsonValue(self):
        return {"dataType": self.typeName(), "properties": self.properties}

    def json(self):
        return json.dumps(self.jsonValue(), separators=(",", ":"), sort_keys=True)

    def __eq__(self, other):
        return type(self) is type(other) and self._parts() == other._parts()

    def __hash__(self):
        return hash((type(self), self._parts()))

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, ",".join(str(part) for part in self._parts()))

    def _parts(self):
        return ()


class AtomicType(DataType):
    @classmethod
    def fromJsonValue(cls, json_value):
        return cls(json_value.get("properties", {}))


class BinaryType(AtomicType):
    pass


class BooleanType(AtomicType):
    pass


class ByteType(AtomicType):
    pass


class DateType(AtomicType):
    pass


class DoubleType(AtomicType):
    pass


class FloatType(AtomicType):
    pass


class IntegerType(AtomicType):
    @classmethod
    def typeName(cls):
        return "int"


class LongType(AtomicType):
    pass


class NullType(AtomicType):
    pass


class ShortType(AtomicType):
    pass


class StringType(AtomicType):
    pass


class TimestampType(AtomicType):
    pass


class UnknownType(AtomicType):
    pass


class DecimalType(AtomicType):
    def __init__(self, precision=10, scale=2, properties=None):
        super().__init__(properties)
        self.precision = precision
        self.scale = scale

    @classmethod
    def fromJsonValue(cls, json_value):
        return cls(json_value.get("precision", 10), json_value.get("scale", 2), json_value.get("properties", {}))

    def jsonValue(self):
        return dict(super().jsonValue(), precision=self.precision, scale=self.scale)

    def _parts(self):
        return (self.precision, self.scale)


class EnumType(AtomicType):
    def __init__(self, options, properties=None):
        super().__init__(properties)
        self.options = list(options)

    @classmethod
    def fromJsonValue(cls, json_value):
        return cls(json_value["options"], json_value.get("properties", {}))

    def jsonValue(self):
        return dict(super().jsonValue(), options=self.options)

    def _parts(self):
        return tuple(self.options)


class ArrayType(DataType):
    def __init__(self, elementType=None, properties=None):
        super().__init__(properties)
        self.elementType = UnknownType() if elementType is None else elementType

    @classmethod
    def fromJsonValue(cls, json_value):
        return cls(deserialize(json_value["elementType"]), json_value.get("properties", {}))

    def jsonValue(self):
        return dict(super().jsonValue(), elementType=self.elementType.jsonValue())

    def _parts(self):
        return (self.elementType,)


class MapType(DataType):
    """A map from text to values of one type."""

    def __init__(self, valueType=None, properties=None):
        super().__init__(properties)
        self.valueType = UnknownType() if valueType is None else valueType

    @classmethod
    def fromJsonValue(cls, json_value):
        return cls(deserialize(json_value["valueType"]), json_value.get("properties", {}))

    def jsonValue(self):
        return dict(super().jsonValue(), valueType=self.valueType.jsonValue())

    def _parts(self):
        return (self.valueType,)


class ChoiceType(DataType):
    """Several types of which each value has one; a type's name is in it once. In the order of the names."""

    def __init__(self, choices=(), properties=None):
        super().__init__(properties)
        self.choices = {}
        self.merge(choices)

    def add(self, new_choice):
        if isinstance(new_choice, ChoiceType):
            return self.merge(new_choice.options)
        if new_choice.typeName() in self.choices:
            raise ValueError("%s is in the choice already" % new_choice.typeName())
        self.choices[new_choice.typeName()] = new_choice

    def merge(self, new_choices):
        if isinstance(new_choices, ChoiceType):
            new_choices = new_choices.options
        for choice in [new_choices] if isinstance(new_choices, DataType) else new_choices:
            self.add(choice)

    @property
    def options(self):
        return [self.choices[name] for name in sorted(self.choices)]

    @classmethod
    def fromJsonValue(cls, json_value):
        return cls([deserialize(choice) for choice in json_value["choices"]], json_value.get("properties", {}))

    def jsonValue(self):
        return dict(super().jsonValue(), choices=[option.jsonValue() for option in self.options])

    def _parts(self):
        return tuple(self.options)


class Field:
    def __init__(self, name, dataType, properties=None):
        self.name = name
        self.dataType = dataType
        self.properties = dict(properties or {})

    @classmethod
    def fromJsonValue(cls, json_value):
        return cls(json_value["name"], deserialize(json_value["container"]), json_value.get("properties", {}))

    def jsonValue(self):
        return {"name": self.name, "container": self.dataType.jsonValue(), "properties": self.properties}

    def __eq__(self, other):
        return type(self) is type(other) and (self.name, self.dataType) == (other.name, other.dataType)

    def __hash__(self):
        return hash((self.name, self.dataType))

    def __repr__(self):
        return "Field(%s,%r)" % (self.name, self.dataType)


class StructType(DataType):
    def __init__(self, fields=(), properties=None):
        super().__init__(properties)
        self.fields = []
        for field in fields:
            self.add(field)

    def add(self, field):
        if self.hasField(field):
            raise ValueError("the struct has a field %s already" % field.name)
        self.fields.append(field)

    def hasField(self, field):
        return self._named(field) is not None

    def getField(self, field):
        found = self._named(field)
        if found is None:
            raise ValueError("no field %s is in the struct" % (field.name if isinstance(field, Field) else field))
        return found

    @property
    def field_map(self):
        return {field.name: field for field in self.fields}

    def __iter__(self):
        return iter(self.fields)

    @classmethod
    def fromJsonValue(cls, json_value):
        return cls([Field.fromJsonValue(field) for field in json_value["fields"]], json_value.get("properties", {}))

    def jsonValue(self):
        return dict(super().jsonValue(), fields=[field.jsonValue() for field in self.fields])

    def _named(self, field):
        name = field.name if isinstance(field, Field) else field
        return next((each for each in self.fields if each.name == name), None)

    def _parts(self):
        return tuple(self.fields)


_ATOMIC = (
    BinaryType, BooleanType, ByteType, DateType, DecimalType, DoubleType, EnumType, FloatType, IntegerType, LongType,
    NullType, ShortType, StringType, TimestampType, UnknownType,
)  # fmt: skip
_BY_NAME = {each.typeName(): each for each in _ATOMIC + (ArrayType, MapType, ChoiceType, StructType)}


def deserialize(json_value):
    """The type whose ``jsonValue`` this is, as a dictionary or as text."""
    if isinstance(json_value, str):
        json_value = json.loads(json_value)
    return _BY_NAME[json_value["dataType"]].fromJsonValue(json_value)


def tree(schema):
    """The lines of a schema as ``printSchema`` shows them."""
    lines = ["root"]
    _branches(schema, "", lines)
    return lines


def _branches(data_type, indent, lines):
    if isinstance(data_type, StructType):
        parts = [(field.name, field.dataType) for field in data_type.fields]
    elif isinstance(data_type, ArrayType):
        parts = [("element", data_type.elementType)]
    elif isinstance(data_type, MapType):
        parts = [("keyType", StringType()), ("valueType", data_type.valueType)]
    elif isinstance(data_type, ChoiceType):
        for option in data_type.options:
            lines.append(indent + "|-- " + option.typeName())
            _branches(option, indent + "|    ", lines)
        return
    else:
        return
    for name, inner in parts:
        lines.append("%s|-- %s: %s" % (indent, name, inner.typeName()))
        _branches(inner, indent + "|    ", lines)
