"""GlueContext: where a script's frames come from and go to."""

import os
import sys
import warnings

from pyspark.sql import DataFrame, SQLContext, SparkSession
from pyspark.sql import functions as F

from awsglue import sql as catalogue_sql
from awsglue.data_sink import DataSink
from awsglue.data_source import CatalogSource, DataSource
from awsglue.dynamicframe import DynamicFrame
from awsglue.lake.bookmark import Bookmark
from awsglue.lake.catalog import Catalog
from awsglue.lake.objects import Objects
from awsglue.lake.upkeep import Upkeep
from awsglue.missing import NotOffered, names_what_is_missing
from awsglue.readers import DataFrameReader, DynamicFrameReader
from awsglue.writers import DataFrameWriter, DynamicFrameWriter

__all__ = ["GlueContext"]
__getattr__ = names_what_is_missing(__name__)


def _client(service):
    def make():
        import boto3

        return boto3.client(service)

    return make


class GlueContext(SQLContext):
    """AWS's context over a SparkContext, or over the one of a SparkSession's."""

    def __init__(self, sparkContext, **options):
        if isinstance(sparkContext, SparkSession):
            sparkContext = sparkContext.sparkContext
        self.spark_session = SparkSession.builder.getOrCreate()
        with warnings.catch_warnings():
            # Spark has deprecated the class that AWS's context is one of.
            warnings.simplefilter("ignore", FutureWarning)
            super().__init__(sparkContext, self.spark_session)
        self.catalog = Catalog(_client("glue"))
        self.objects = Objects(_client("s3"))
        self.bookmark = Bookmark()
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.create_data_frame = DataFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.write_data_frame = DataFrameWriter(self)
        self._upkeep = Upkeep(self)
        if catalogue_sql.asked():
            catalogue_sql.install()

    def getSource(self, connection_type, format=None, transformation_ctx="", push_down_predicate="", **options):
        source = DataSource(connection_type, self, transformation_ctx, options)
        if format:
            source.setFormat(format)
        return source

    def getSink(self, connection_type, format=None, transformation_ctx="", **options):
        sink = DataSink(connection_type, self, options)
        if format:
            sink.setFormat(format)
        return sink

    def getCatalogSource(
        self,
        database,
        table_name,
        redshift_tmp_dir="",
        transformation_ctx="",
        push_down_predicate="",
        additional_options=None,
        catalog_id=None,
    ):
        table = self.catalog.table(database, table_name, catalog_id)
        return CatalogSource(table, self, transformation_ctx, additional_options, push_down_predicate)

    # Reading

    def create_dynamic_frame_from_rdd(self, data, name, schema=None, sample_ratio=None, transformation_ctx=""):
        frame = self.spark_session.createDataFrame(data, schema, sample_ratio)
        return DynamicFrame.fromDF(frame, self, name)

    def create_dynamic_frame_from_catalog(
        self,
        database,
        table_name,
        redshift_tmp_dir="",
        transformation_ctx="",
        push_down_predicate="",
        additional_options=None,
        catalog_id=None,
    ):
        frame = self.getCatalogSource(
            database,
            table_name,
            redshift_tmp_dir,
            transformation_ctx,
            push_down_predicate,
            additional_options,
            catalog_id,
        ).getFrame()
        frame.name = table_name
        return frame

    def create_dynamic_frame_from_options(
        self, connection_type, connection_options=None, format=None, format_options=None, transformation_ctx=""
    ):
        source = self.getSource(connection_type, None, transformation_ctx, **dict(connection_options or {}))
        source.setFormat(format, **dict(format_options or {}))
        return source.getFrame()

    def create_data_frame_from_catalog(self, *args, **kwargs):
        return self.create_data_frame.from_catalog(*args, **kwargs)

    def create_data_frame_from_options(self, *args, **kwargs):
        return self.create_data_frame.from_options(*args, **kwargs)

    # Writing

    def write_dynamic_frame_from_options(
        self, frame, connection_type, connection_options=None, format=None, format_options=None, transformation_ctx=""
    ):
        return self.write_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def write_from_options(
        self,
        frame_or_dfc,
        connection_type,
        connection_options=None,
        format=None,
        format_options=None,
        transformation_ctx="",
    ):
        sink = self.getSink(connection_type, None, transformation_ctx, **dict(connection_options or {}))
        sink.setFormat(format, **dict(format_options or {}))
        return sink.write(frame_or_dfc)

    def write_dynamic_frame_from_catalog(
        self,
        frame,
        database,
        table_name,
        redshift_tmp_dir="",
        transformation_ctx="",
        additional_options=None,
        catalog_id=None,
    ):
        """Writes to where the table lies, in its format."""
        table = self.catalog.table(database, table_name, catalog_id)
        sink = DataSink("s3", self, dict(additional_options or {}, path=table.location))
        options = table.format_options()
        options["writeHeader"] = options.pop("skipFirst", False)
        sink.setFormat(table.format(), **options)
        sink.setCatalogInfo(database, table_name)
        sink.setColumns([field.name for field in table.columns()])
        return sink.write(frame)

    def write_dynamic_frame_from_jdbc_conf(self, *args, **kwargs):
        raise NotOffered("Writing to a JDBC connection")

    write_from_jdbc_conf = write_dynamic_frame_from_jdbc_conf

    def write_data_frame_from_catalog(self, *args, **kwargs):
        return self.write_data_frame.from_catalog(*args, **kwargs)

    # Upkeep of what lies in S3

    def purge_table(self, database, table_name, options=None, transformation_ctx="", catalog_id=None):
        self._upkeep.purge_table(self.catalog.table(database, table_name, catalog_id), options or {}, transformation_ctx)

    def purge_s3_path(self, s3_path, options=None, transformation_ctx=""):
        self._upkeep.purge_path(s3_path, options or {}, transformation_ctx)

    def transition_table(
        self, database, table_name, transition_to, options=None, transformation_ctx="", catalog_id=None
    ):
        table = self.catalog.table(database, table_name, catalog_id)
        self._upkeep.transition_table(table, transition_to, options or {}, transformation_ctx)

    def transition_s3_path(self, s3_path, transition_to, options=None, transformation_ctx=""):
        self._upkeep.transition_path(s3_path, transition_to, options or {}, transformation_ctx)

    # The rest

    def extract_jdbc_conf(self, connection_name, catalog_id=None):
        """``user``, ``password``, ``vendor`` and ``url`` of a connection in the catalogue."""
        asked = {"Name": connection_name}
        if catalog_id:
            asked["CatalogId"] = catalog_id
        told = self.catalog.glue.get_connection(**asked)["Connection"]["ConnectionProperties"]
        url = told.get("JDBC_CONNECTION_URL", "")
        vendor = url.split(":")[1] if url.startswith("jdbc:") else ""
        return {
            "user": told.get("USERNAME", ""),
            "password": told.get("PASSWORD", ""),
            "vendor": vendor,
            "url": url.rsplit("/", 1)[0] if url.count("/") > 2 else url,
            "fullUrl": url,
        }

    def add_ingestion_time_columns(self, dataFrame, timeGranularity=""):
        """``ingest_year`` and so on, as fine as ``day``, ``hour`` or ``minute``."""
        names = ["year", "month", "day", "hour", "minute"]
        finest = (timeGranularity or "hour").lower()
        if finest not in names[2:]:
            raise ValueError("timeGranularity is day, hour or minute, not " + timeGranularity)
        if not isinstance(dataFrame, DataFrame):
            dataFrame = dataFrame.toDF()
        now = F.current_timestamp()
        of_each = {
            "year": F.year(now), "month": F.month(now), "day": F.dayofmonth(now), "hour": F.hour(now),
            "minute": F.minute(now),
        }  # fmt: skip
        for name in names[: names.index(finest) + 1]:
            dataFrame = dataFrame.withColumn("ingest_" + name, of_each[name])
        return dataFrame

    def get_logger(self):
        return _Logger()

    def begin_transaction(self, *args, **kwargs):
        raise NotOffered("A transaction of governed tables")

    def forEachBatch(self, *args, **kwargs):
        raise NotOffered("A streaming job")

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError("GlueContext.%s is not offered by Millrace's awsglue library." % name)


class _Logger:
    """Writes to the run's error log, as AWS's does."""

    def info(self, message):
        self._write("INFO", message)

    def warn(self, message):
        self._write("WARN", message)

    def error(self, message):
        self._write("ERROR", message)

    def debug(self, message):
        if os.environ.get("MILLRACE_GLUE_DEBUG"):
            self._write("DEBUG", message)

    trace = debug

    @staticmethod
    def _write(level, message):
        print("%s GlueLogger: %s" % (level, message), file=sys.stderr)
