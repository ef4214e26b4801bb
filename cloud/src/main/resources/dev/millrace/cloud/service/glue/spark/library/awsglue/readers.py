"""``create_dynamic_frame`` and ``create_data_frame`` of a GlueContext."""

from awsglue.missing import NotOffered


class DynamicFrameReader:
    def __init__(self, glue_context):
        self._glue_context = glue_context

    def from_rdd(self, data, name, schema=None, sampleRatio=None, transformation_ctx=""):
        return self._glue_context.create_dynamic_frame_from_rdd(data, name, schema, sampleRatio, transformation_ctx)

    def from_options(
        self,
        connection_type,
        connection_options=None,
        format=None,
        format_options=None,
        transformation_ctx="",
        push_down_predicate="",
        **_
    ):
        return self._glue_context.create_dynamic_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx
        )

    def from_catalog(
        self,
        database=None,
        table_name=None,
        redshift_tmp_dir="",
        transformation_ctx="",
        push_down_predicate="",
        additional_options=None,
        catalog_id=None,
        name_space=None,
        **_
    ):
        return self._glue_context.create_dynamic_frame_from_catalog(
            database or name_space,
            table_name,
            redshift_tmp_dir,
            transformation_ctx,
            push_down_predicate,
            additional_options,
            catalog_id,
        )


class DataFrameReader:
    """The same sources as DataFrames."""

    def __init__(self, glue_context):
        self._frames = DynamicFrameReader(glue_context)

    def from_options(self, connection_type, *args, **kwargs):
        if connection_type in ("kinesis", "kafka"):
            raise NotOffered("A stream of the connection type %r" % connection_type)
        return self._frames.from_options(connection_type, *args, **kwargs).toDF()

    def from_catalog(self, *args, **kwargs):
        return self._frames.from_catalog(*args, **kwargs).toDF()
