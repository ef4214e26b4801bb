package dev.millrace.cloud.service.glue.crawl;

import java.util.List;

/// Whether Athena reads a partition's column as the table declares it; else it fails with HIVE_PARTITION_SCHEMA_MISMATCH
/// (docs.aws.amazon.com/athena/latest/ug/updates-and-partitions.html): whole numbers may widen, and become texts; a float
/// may become a double. Of lists and structures only the same are the same.
final class Coercion {
    private static final List<String> WHOLE = List.of("tinyint", "smallint", "int", "bigint");

    private Coercion() {}

    static boolean reads(String partition, String table) {
        if (partition.equals(table)) {
            return true;
        }
        int from = WHOLE.indexOf(partition);
        if (table.equals("string") || table.startsWith("varchar")) {
            return from >= 0 || partition.equals("string") || partition.startsWith("varchar");
        }
        int to = WHOLE.indexOf(table);
        return from >= 0 && to >= from || partition.equals("float") && table.equals("double");
    }
}
