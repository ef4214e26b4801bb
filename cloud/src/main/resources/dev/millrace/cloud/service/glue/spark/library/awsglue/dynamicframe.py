"""DynamicFrame: a Spark DataFrame with a schema of Glue's types, in which a column may be a choice of several."""

import json

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from awsglue import gluetypes as glue
from awsglue.collection import DynamicFrameCollection
from awsglue.columns import choice, paths, relational
from awsglue.columns.errors import FrameErrors
from awsglue.columns.merge import joined, matched, merged
from awsglue.columns.paths import Part, found, parts, placed, quoted, schema_of, steps
from awsglue.columns.records import DynamicRecord, laid_out, record, schema_of_records
from awsglue.columns.sparktypes import from_spark, named, to_spark
from awsglue.columns.unbox import unboxed
from awsglue.missing import names_what_is_missing
from awsglue.readers import DynamicFrameReader
from awsglue.writers import DynamicFrameWriter

__all__ = [
    "DynamicFrame",
    "DynamicFrameCollection",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "DynamicRecord",
    "ResolveOption",
]
__getattr__ = names_what_is_missing(__name__)


class ResolveOption:
    """What ``toDF`` makes of one choice: ``Project`` or ``Cast`` with a type, or ``KeepAsStruct``."""

    def __init__(self, path, action, target=None):
        self.path = path
        self.action = action
        self.target = target

    def spec(self):
        if self.action == "KeepAsStruct":
            return self.path, "make_struct"
        target = self.target if isinstance(self.target, str) else self.target.typeName()
        return self.path, "%s:%s" % (self.action.lower(), target)


