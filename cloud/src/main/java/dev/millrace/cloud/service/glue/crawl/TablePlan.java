package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.TableInput;
import java.util.List;
import java.util.Objects;

/// What a found table means to the catalogue.
/// @param wanted what is to stand there
/// @param differences from what stands there, for people
/// @param keysDiffer whether the table there is partitioned otherwise
/// @param inherited whether partitions are read as their table is
public record TablePlan(
        TableId id,
        FoundTable found,
        Kind kind,
        TableInput wanted,
        List<String> differences,
        boolean keysDiffer,
        boolean inherited) {
    /// What is done with the table.
    public enum Kind {
        CREATE,
        UPDATE,
        KEEP,
        /// It differs, and the policy is to say so only.
        LOG
    }

    PartitionInput partition(PartitionInput own) {
        if (!inherited) {
            return own;
        }
        StorageDescriptor table = Objects.requireNonNull(wanted.storageDescriptor());
        StorageDescriptor mine = Objects.requireNonNull(own.storageDescriptor());
        return own.toBuilder()
                .storageDescriptor(mine.toBuilder()
                        .columns(table.columns())
                        .inputFormat(table.inputFormat())
                        .outputFormat(table.outputFormat())
                        .serdeInfo(table.serdeInfo())
                        .build())
                .build();
    }
}
