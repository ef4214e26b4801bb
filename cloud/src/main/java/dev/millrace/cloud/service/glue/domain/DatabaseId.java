package dev.millrace.cloud.service.glue.domain;

import dev.millrace.cloud.aws.Arn;
import java.util.Locale;

/// A database of a catalogue. Names are kept in lower case, as Hive has them.
public record DatabaseId(String account, String region, String name) {
    public DatabaseId {
        name = name.toLowerCase(Locale.ROOT);
    }

    public TableId table(String name) {
        return new TableId(this, name);
    }

    public String[] key() {
        return new String[] {account, region, name};
    }

    /// How AWS names it.
    public String arn() {
        return Arn.regional("glue", region, account, "database/" + name);
    }
}
