package dev.millrace.cloud.service.glue.domain;

import java.util.List;

/// A change of the catalogue, as AWS tells it to EventBridge
/// (docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html).
public sealed interface CatalogChange {
    /// The words of `typeOfChange`.
    enum Kind {
        CREATE_DATABASE("CreateDatabase"),
        UPDATE_DATABASE("UpdateDatabase"),
        DELETE_DATABASE("DeleteDatabase"),
        CREATE_TABLE("CreateTable"),
        DELETE_TABLE("DeleteTable"),
        BATCH_DELETE_TABLE("BatchDeleteTable"),
        UPDATE_TABLE("UpdateTable"),
        CREATE_PARTITION("CreatePartition"),
        BATCH_CREATE_PARTITION("BatchCreatePartition"),
        UPDATE_PARTITION("UpdatePartition"),
        BATCH_UPDATE_PARTITION("BatchUpdatePartition"),
        DELETE_PARTITION("DeletePartition"),
        BATCH_DELETE_PARTITION("BatchDeletePartition");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    DatabaseId database();

    Kind kind();

    /// Of a database: that it came, changed, went.
    record Databases(DatabaseId database, Kind kind) implements CatalogChange {}

    /// Of the tables in a database: which came or went.
    record Tables(DatabaseId database, Kind kind, List<String> tables) implements CatalogChange {}

    /// Of a table itself, or of its partitions.
    /// @param partitions the values of those that changed
    record Table(TableId table, Kind kind, List<List<String>> partitions) implements CatalogChange {
        @Override
        public DatabaseId database() {
            return table.database();
        }
    }
}
