"""Nested columns made flat: structs become columns with dots in their names, lists tables of their own."""

from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.columns.paths import Part, parts, quoted, schema_of

_LISTS = (glue.ArrayType, glue.MapType)


def flat(frame, before=""):
    """The parts, with every struct's fields in its place under names with dots."""
    out = []
    for part in frame:
        name = before + part.name
        if isinstance(part.type, glue.StructType) and part.type.fields:
            inner = [Part(f.name, f.dataType, part.column.getField(f.name)) for f in part.type.fields]
            out.extend(flat(inner, name + "."))
        else:
            out.append(Part(name, part.type, part.column))
    return out


def tables(schema, data, root):
    """The relational tables of nested rows: pairs of a table's name with its schema and DataFrame, the root's first.

    A list is a number in its own table's ``id``, and its elements are that table's rows, with their ``index`` and what
    they hold as ``<list>.val``. The numbers stay the same as long as the rows that were counted are kept: they are.
    """
    out = []
    _tables(flat(parts(schema)), data, root, root, out)
    return out


def _tables(frame, data, root_name, name, out):
    lists = [part for part in frame if isinstance(part.type, _LISTS)]
    if lists:
        number = "".join("_" for _ in range(1 + max(len(part.name) for part in frame)))
        data = data.select(
            *[part.column.alias(part.name) for part in frame], (F.monotonically_increasing_id() + 1).alias(number)
        ).persist()
        numbered = F.col(quoted(number))
    else:
        data = data.select(*[part.column.alias(part.name) for part in frame])
        numbered = None
    root, children = [], []
    for part in frame:
        column = F.col(quoted(part.name))
        if isinstance(part.type, _LISTS):
            root.append(Part(part.name, glue.LongType(), F.when(column.isNotNull(), numbered)))
            children.append((part, column))
        else:
            root.append(Part(part.name, part.type, column))
    out.append((name, schema_of(root), data.select(*[part.column.alias(part.name) for part in root])))
    for part, column in children:
        if isinstance(part.type, glue.MapType):
            pair = glue.StructType([glue.Field("key", glue.StringType()), glue.Field("value", part.type.valueType)])
            column, element = F.map_entries(column), pair
        else:
            element = part.type.elementType
        rows = data.where(column.isNotNull()).select(numbered.alias("id"), F.posexplode(column).alias("index", "val"))
        inner = flat([Part(part.name + ".val", element, F.col("val"))])
        child = [
            Part("id", glue.LongType(), F.col("id")),
            Part("index", glue.IntegerType(), F.col("index")),
        ] + inner
        _tables(child, rows, root_name, root_name + "_" + part.name, out)
