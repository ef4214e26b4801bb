"""Values of one type as values of another, and what becomes of a choice of several."""

from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.columns import paths
from awsglue.columns.paths import Part
from awsglue.columns.sparktypes import named, to_spark

_NESTED = (glue.StructType, glue.ArrayType, glue.MapType)


def null(data_type):
    return F.lit(None).cast(to_spark(data_type))


def cast(data_type, column, target):
    """The column as values of the target; null where a value cannot be one."""
    if data_type == target:
        return column
    if isinstance(data_type, glue.ChoiceType):
        of_each = [(option, column.getField(option.typeName())) for option in data_type.options]
        possible = [cast(option, value, target) for option, value in of_each if _castable(option, target)]
        return F.coalesce(*possible) if possible else null(target)
    if not _castable(data_type, target):
        return null(target)
    if isinstance(target, glue.ChoiceType) or isinstance(data_type, _NESTED) and isinstance(target, _NESTED):
        return conformed(data_type, column, target)
    if isinstance(data_type, _NESTED):
        return F.to_json(plain(data_type, column))
    return column.cast(to_spark(target))


def _castable(data_type, target):
    if isinstance(data_type, glue.NullType) or isinstance(target, glue.ChoiceType):
        return True
    if isinstance(data_type, _NESTED) or isinstance(target, _NESTED):
        return type(data_type) is type(target) or isinstance(target, glue.StringType)
    return True


def conformed(data_type, column, target):
    """The column laid out as the target, which has room for its type (see ``unified``)."""
    if data_type == target:
        return column
    if isinstance(data_type, (glue.NullType, glue.UnknownType)):
        return null(target)
    if isinstance(target, glue.ChoiceType):
        if isinstance(data_type, glue.ChoiceType):
            values = {each.typeName(): (each, column.getField(each.typeName())) for each in data_type.options}
        else:
            values = {data_type.typeName(): (data_type, column)}
        of_each = []
        for option in target.options:
            value = values.get(option.typeName())
            laid = null(option) if value is None else conformed(value[0], value[1], option)
            of_each.append(Part(option.typeName(), option, laid))
        return F.when(column.isNotNull(), paths.struct_of(of_each))
    if isinstance(data_type, glue.StructType) and isinstance(target, glue.StructType):
        inner = []
        for field in target.fields:
            if data_type.hasField(field.name):
                value = cast(data_type.getField(field.name).dataType, column.getField(field.name), field.dataType)
            else:
                value = null(field.dataType)
            inner.append(Part(field.name, field.dataType, value))
        return F.when(column.isNotNull(), paths.struct_of(inner))
    if isinstance(data_type, glue.ArrayType) and isinstance(target, glue.ArrayType):
        return F.transform(column, lambda each: cast(data_type.elementType, each, target.elementType))
    if isinstance(data_type, glue.MapType) and isinstance(target, glue.MapType):
        return F.transform_values(column, lambda _, each: cast(data_type.valueType, each, target.valueType))
    return cast(data_type, column, target)


def plain(data_type, column):
    """The column as text and JSON have it: of a choice the one value that is set, where all are atomic as text."""
    if isinstance(data_type, glue.ChoiceType):
        return cast(data_type, column, glue.StringType())
    if isinstance(data_type, glue.StructType):
        inner = [Part(f.name, f.dataType, plain(f.dataType, column.getField(f.name))) for f in data_type.fields]
        return F.when(column.isNotNull(), paths.struct_of(inner))
    if isinstance(data_type, glue.ArrayType):
        return F.transform(column, lambda each: plain(data_type.elementType, each))
    if isinstance(data_type, glue.MapType):
        return F.transform_values(column, lambda _, each: plain(data_type.valueType, each))
    return column


def resolved(part, action, catalogued=None):
    """What stands in the part's place after an action of ResolveChoice.

    :param action: ``cast:TYPE``, ``project:TYPE``, ``make_cols``, ``make_struct``, ``match_catalog``
    :param catalogued: the catalogue's type for ``match_catalog``; None where it has none
    """
    kind, _, name = action.partition(":")
    kind = kind.strip().lower()
    if kind == "cast":
        target = named(name)
        return [Part(part.name, target, cast(part.type, part.column, target))]
    if kind == "match_catalog":
        if catalogued is None or not isinstance(part.type, glue.ChoiceType):
            return [part]
        return [Part(part.name, catalogued, cast(part.type, part.column, catalogued))]
    if kind not in ("project", "make_cols", "make_struct"):
        raise ValueError("Unknown action for resolving a choice: " + action)
    if not isinstance(part.type, glue.ChoiceType):
        return [part]
    if kind == "project":
        target = named(name)
        option = part.type.choices.get(target.typeName())
        if option is None:
            return [Part(part.name, target, null(target))]
        return [Part(part.name, option, part.column.getField(option.typeName()))]
    options = [Part(each.typeName(), each, part.column.getField(each.typeName())) for each in part.type.options]
    if kind == "make_cols":
        return [Part(part.name + "_" + each.name, each.type, each.column) for each in options]
    return [Part(part.name, paths.schema_of(options), part.column)]


def resolve_everywhere(frame, action, catalogued=None, at=()):
    """The parts with every choice in them resolved by one action.

    :param catalogued: the catalogue's type of a top column by its name
    """
    out = []
    for part in frame:
        if isinstance(part.type, glue.ChoiceType):
            known = catalogued(part.name) if catalogued and not at else None
            out.extend(resolved(part, action, known))
        else:
            out.append(_resolved_inside(part, action, at + (part.name,)))
    return out


def _resolved_inside(part, action, at):
    data_type, column = part.type, part.column
    if isinstance(data_type, glue.StructType):
        inner = [Part(f.name, f.dataType, column.getField(f.name)) for f in data_type.fields]
        after = resolve_everywhere(inner, action, None, at)
        if paths.schema_of(after) == data_type:
            return part
        return Part(part.name, paths.schema_of(after), F.when(column.isNotNull(), paths.struct_of(after)))
    if isinstance(data_type, glue.ArrayType):

        def of(each):
            into = resolve_everywhere([Part("element", data_type.elementType, each)], action, None, at)
            # An element cannot become columns: it stays a struct of them.
            return into[0] if len(into) == 1 else Part("element", paths.schema_of(into), paths.struct_of(into))

        element = of(F.lit(None)).type
        if element == data_type.elementType:
            return part
        return Part(part.name, glue.ArrayType(element), F.transform(column, lambda each: of(each).column))
    return part
