"""Frames of objects: which objects, read how, with the columns that their folders name."""

import json

from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.columns.paths import Part, schema_of
from awsglue.columns.sparktypes import to_spark
from awsglue.lake import formats, globs, objects
from awsglue.lake.catalog import key_value


def of_paths(context, paths, format, options, format_options, transformation_ctx=""):
    """A frame of what lies under the paths; folders ``key=value`` below them are columns."""
    recurse = formats.flag(options, "recurse")
    found = [(path, each) for path in paths for each in context.objects.under(path, recurse)]
    chosen = _chosen(context, found, options, transformation_ctx)
    keys, folders = [], {}
    for path, each in chosen:
        pairs = [name.partition("=") for name in objects.below(path, each)[:-1] if "=" in name]
        folders[_folder(each.path)] = {key: value for key, _, value in pairs}
        keys.extend(key for key, _, _ in pairs if key not in keys)
    valued = {folder: tuple(values.get(key) for key in keys) for folder, values in folders.items()}
    fields = [glue.Field(key, glue.StringType()) for key in keys]
    return _frame(context, [each for _, each in chosen], format, format_options, fields, valued)


def of_table(context, table, options, push_down_predicate="", transformation_ctx=""):
    """A frame of a catalogue's table. Without an object it has the catalogue's columns and no row."""
    keys, found, values = table.keys(), [], {}
    if keys:
        expression = options.get("catalogPartitionPredicate")
        for partition in table.partitions_where(context.spark_session, push_down_predicate, expression):
            for each in context.objects.under(partition.location):
                found.append((partition.location, each))
                values[_folder(each.path)] = partition.values
    else:
        found = [(table.location, each) for each in context.objects.under(table.location)]
    chosen = [each for _, each in _chosen(context, found, options, transformation_ctx)]
    format_options = dict(table.format_options(), **{k: v for k, v in options.items() if k in ("multiline", "encoding")})
    return _frame(context, chosen, table.format(), format_options, keys, values, table.columns())


def _chosen(context, found, options, transformation_ctx):
    exclusions = options.get("exclusions") or []
    if isinstance(exclusions, str):
        exclusions = json.loads(exclusions)
    patterns = [globs.pattern(each) for each in exclusions]
    classes = set(options.get("excludeStorageClasses") or ())
    out = []
    for path, each in found:
        name = "/".join(objects.below(path, each))
        if each.size and each.storage_class not in classes and not globs.excluded(patterns, each.path, name):
            out.append((path, each))
    new = set(context.bookmark.new_of(transformation_ctx, [each for _, each in out], options.get("maxBand")))
    return _bounded([(path, each) for path, each in out if each in new], options)


def _bounded(chosen, options):
    """The first of them, up to ``boundedFiles`` in number and ``boundedSize`` bytes."""
    files = int(options.get("boundedFiles") or 0) or len(chosen)
    size, out = int(options.get("boundedSize") or 0), []
    for path, each in chosen[:files]:
        out.append((path, each))
        if size:
            size -= each.size
            if size <= 0:
                break
    return out


def _frame(context, chosen, format, format_options, keys, values, fields=None):
    from awsglue.dynamicframe import DynamicFrame

    spark = context.spark_session
    if not chosen:
        schema = glue.StructType(list(fields or ()) + [key for key in keys if fields is not None])
        return DynamicFrame(spark.createDataFrame([], to_spark(schema)), context, "", schema)
    data, parts = formats.read(spark, [each.path for each in chosen], format, format_options, fields)
    if keys:
        taken = {key.name.lower() for key in keys}
        parts = [part for part in parts if part.name.lower() not in taken]
        data, of_folders = _with_folders(context, data, keys, values)
        parts = parts + of_folders
    return DynamicFrame(
        data.select(*[part.column.alias(part.name) for part in parts]), context, "", schema_of(parts)
    )


def _with_folders(context, data, keys, values):
    """The DataFrame with the values of each row's folder, and the parts that these are."""
    path = context.spark_session.sparkContext._jvm.org.apache.hadoop.fs.Path
    rows = [
        [_rooted(path(folder).toUri().toString())] + [key_value(each) for each in of_folder]
        for folder, of_folder in values.items()
    ]
    names = ["_key_%d_" % at for at in range(len(keys))]
    known = context.spark_session.createDataFrame(rows, ", ".join(["_folder_ string"] + [n + " string" for n in names]))
    rooted = F.regexp_replace(F.col(formats.FILE), "^[A-Za-z0-9]+:/+", "/")
    data = data.withColumn("_folder_", F.regexp_extract(rooted, "^(.*)/[^/]*$", 1))
    data = data.join(F.broadcast(known), "_folder_", "left")
    return data, [
        Part(key.name, key.dataType, F.col(name).cast(to_spark(key.dataType))) for key, name in zip(keys, names)
    ]


def _folder(path):
    return path[: path.rindex("/")]


def _rooted(uri):
    """The path without its scheme, as of every way in which Spark writes one."""
    scheme, colon, rest = uri.partition(":")
    return "/" + rest.lstrip("/") if colon and "/" not in scheme else uri
