"""Where a frame comes from."""

from awsglue.lake import source
from awsglue.missing import NotOffered, names_what_is_missing

__getattr__ = names_what_is_missing(__name__)

_OF_FILES = ("s3", "file", "custom.file")
_OF_FORMATS = ("parquet", "orc", "avro", "csv", "json")


class DataSource:
    """Objects of a format: ``setFormat``, then ``getFrame``."""

    def __init__(self, connection_type, context, name="", options=None):
        if connection_type in _OF_FORMATS:
            # AWS's old way of saying it: the format in the connection's place.
            self._format = connection_type
        elif connection_type in _OF_FILES:
            self._format = None
        else:
            raise NotOffered("A source of the connection type %r" % connection_type)
        self._context = context
        self._name = name
        self._options = dict(options or {})
        self._format_options = {}

    def setFormat(self, format, **options):
        self._format = format or self._format
        self._format_options = options

    def getFrame(self):
        paths = self._options.get("paths") or self._options.get("path")
        if not paths:
            raise ValueError("connection_options need paths")
        if not self._format:
            raise ValueError("a source of objects needs a format")
        paths = [paths] if isinstance(paths, str) else list(paths)
        return source.of_paths(
            self._context, paths, self._format, self._options, self._format_options, self._name
        )


class CatalogSource:
    """A table of the catalogue."""

    def __init__(self, table, context, name, options, push_down_predicate):
        self._table = table
        self._context = context
        self._name = name
        self._options = dict(options or {})
        self._predicate = push_down_predicate

    def getFrame(self):
        return source.of_table(self._context, self._table, self._options, self._predicate, self._name)
