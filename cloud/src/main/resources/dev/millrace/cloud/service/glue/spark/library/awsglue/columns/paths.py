"""Fields by their paths (``a.b``, a name with dots in back-ticks, ``list[].price``), found and changed.

A frame's columns are a list of ``Part``; a change of one says which parts stand in its place.
"""

from collections import namedtuple

from pyspark.sql import functions as F

from awsglue import gluetypes as glue

Part = namedtuple("Part", "name type column")

EACH = object()
"""The step into an array's elements or a map's values."""


def steps(path):
    """A path's steps: names, and EACH for ``[]``."""
    found, at = [], 0
    while at < len(path):
        if path[at] == "`":
            end = path.find("`", at + 1)
            if end < 0:
                raise ValueError("the back-tick in %r has no end" % path)
            name, at = path[at + 1 : end], end + 1
        else:
            end = at
            while end < len(path) and path[end] != "." and not path.startswith("[]", end):
                end += 1
            name, at = path[at:end], end
        found.append(name)
        while path.startswith("[]", at):
            found.append(EACH)
            at += 2
        if at < len(path):
            if path[at] != ".":
                raise ValueError("a dot is missing in %r" % path)
            at += 1
    return found


def quoted(name):
    """The name as Spark reads it, dots and all."""
    return "`" + name.replace("`", "``") + "`"


def parts(schema):
    """The parts of a whole frame."""
    return [Part(field.name, field.dataType, F.col(quoted(field.name))) for field in schema.fields]


def struct_of(inner):
    """A struct column of these parts."""
    return F.struct(*[part.column.alias(part.name) for part in inner])


def schema_of(inner):
    return glue.StructType([glue.Field(part.name, part.type) for part in inner])


def changed(frame, path, change):
    """The parts, with what is at the path put through the change.

    :param change: what stands in a part's place: none or several parts; in an array one
    """
    out = []
    head, rest = path[0], path[1:]
    for part in frame:
        if part.name != head:
            out.append(part)
        elif not rest:
            out.extend(change(part))
        else:
            inner = _inside(part.type, part.column, rest, change)
            if inner is not None:
                out.append(Part(part.name, *inner))
    return out


def _inside(data_type, column, path, change):
    if isinstance(data_type, glue.StructType):
        inner = changed(_fields(data_type, column), path, change)
        # A struct without a field is nothing that Spark could hold.
        return (schema_of(inner), F.when(column.isNotNull(), struct_of(inner))) if inner else None
    if isinstance(data_type, glue.ChoiceType):
        out = []
        for option in data_type.options:
            inner = _inside(option, column.getField(option.typeName()), path, change)
            if inner is not None:
                out.append(Part(inner[0].typeName(), *inner))
        if not out:
            return None
        if len(out) == 1:
            return out[0].type, out[0].column
        return glue.ChoiceType([part.type for part in out]), F.when(column.isNotNull(), struct_of(out))
    if isinstance(data_type, glue.ArrayType):
        element = _element(data_type.elementType, path, change)
        if element is None:
            return None
        return glue.ArrayType(element[0]), F.transform(column, element[1])
    if isinstance(data_type, glue.MapType):
        value = _element(data_type.valueType, path, change)
        if value is None:
            return None
        return glue.MapType(value[0]), F.transform_values(column, lambda _, each: value[1](each))
    return data_type, column


def _element(data_type, path, change):
    rest = path[1:] if path[0] is EACH else path

    def of(column):
        if rest:
            return _inside(data_type, column, rest, change)
        into = change(Part("element", data_type, column))
        if len(into) != 1:
            raise ValueError("an array's element cannot become %d columns" % len(into))
        return into[0].type, into[0].column

    known = of(F.lit(None))
    return None if known is None else (known[0], lambda column: of(column)[1])


def _fields(data_type, column):
    return [Part(field.name, field.dataType, column.getField(field.name)) for field in data_type.fields]


def found(frame, path):
    """The part at the path, named by its last step; None where there is none. An array's fields come as an array."""
    part = next((each for each in frame if each.name == path[0]), None)
    for step in path[1:]:
        if part is None:
            return None
        part = _below(part, step)
    return part


def _below(part, step):
    data_type, column = part.type, part.column
    if isinstance(data_type, glue.ChoiceType):
        for option in data_type.options:
            below = _below(Part(part.name, option, column.getField(option.typeName())), step)
            if below is not None:
                return below
        return None
    if isinstance(data_type, glue.StructType):
        if step is EACH or not data_type.hasField(step):
            return None
        return Part(step, data_type.getField(step).dataType, column.getField(step))
    if isinstance(data_type, glue.ArrayType):
        if step is EACH:
            return part
        inner = _below(Part(part.name, data_type.elementType, F.lit(None)), step)
        if inner is None:
            return None
        element = data_type.elementType
        return Part(
            step,
            glue.ArrayType(inner.type),
            F.transform(column, lambda each: _below(Part(part.name, element, each), step).column),
        )
    if isinstance(data_type, glue.MapType) and step is not EACH:
        return Part(step, data_type.valueType, column.getItem(step))
    return None


def placed(frame, path, part):
    """The parts with one more at the path, in structs that are made where they are missing."""
    if len(path) == 1:
        return [each for each in frame if each.name != path[0]] + [Part(path[0], part.type, part.column)]
    out, done = [], False
    for each in frame:
        if each.name == path[0] and isinstance(each.type, glue.StructType):
            inner = placed(_fields(each.type, each.column), path[1:], part)
            each, done = Part(each.name, schema_of(inner), struct_of(inner)), True
        out.append(each)
    if not done:
        inner = placed([], path[1:], part)
        out.append(Part(path[0], schema_of(inner), struct_of(inner)))
    return out
