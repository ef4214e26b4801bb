"""Two frames made one."""

from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.columns import choice
from awsglue.columns.paths import Part, found, parts, quoted, schema_of, steps
from awsglue.columns.sparktypes import unified


def joined(one, paths1, other, paths2):
    """The inner join's DataFrame and schema."""
    if len(paths1) != len(paths2):
        raise ValueError("the frames are joined by as many keys of the one as of the other")
    taken = {field.name for field in one.schema().fields}
    left, right = parts(one.schema()), []
    for field in other.schema().fields:
        name = field.name
        while name in taken:
            name = "." + name
        taken.add(name)
        right.append(Part(name, field.dataType, F.col(quoted(field.name))))
    keys1 = [_key(one, path) for path in paths1]
    keys2 = [_key(other, path) for path in paths2]
    names1 = ["_left_key_%d" % at for at in range(len(keys1))]
    names2 = ["_right_key_%d" % at for at in range(len(keys2))]
    for at, (key1, key2) in enumerate(zip(keys1, keys2)):
        if isinstance(key1.type, glue.ChoiceType) or isinstance(key2.type, glue.ChoiceType):
            keys1[at] = key1._replace(column=choice.cast(key1.type, key1.column, glue.StringType()))
            keys2[at] = key2._replace(column=choice.cast(key2.type, key2.column, glue.StringType()))
    data1 = one.toDF().select(
        *[part.column.alias(part.name) for part in left],
        *[key.column.alias(name) for key, name in zip(keys1, names1)],
    )
    data2 = other.toDF().select(
        *[part.column.alias(part.name) for part in right],
        *[key.column.alias(name) for key, name in zip(keys2, names2)],
    )
    equal = [F.col(name1) == F.col(name2) for name1, name2 in zip(names1, names2)]
    data = data1.join(data2, equal, "inner").drop(*names1, *names2)
    return data, schema_of(left + right)


def _key(frame, path):
    part = found(parts(frame.schema()), path)
    if part is None:
        raise ValueError("the key %s is no field of the frame" % ".".join(map(str, path)))
    return part


def matched(one, other):
    """The union's DataFrame and schema: columns are matched by their names."""
    schema = unified(one.schema(), other.schema())
    return _laid(one.toDF(), one.schema(), schema).unionAll(_laid(other.toDF(), other.schema(), schema)), schema


def _laid(data, schema, target):
    if schema == target:
        return data
    columns = []
    for field in target.fields:
        part = found(parts(schema), [field.name])
        value = choice.null(field.dataType) if part is None else choice.conformed(part.type, part.column, field.dataType)
        columns.append(value.alias(field.name))
    return data.select(*columns)


def merged(source, stage, keys):
    """The staged rows and those of the source whose keys are not among them."""
    ways = [steps(key) for key in keys]
    names = ["_key_%d" % at for at in range(len(keys))]
    staged = stage.toDF().select(*[_key(stage, way).column.alias(name) for way, name in zip(ways, names)]).distinct()
    equal = [_key(source, way).column.eqNullSafe(staged[name]) for way, name in zip(ways, names)]
    rest = type(source)(source.toDF().join(staged, equal, "left_anti"), source.glue_ctx, "", source.schema())
    return matched(stage, rest)


def all_matched(frames):
    """The union of (DataFrame, schema) pairs."""
    schema = frames[0][1]
    for _, each in frames[1:]:
        schema = unified(schema, each)
    data = None
    for each, its in frames:
        laid = _laid(each, its, schema)
        data = laid if data is None else data.unionAll(laid)
    return data, schema
