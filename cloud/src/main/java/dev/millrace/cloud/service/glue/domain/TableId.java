package dev.millrace.cloud.service.glue.domain;

import dev.millrace.cloud.aws.Arn;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A table of a database. Names are kept in lower case, as Hive has them.
public record TableId(DatabaseId database, String name) {
    public TableId {
        name = name.toLowerCase(Locale.ROOT);
    }

    /// The table's key, with whatever lies below it.
    public String[] key(String... below) {
        return Stream.concat(Stream.of(database.account(), database.region(), database.name(), name), Stream.of(below))
                .toArray(String[]::new);
    }

    public String[] key(List<String> values) {
        return key(values.toArray(String[]::new));
    }

    /// How AWS names it.
    public String arn() {
        return Arn.regional(
                "glue", database.region(), database.account(), "table/" + database.name() + "/" + name);
    }
}
