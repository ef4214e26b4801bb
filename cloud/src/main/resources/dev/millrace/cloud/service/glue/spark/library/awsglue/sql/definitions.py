"""The catalogue's tables in Spark's words."""

from awsglue.columns.sparktypes import to_spark

_PARTITIONS_AT_ONCE = 500


def text(value):
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def name(value):
    return "`" + value.replace("`", "``") + "`"


def create_database(told):
    """The statements for a database. Its place is said after it was made: making it would make a folder there."""
    out = ["CREATE DATABASE IF NOT EXISTS %s" % name(told["Name"])]
    if told.get("LocationUri"):
        out.append("ALTER DATABASE %s SET LOCATION %s" % (name(told["Name"]), text(told["LocationUri"])))
    return out


def create_table(table):
    keys = table.keys()
    columns = _columns(table)
    options = _options(table)
    statement = "CREATE TABLE IF NOT EXISTS %s.%s" % (name(table.database), name(table.name))
    statement += " (%s)" % ", ".join(
        "%s %s" % (name(of), to_spark(data_type).simpleString())
        for of, data_type in columns + [(key.name, key.dataType) for key in keys]
    )
    statement += " USING %s" % table.format()
    if not keys:
        options["recursiveFileLookup"] = "true"
    if options:
        statement += " OPTIONS (%s)" % ", ".join("%s %s" % (name(key), text(each)) for key, each in options.items())
    if keys:
        statement += " PARTITIONED BY (%s)" % ", ".join(name(key.name) for key in keys)
    return statement + " LOCATION %s" % text(table.location)


def partitions_added(table):
    """Statements that add the table's partitions, many at once."""
    keys = table.keys()
    if not keys:
        return
    found = table.partitions()
    for at in range(0, len(found), _PARTITIONS_AT_ONCE):
        each = [
            "PARTITION (%s) LOCATION %s"
            % (
                ", ".join("%s=%s" % (name(key.name), text(value)) for key, value in zip(keys, partition.values)),
                text(partition.location),
            )
            for partition in found[at : at + _PARTITIONS_AT_ONCE]
        ]
        yield "ALTER TABLE %s.%s ADD IF NOT EXISTS %s" % (name(table.database), name(table.name), " ".join(each))


def _columns(table):
    """JSON's names as the objects spell them: Spark tells small letters from capital ones there, the catalogue does not."""
    spelled = {}
    if table.format() == "json":
        spelled = {path.lower(): path for path in table.settings.get("paths", "").split(",") if path}
    return [(spelled.get(field.name.lower(), field.name), field.dataType) for field in table.columns()]


def _options(table):
    """Text as its SerDe reads it: LazySimpleSerDe knows no quotes."""
    if table.format() != "csv":
        return {}
    given = table.format_options()
    quoted = "opencsv" in table.serde.get("SerializationLibrary", "").lower()
    quote = given["quoteChar"] if quoted else ""
    options = {"sep": given["separator"], "quote": quote, "escape": given.get("escaper", quote or "\\")}
    options["header"] = "true" if given["skipFirst"] else "false"
    if not quoted:
        options["nullValue"] = "\\N"
    return options
