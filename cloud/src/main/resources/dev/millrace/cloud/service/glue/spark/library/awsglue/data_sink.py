"""Where a frame goes to."""

from awsglue import sql
from awsglue.collection import DynamicFrameCollection
from awsglue.lake.sink import CatalogUpdate, written
from awsglue.missing import NotOffered, names_what_is_missing

__getattr__ = names_what_is_missing(__name__)

_OF_FILES = ("s3", "file")
_OF_FORMATS = ("parquet", "orc", "avro", "csv", "json")


class DataSink:
    """Objects of a format: ``setFormat``, perhaps ``setCatalogInfo``, then ``writeFrame``."""

    def __init__(self, connection_type, context, options=None):
        if connection_type not in _OF_FILES + _OF_FORMATS:
            raise NotOffered("A sink of the connection type %r" % connection_type)
        self._context = context
        self._options = dict(options or {})
        self._format = connection_type if connection_type in _OF_FORMATS else None
        self._format_options = {}
        self._columns = None
        self._table = None

    def setFormat(self, format, **options):
        self._format = format or self._format
        self._format_options = dict(options)
        if self._format == "parquet" and self._format_options.pop("useGlueParquetWriter", False):
            self._format = "glueparquet"
        return self

    def setAccumulableSize(self, size):
        """Nothing is kept of it: AWS bounds by it what a sink counts."""

    def setCatalogInfo(self, catalogDatabase, catalogTableName, catalogId=""):
        self._table = (catalogDatabase, catalogTableName)

    def setColumns(self, names):
        """The order in which a table has its columns."""
        self._columns = list(names)

    def write(self, dynamic_frame_or_dfc, info=""):
        if isinstance(dynamic_frame_or_dfc, DynamicFrameCollection):
            for name, frame in dynamic_frame_or_dfc.items():
                self._write(frame, self._path().rstrip("/") + "/" + name + "/")
            return dynamic_frame_or_dfc
        return self.writeFrame(dynamic_frame_or_dfc, info)

    def writeFrame(self, dynamic_frame, info=""):
        self._write(dynamic_frame, self._path())
        return dynamic_frame

    def _path(self):
        path = self._options.get("path") or self._options.get("paths")
        if not path:
            raise ValueError("connection_options need a path")
        return path if isinstance(path, str) else path[0]

    def _write(self, frame, path):
        if not self._format:
            raise ValueError("a sink of objects needs a format")
        keys = list(self._options.get("partitionKeys") or ())
        compression = self._options.get("compression")
        written(frame, path, self._format, self._format_options, keys, compression, self._columns)
        if self._table and str(self._options.get("enableUpdateCatalog", False)).lower() == "true":
            behavior = self._options.get("updateBehavior") or "UPDATE_IN_DATABASE"
            update = CatalogUpdate(self._context.catalog, *self._table, behavior=behavior)
            update.tell(frame, path, self._format, self._format_options, keys)
        if self._table:
            sql.forget(self._context.spark_session, *self._table)
