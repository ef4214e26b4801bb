"""Glue's transforms as classes: ``ApplyMapping.apply(frame=..., mappings=[...])``."""

from awsglue.collection import DynamicFrameCollection
from awsglue.missing import names_what_is_missing

__all__ = [
    "ApplyMapping", "DropFields", "DropNullFields", "ErrorsAsDynamicFrame", "Filter", "FlatMap", "GlueTransform", "Join",
    "Map", "MapToCollection", "Relationalize", "RenameField", "ResolveChoice", "SelectFields", "SelectFromCollection",
    "Spigot", "SplitFields", "SplitRows", "Unbox", "UnnestFrame",
]  # fmt: skip
__getattr__ = names_what_is_missing(__name__)


class GlueTransform:
    """A transform: ``apply`` makes one and calls it."""

    arguments = ()
    returns = "DynamicFrame"

    @classmethod
    def apply(cls, *args, **kwargs):
        return cls()(*args, **kwargs)

    @classmethod
    def name(cls):
        return cls.__name__

    @classmethod
    def describeArgs(cls):
        return [{"name": name, "type": kind, "optional": False} for name, kind in cls.arguments]

    @classmethod
    def describeReturn(cls):
        return {"type": cls.returns, "description": ""}

    @classmethod
    def describeTransform(cls):
        return (cls.__doc__ or "").strip()

    @classmethod
    def describeErrors(cls):
        return []

    @classmethod
    def describe(cls):
        return {
            "transform": {"name": cls.name(), "args": cls.describeArgs(), "returns": cls.describeReturn()},
            "description": cls.describeTransform(),
        }


class ApplyMapping(GlueTransform):
    """Gives the columns that the mappings name, under their new names and in their new types."""

    arguments = (("frame", "DynamicFrame"), ("mappings", "Array"))

    def __call__(self, frame, mappings, case_sensitive=False, transformation_ctx="", info="", stageThreshold=0,
                 totalThreshold=0):  # fmt: skip
        return frame.apply_mapping(mappings, case_sensitive, transformation_ctx, info, stageThreshold, totalThreshold)