class DynamicFrame:
    """Immutable: every method that changes something gives a new frame.

    What all transforms take: ``transformation_ctx`` and ``info`` are kept for errors alone; ``stageThreshold`` and
    ``totalThreshold`` are how many of the records that failed are too many (0: any number is borne).
    """

    def __init__(self, jdf, glue_ctx, name="", schema=None, errors=None):
        self._data = jdf if isinstance(jdf, DataFrame) else DataFrame(jdf, glue_ctx.spark_session)
        self._types = from_spark(self._data.schema) if schema is None else schema
        self._errors = errors or FrameErrors()
        self.glue_ctx = glue_ctx
        self.name = name

    # Construction

    @classmethod
    def fromDF(cls, dataframe, glue_ctx, name="", **_):
        """A frame of the DataFrame's rows. Types that Glue lacks become those that it has."""
        columns = []
        for field in dataframe.schema.fields:
            column, target = F.col(quoted(field.name)), to_spark(from_spark(field.dataType))
            same = target.simpleString() == field.dataType.simpleString()
            columns.append(column if same else column.cast(target).alias(field.name))
        return cls(dataframe.select(*columns), glue_ctx, name)

    def toDF(self, options=None):
        """The rows as a DataFrame. A choice that is not resolved is a struct with a field per type."""
        if not options:
            return self._data
        return self.resolveChoice(specs=[option.spec() for option in options])._data

    @classmethod
    def from_records(cls, rdd, glue_ctx, name="", known=None, errors=None):
        """A frame of an RDD of dictionaries, which is kept and looked through for their schema."""
        rdd = rdd.cache()
        schema = schema_of_records(rdd, known)
        rows = rdd.map(lambda each: laid_out(schema, each))
        data = glue_ctx.spark_session.createDataFrame(rows, to_spark(schema), verifySchema=False)
        return cls(data, glue_ctx, name, schema, errors)

    # Information

    def count(self):
        return self._data.count()

    def schema(self):
        return self._types

    def printSchema(self):
        print("\n".join(glue.tree(self._types)))

    def show(self, num_rows=20):
        for each in self.records(num_rows):
            print(json.dumps(each, default=str, ensure_ascii=False))

    def records(self, num_rows):
        """The first records, as Python has them."""
        return [record(self._types, row) for row in self._data.take(num_rows)]

    def getNumPartitions(self):
        return self._data.rdd.getNumPartitions()

    def repartition(self, num_partitions, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return self._same(self._data.repartition(num_partitions))

    def coalesce(
        self, num_partitions, shuffle=False, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0
    ):
        return self._same(
            self._data.repartition(num_partitions) if shuffle else self._data.coalesce(num_partitions)
        )

    def with_frame_schema(self, schema):
        """The frame with this schema: columns that it names, cast to its types."""
        out = []
        for field in schema.fields:
            part = found(self._parts(), [field.name])
            if part is None:
                out.append(Part(field.name, field.dataType, choice.null(field.dataType)))
            else:
                out.append(Part(field.name, field.dataType, choice.cast(part.type, part.column, field.dataType)))
        return self._of(out)

    # Transforms of columns

    def apply_mapping(
        self, mappings, case_sensitive=False, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0
    ):
        """The columns that the mappings name: (source, its type, target, its type), or (source, target)."""
        out = []
        for mapping in mappings:
            if len(mapping) not in (2, 4):
                raise ValueError("a mapping has a source, its type, a target and its type: %r" % (mapping,))
            source, target = mapping[0], mapping[len(mapping) // 2]
            part = found(self._parts(), self._own(steps(source), case_sensitive))
            if part is None:
                continue
            if len(mapping) == 4:
                part = self._mapped(part, mapping[3])
            out = placed(out, steps(target), part)
        return self._of(out, stageThreshold, totalThreshold)

    @staticmethod
    def _mapped(part, type_name):
        nested = {"array": glue.ArrayType, "struct": glue.StructType, "map": glue.MapType}
        if isinstance(part.type, nested.get(type_name.strip().lower(), ())):
            return part
        target = named(type_name)
        return Part(part.name, target, choice.cast(part.type, part.column, target))

    def drop_fields(self, paths, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0, **_):
        frame = self._parts()
        for path in paths:
            frame = self._changed(frame, path, lambda part: [])
        return self._of(frame)

    def select_fields(self, paths, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0, **_):
        frame, out = self._parts(), []
        for path in paths:
            way = self._own(steps(path))
            part = found(frame, way)
            if part is not None:
                out = placed(out, way, part)
        return self._of(out)

    def rename_field(self, oldName, newName, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0, **_):
        old, new = self._own(steps(oldName)), steps(newName)
        if old[:-1] == new[:-1]:
            return self._of(paths.changed(self._parts(), old, lambda part: [part._replace(name=new[-1])]))
        part = found(self._parts(), old)
        if part is None:
            return self
        return self._of(placed(paths.changed(self._parts(), old, lambda _: []), new, part))

    def resolveChoice(
        self,
        specs=None,
        choice="",
        database=None,
        table_name=None,
        transformation_ctx="",
        info="",
        stageThreshold=0,
        totalThreshold=0,
        catalog_id=None,
        option="",
        **_
    ):
        """The frame with choices resolved: each of the specs' paths by its action, or all by one."""
        action = choice or option
        if specs and action:
            raise ValueError("specs and choice cannot both be given")
        if not specs and not action:
            raise ValueError("specs or choice must be given")
        catalogued = self._catalogued(database, table_name, catalog_id) if database and table_name else None
        if action:
            if action == "match_catalog" and catalogued is None:
                raise ValueError("match_catalog needs database and table_name")
            return self._of(_choices.resolve_everywhere(self._parts(), action, catalogued), stageThreshold, totalThreshold)
        frame = self._parts()
        for path, spec in specs:
            known = catalogued(path) if catalogued else None
            frame = self._changed(frame, path, lambda part: _choices.resolved(part, spec, known))
        return self._of(frame, stageThreshold, totalThreshold)

    def _catalogued(self, database, table_name, catalog_id):
        columns = self.glue_ctx.catalog.table(database, table_name, catalog_id).types()
        return lambda name: columns.get(name.lower())

    def drop_null_fields(self):
        """The frame without the fields that are null in every record."""
        return self._of(_without_nulls(self._parts()))

    def unnest(self, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return self._of(relational.flat(self._parts()))

    def relationalize(
        self,
        root_table_name,
        staging_path=None,
        options=None,
        transformation_ctx="",
        info="",
        stageThreshold=0,
        totalThreshold=0,
    ):
        """A collection of flat frames: the root, and one per list. What is counted is kept by Spark, not staged."""
        frames = {
            name: DynamicFrame(data, self.glue_ctx, name, schema, self._errors)
            for name, schema, data in relational.tables(self._types, self._data, root_table_name)
        }
        return DynamicFrameCollection(frames, self.glue_ctx)

    def unbox(self, path, format, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0, **options):
        """The frame with a field of text parsed: ``json``, ``csv``, ``avro`` is not offered."""
        return self._of(unboxed(self, self._own(steps(path)), format, options), stageThreshold, totalThreshold)

    # Transforms of rows

    def filter(self, f, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        """The records for which the function says yes; those on which it fails are errors."""
        schema = self._types

        def kept(row):
            try:
                return bool(f(record(schema, row))), None
            except Exception as failed:
                return False, repr(failed)

        whole = F.struct(*[F.col(quoted(field.name)) for field in schema.fields])
        judged = self._data.withColumn("_judged", F.udf(kept, "struct<kept:boolean,error:string>")(whole))
        errors = self._errors.and_judged(judged.where("_judged.error is not null"), schema)
        out = DynamicFrame(judged.where("_judged.kept").drop("_judged"), self.glue_ctx, self.name, schema, errors)
        return out._within(stageThreshold, totalThreshold)

    def map(self, f, preservesPartitioning=False, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        """What the function makes of each record; a record on which it fails is an error."""
        return self._made(lambda each: [f(each)], stageThreshold, totalThreshold)

    def flat_map(self, f, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return self._made(lambda each: list(f(each)), stageThreshold, totalThreshold)

    def _made(self, f, stage, total):
        schema = self._types

        def made(row):
            try:
                return [(each, None) for each in f(record(schema, row)) if each is not None]
            except Exception as failed:
                return [(record(schema, row), repr(failed))]

        results = self._data.rdd.flatMap(made).cache()
        errors = self._errors.and_failed(results.filter(lambda result: result[1] is not None))
        good = results.filter(lambda result: result[1] is None).map(lambda result: result[0])
        return DynamicFrame.from_records(good, self.glue_ctx, self.name, schema, errors)._within(stage, total)

    def join(self, paths1, paths2, frame2, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        """The rows of both where the keys are equal. A field that both have is ``.name`` of the second."""
        data, schema = joined(self, [steps(p) for p in _list(paths1)], frame2, [steps(p) for p in _list(paths2)])
        errors = self._errors.and_all(frame2._errors)
        return DynamicFrame(data, self.glue_ctx, self.name + frame2.name, schema, errors)

    def mergeDynamicFrame(
        self,
        stage_dynamic_frame,
        primary_keys,
        transformation_ctx="",
        options=None,
        info="",
        stageThreshold=0,
        totalThreshold=0,
    ):
        """The staged rows, and of this frame those whose key is not staged."""
        data, schema = merged(self, stage_dynamic_frame, _list(primary_keys))
        return DynamicFrame(data, self.glue_ctx, self.name, schema, self._errors)

    def union(self, other_frame, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        """The rows of both; where a column's types differ it is a choice."""
        data, schema = matched(self, other_frame)
        return DynamicFrame(data, self.glue_ctx, self.name, schema, self._errors.and_all(other_frame._errors))

    # Frames taken apart

    def split_fields(
        self, paths, name1="", name2="", transformation_ctx="", info="", stageThreshold=0, totalThreshold=0, **_
    ):
        return self._collection(self.select_fields(paths), name1, self.drop_fields(paths), name2)

    def split_rows(
        self, comparison_dict, name1, name2, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0
    ):
        """Two frames: the rows for which all comparisons hold, and the rest."""
        holds = F.lit(True)
        for path, comparisons in comparison_dict.items():
            part = found(self._parts(), self._own(steps(path)))
            if part is None:
                raise ValueError("no field %s is in the frame" % path)
            for comparator, value in comparisons.items():
                holds = holds & _compared(part, comparator, value)
        holds = F.coalesce(holds, F.lit(False))
        return self._collection(self._same(self._data.where(holds)), name1, self._same(self._data.where(~holds)), name2)

    def _collection(self, one, name1, other, name2):
        one.name, other.name = name1, name2
        return DynamicFrameCollection({name1: one, name2: other}, self.glue_ctx)

    # Writing

    def spigot(self, path, options=None, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0, **_):
        """Writes a sample of the records as JSON and gives the frame itself: ``topk`` of them, or each by ``prob``."""
        options = dict(options or {})
        sample = self._data
        if "prob" in options:
            sample = sample.sample(float(options["prob"]))
        if "topk" in options:
            sample = sample.limit(int(options["topk"]))
        self._same(sample).write("s3", {"path": path}, "json")
        return self

    def write(self, connection_type, connection_options=None, format=None, format_options=None, accumulator_size=0):
        sink = self.glue_ctx.getSink(connection_type, **dict(connection_options or {}))
        sink.setFormat(format, **dict(format_options or {}))
        return sink.write(self)

    # Errors

    def errorsCount(self):
        return self._errors.count()

    def stageErrorsCount(self):
        return self._errors.stage_count()

    def errorsAsDynamicFrame(self):
        return DynamicFrame.from_records(
            self._errors.records(self.glue_ctx.spark_session.sparkContext), self.glue_ctx, "errors"
        )

    def assertErrorThreshold(self, stageThreshold=0, totalThreshold=0):
        self._errors.check(stageThreshold, totalThreshold)

    # What all of it stands on

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError("DynamicFrame.%s is not offered by Millrace's awsglue library." % name)

    def _parts(self):
        return parts(self._types)

    def _own(self, way, case_sensitive=True):
        """The path with its first step as the frame spells it."""
        if case_sensitive or self._types.hasField(way[0]):
            return way
        like = [field.name for field in self._types.fields if field.name.lower() == str(way[0]).lower()]
        return like + way[1:] if len(like) == 1 else way

    def _changed(self, frame, path, change):
        return paths.changed(frame, steps(path), change)

    def _same(self, data):
        return DynamicFrame(data, self.glue_ctx, self.name, self._types, self._errors)

    def _of(self, frame, stage=0, total=0):
        data = self._data.select(*[part.column.alias(part.name) for part in frame])
        return DynamicFrame(data, self.glue_ctx, self.name, schema_of(frame), self._errors)._within(stage, total)

    def _within(self, stage, total):
        if stage or total:
            self._errors.check(stage, total)
        return self


_choices = choice


def _list(value):
    return [value] if isinstance(value, str) else list(value)


def _compared(part, comparator, value):
    column = part.column
    if isinstance(part.type, glue.ChoiceType):
        kinds = (int, float) if isinstance(value, (int, float)) else (str,)
        target = glue.DoubleType() if kinds == (int, float) else glue.StringType()
        column = choice.cast(part.type, column, target)
    ways = {
        ">": column > value,
        "<": column < value,
        ">=": column >= value,
        "<=": column <= value,
        "=": column == value,
        "==": column == value,
        "!=": column != value,
    }
    if comparator not in ways:
        raise ValueError("unknown comparator: %s (known are %s)" % (comparator, ", ".join(ways)))
    return ways[comparator]


def _without_nulls(frame):
    out = []
    for part in frame:
        if isinstance(part.type, glue.NullType):
            continue
        if isinstance(part.type, glue.StructType):
            inner = [Part(f.name, f.dataType, part.column.getField(f.name)) for f in part.type.fields]
            kept = _without_nulls(inner)
            if not kept:
                continue
            if schema_of(kept) != part.type:
                column = F.when(part.column.isNotNull(), paths.struct_of(kept))
                part = Part(part.name, schema_of(kept), column)
        out.append(part)
    return out
