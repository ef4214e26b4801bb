package dev.millrace.cloud.service.athena.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads Hive's DDL as Athena documents it (Athena user guide, "DDL statements").
public final class HiveParser {
    private final Cursor in;

    private HiveParser(Cursor in) {
        this.in = in;
    }

    public static HiveDdl parse(SqlText sql) throws SyntaxException {
        Cursor in = new Cursor(sql);
        HiveDdl ddl = new HiveParser(in).statement();
        in.end();
        return ddl;
    }

    private HiveDdl statement() throws SyntaxException {
        if (in.takes("CREATE")) {
            return in.takes("DATABASE") || in.takes("SCHEMA") ? createDatabase() : new HiveTableParser(in).create();
        }
        if (in.takes("DROP")) {
            return drop();
        }
        if (in.takes("ALTER")) {
            if (in.takes("DATABASE") || in.takes("SCHEMA")) {
                String name = in.name();
                in.needs("SET", "DBPROPERTIES");
                return new HiveDdl.AlterDatabase(name, in.properties());
            }
            in.needs("TABLE");
            return alter(in.table());
        }
        if (in.takes("MSCK")) {
            in.needs("REPAIR", "TABLE");
            return new HiveDdl.RepairTable(in.table());
        }
        if (in.takes("SHOW")) {
            return show();
        }
        if (in.takes("DESCRIBE") || in.takes("DESC")) {
            String detail = in.takes("FORMATTED") ? "FORMATTED" : in.takes("EXTENDED") ? "EXTENDED" : null;
            HiveDdl.Describe describe = new HiveDdl.Describe(in.table(), detail);
            if (in.takes("PARTITION")) {
                in.partition();
            }
            return describe;
        }
        if (in.takes("PREPARE")) {
            String name = in.name();
            in.needs("FROM");
            return new HiveDdl.Prepare(name, in.rest());
        }
        if (in.takes("DEALLOCATE")) {
            in.needs("PREPARE");
            return new HiveDdl.Deallocate(in.name());
        }
        throw in.unexpected();
    }

    private HiveDdl createDatabase() throws SyntaxException {
        boolean ifNotExists = in.takes("IF", "NOT", "EXISTS");
        String name = in.name();
        String comment = in.textOr("COMMENT");
        String location = in.textOr("LOCATION");
        Map<String, String> properties = in.takes("WITH", "DBPROPERTIES") ? in.properties() : Map.of();
        return new HiveDdl.CreateDatabase(name, ifNotExists, comment, location, properties);
    }

    private HiveDdl drop() throws SyntaxException {
        if (in.takes("DATABASE") || in.takes("SCHEMA")) {
            boolean ifExists = in.takes("IF", "EXISTS");
            String name = in.name();
            boolean cascade = in.takes("CASCADE");
            if (!cascade) {
                in.takes("RESTRICT");
            }
            return new HiveDdl.DropDatabase(name, ifExists, cascade);
        }
        boolean view = in.takes("VIEW");
        if (!view) {
            in.needs("TABLE");
        }
        boolean ifExists = in.takes("IF", "EXISTS");
        TableName name = in.table();
        if (!view) {
            in.takes("PURGE");
        }
        return new HiveDdl.DropTable(name, ifExists, view);
    }

    private HiveDdl alter(TableName name) throws SyntaxException {
        if (in.takes("ADD")) {
            if (in.takes("COLUMNS")) {
                return new HiveDdl.PutColumns(name, new HiveTableParser(in).columns(), false);
            }
            return addPartitions(name);
        }
        if (in.takes("REPLACE")) {
            in.needs("COLUMNS");
            return new HiveDdl.PutColumns(name, new HiveTableParser(in).columns(), true);
        }
        if (in.takes("CHANGE")) {
            in.takes("COLUMN");
            String old = in.name();
            return new HiveDdl.ChangeColumn(name, old, new HiveTableParser(in).column());
        }
        if (in.takes("DROP")) {
            return dropPartitions(name);
        }
        if (in.takes("RENAME")) {
            in.needs("TO");
            in.name();
            return new HiveDdl.RenameTable(name);
        }
        Map<String, String> partition = in.takes("PARTITION") ? in.partition() : null;
        if (partition != null && in.takes("RENAME")) {
            in.needs("TO", "PARTITION");
            return new HiveDdl.RenamePartition(name, partition, in.partition());
        }
        in.needs("SET");
        if (in.takes("LOCATION")) {
            return new HiveDdl.SetLocation(name, partition, in.text());
        }
        in.needs("TBLPROPERTIES");
        return new HiveDdl.SetProperties(name, in.properties());
    }

    private HiveDdl addPartitions(TableName name) throws SyntaxException {
        boolean ifNotExists = in.takes("IF", "NOT", "EXISTS");
        List<HiveDdl.PartitionAt> partitions = new ArrayList<>();
        do {
            in.needs("PARTITION");
            Map<String, String> values = in.partition();
            partitions.add(new HiveDdl.PartitionAt(values, in.textOr("LOCATION")));
            in.takes(",");
        } while (!in.ended());
        return new HiveDdl.AddPartitions(name, ifNotExists, partitions);
    }

    private HiveDdl dropPartitions(TableName name) throws SyntaxException {
        boolean ifExists = in.takes("IF", "EXISTS");
        List<Map<String, String>> partitions = new ArrayList<>();
        do {
            in.needs("PARTITION");
            partitions.add(in.partition());
        } while (in.takes(","));
        return new HiveDdl.DropPartitions(name, ifExists, partitions);
    }

    private HiveDdl show() throws SyntaxException {
        if (in.takes("DATABASES") || in.takes("SCHEMAS")) {
            return new HiveDdl.ShowDatabases(pattern());
        }
        if (in.takes("TABLES")) {
            return new HiveDdl.ShowTables(database(), pattern(), false);
        }
        if (in.takes("VIEWS")) {
            return new HiveDdl.ShowTables(database(), pattern(), true);
        }
        if (in.takes("PARTITIONS")) {
            return new HiveDdl.ShowPartitions(in.table());
        }
        if (in.takes("CREATE")) {
            in.needs("TABLE");
            return new HiveDdl.ShowCreateTable(in.table());
        }
        if (in.takes("TBLPROPERTIES")) {
            TableName name = in.table();
            String key = null;
            if (in.takes("(")) {
                key = in.text();
                in.needs(")");
            }
            return new HiveDdl.ShowProperties(name, key);
        }
        in.needs("COLUMNS");
        if (!in.takes("IN")) {
            in.needs("FROM");
        }
        TableName name = in.table();
        String database = database();
        return new HiveDdl.ShowColumns(database == null ? name : new TableName(database, name.table()));
    }

    private @Nullable String database() throws SyntaxException {
        if (!in.takes("IN") && !in.takes("FROM")) {
            return null;
        }
        String name = in.name();
        return in.takes(".") ? in.name() : name;
    }

    private @Nullable String pattern() throws SyntaxException {
        boolean like = in.takes("LIKE");
        return like || !in.ended() ? in.text() : null;
    }

}