class DropFields(GlueTransform):
    """Leaves fields out."""

    arguments = (("frame", "DynamicFrame"), ("paths", "Array"))

    def __call__(self, frame, paths, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.drop_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


class DropNullFields(GlueTransform):
    """Leaves out the fields that are null in every record."""

    arguments = (("frame", "DynamicFrame"),)

    def __call__(self, frame, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.drop_null_fields()


class ErrorsAsDynamicFrame(GlueTransform):
    """Gives the records that failed."""

    arguments = (("frame", "DynamicFrame"),)

    def __call__(self, frame):
        return frame.errorsAsDynamicFrame()


class Filter(GlueTransform):
    """Keeps the records for which a function says yes."""

    arguments = (("frame", "DynamicFrame"), ("f", "function"))

    def __call__(self, frame, f, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.filter(f, transformation_ctx, info, stageThreshold, totalThreshold)


class Map(GlueTransform):
    """Gives what a function makes of each record."""

    arguments = (("frame", "DynamicFrame"), ("f", "function"))

    def __call__(self, frame, f, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.map(f, False, transformation_ctx, info, stageThreshold, totalThreshold)


class FlatMap(GlueTransform):
    """Gives what a transform makes of each frame of a collection.

    ``BaseTransform`` is the transform, ``frame_name`` the argument of it that a frame is given as, ``base_kwargs`` the
    others.
    """

    arguments = (("dfc", "DynamicFrameCollection"), ("BaseTransform", "GlueTransform"), ("frame_name", "String"))
    returns = "DynamicFrameCollection"

    def __call__(self, dfc, BaseTransform, frame_name, transformation_ctx="", **base_kwargs):
        def of(frame, context):
            made = BaseTransform.apply(**dict(base_kwargs, **{frame_name: frame, "transformation_ctx": context}))
            return made if isinstance(made, DynamicFrameCollection) else {frame.name or context: made}

        return dfc.flatmap(of, transformation_ctx)


class MapToCollection(GlueTransform):
    """Gives what a function makes of each frame of a collection."""

    arguments = (("dfc", "DynamicFrameCollection"), ("callable", "function"))
    returns = "DynamicFrameCollection"

    def __call__(self, dfc, callable=None, transformation_ctx="", BaseTransform=None, frame_name="frame", **base_kwargs):
        if BaseTransform is not None:
            return FlatMap.apply(dfc, BaseTransform, frame_name, transformation_ctx, **base_kwargs)
        return dfc.map(callable, transformation_ctx)


class Join(GlueTransform):
    """Joins two frames where their keys are equal."""

    arguments = (("frame1", "DynamicFrame"), ("frame2", "DynamicFrame"), ("keys1", "Array"), ("keys2", "Array"))

    def __call__(self, frame1, frame2, keys1, keys2, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame1.join(keys1, keys2, frame2, transformation_ctx, info, stageThreshold, totalThreshold)


class Relationalize(GlueTransform):
    """Makes flat frames of a nested one: the root, and one per list."""

    arguments = (("frame", "DynamicFrame"), ("staging_path", "String"), ("name", "String"))
    returns = "DynamicFrameCollection"

    def __call__(self, frame, staging_path=None, name="roottable", options=None, transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):  # fmt: skip
        return frame.relationalize(
            name, staging_path, options, transformation_ctx, info, stageThreshold, totalThreshold
        )


class RenameField(GlueTransform):
    """Gives a field another name."""

    arguments = (("frame", "DynamicFrame"), ("old_name", "String"), ("new_name", "String"))

    def __call__(self, frame, old_name, new_name, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.rename_field(old_name, new_name, transformation_ctx, info, stageThreshold, totalThreshold)


class ResolveChoice(GlueTransform):
    """Makes one type, several columns or a struct of a field of several types."""

    arguments = (("frame", "DynamicFrame"), ("specs", "Array"), ("choice", "String"))

    def __call__(self, frame, specs=None, choice="", transformation_ctx="", info="", stageThreshold=0, totalThreshold=0,
                 database=None, table_name=None, catalog_id=None, **_):  # fmt: skip
        return frame.resolveChoice(
            specs, choice, database, table_name, transformation_ctx, info, stageThreshold, totalThreshold, catalog_id
        )


class SelectFields(GlueTransform):
    """Gives some of the fields."""

    arguments = (("frame", "DynamicFrame"), ("paths", "Array"))

    def __call__(self, frame, paths, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.select_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


class SelectFromCollection(GlueTransform):
    """Gives one frame of a collection."""

    arguments = (("dfc", "DynamicFrameCollection"), ("key", "String"))

    def __call__(self, dfc, key, transformation_ctx=""):
        return dfc.select(key, transformation_ctx)


class Spigot(GlueTransform):
    """Writes a sample of the records and gives the frame itself."""

    arguments = (("frame", "DynamicFrame"), ("path", "String"), ("options", "Map"))

    def __call__(self, frame, path, options=None, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.spigot(path, options, transformation_ctx)


class SplitFields(GlueTransform):
    """Makes two frames: some of the fields, and the others."""

    arguments = (("frame", "DynamicFrame"), ("paths", "Array"), ("name1", "String"), ("name2", "String"))
    returns = "DynamicFrameCollection"

    def __call__(self, frame, paths, name1=None, name2=None, transformation_ctx="", info="", stageThreshold=0,
                 totalThreshold=0):  # fmt: skip
        return frame.split_fields(
            paths, name1 or frame.name + "1", name2 or frame.name + "2", transformation_ctx, info, stageThreshold,
            totalThreshold,
        )  # fmt: skip


class SplitRows(GlueTransform):
    """Makes two frames: the rows for which comparisons hold, and the others."""

    arguments = (
        ("frame", "DynamicFrame"), ("comparison_dict", "Map"), ("name1", "String"), ("name2", "String"),
    )  # fmt: skip
    returns = "DynamicFrameCollection"

    def __call__(self, frame, comparison_dict, name1="frame1", name2="frame2", transformation_ctx="", info="",
                 stageThreshold=0, totalThreshold=0):  # fmt: skip
        return frame.split_rows(
            comparison_dict, name1, name2, transformation_ctx, info, stageThreshold, totalThreshold
        )


class Unbox(GlueTransform):
    """Parses a field of text."""

    arguments = (("frame", "DynamicFrame"), ("path", "String"), ("format", "String"))

    def __call__(self, frame, path, format, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0,
                 **options):  # fmt: skip
        return frame.unbox(path, format, transformation_ctx, info, stageThreshold, totalThreshold, **options)


class UnnestFrame(GlueTransform):
    """Makes columns of the fields of structs."""

    arguments = (("frame", "DynamicFrame"),)

    def __call__(self, frame, transformation_ctx="", info="", stageThreshold=0, totalThreshold=0):
        return frame.unnest(transformation_ctx, info, stageThreshold, totalThreshold)
