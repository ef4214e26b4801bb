package dev.millrace.cloud.service.firehose;

import java.util.List;

/// The catalogue whose tables say what columns converted records have.
@FunctionalInterface
public interface TableSchemas {
    /// A table.
    /// @param catalogId the account whose catalogue it is
    /// @param roleArn by whose permissions it is read
    /// @param versionId a number, or `LATEST`
    record Reference(
            String catalogId, String roleArn, String region, String database, String table, String versionId) {}

    /// @param type in Hive's words
    record Column(String name, String type) {}

    /// What the catalogue says.
    sealed interface Answer {
        /// @param columns without those by which it is partitioned
        record Found(List<Column> columns) implements Answer {}

        /// @param code the catalogue's own
        record Refused(String code, String message) implements Answer {}
    }

    Answer find(Reference table);
}
