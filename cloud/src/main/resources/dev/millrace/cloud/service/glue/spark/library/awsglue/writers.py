"""``write_dynamic_frame`` and ``write_data_frame`` of a GlueContext."""

from awsglue.missing import NotOffered


class DynamicFrameWriter:
    def __init__(self, glue_context):
        self._glue_context = glue_context

    def from_options(
        self,
        frame,
        connection_type,
        connection_options=None,
        format=None,
        format_options=None,
        transformation_ctx="",
        **_
    ):
        return self._glue_context.write_dynamic_frame_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def from_catalog(
        self,
        frame,
        database=None,
        table_name=None,
        redshift_tmp_dir="",
        transformation_ctx="",
        additional_options=None,
        catalog_id=None,
        name_space=None,
        **_
    ):
        return self._glue_context.write_dynamic_frame_from_catalog(
            frame, database or name_space, table_name, redshift_tmp_dir, transformation_ctx, additional_options, catalog_id
        )

    def from_jdbc_conf(self, *args, **kwargs):
        raise NotOffered("Writing to a JDBC connection")


class DataFrameWriter:
    """The same sinks for DataFrames."""

    def __init__(self, glue_context):
        self._glue_context = glue_context
        self._frames = DynamicFrameWriter(glue_context)

    def from_options(self, frame, connection_type, **kwargs):
        self._frames.from_options(self._dynamic(frame), connection_type, **kwargs)
        return frame

    def from_catalog(self, frame, database, table_name, **kwargs):
        self._frames.from_catalog(self._dynamic(frame), database, table_name, **kwargs)
        return frame

    def _dynamic(self, frame):
        from awsglue.dynamicframe import DynamicFrame

        return DynamicFrame.fromDF(frame, self._glue_context)
