package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.format.FileSchema;
import java.util.List;

/// A table as a crawl found it.
/// @param name of the folder or file, in lower case, what is no letter or digit as `_`
/// @param location with a slash at its end where it is a folder
/// @param keys of partitions
/// @param schema of all of them together
/// @param why it is a table, for those who ask
public record FoundTable(
        String name,
        String location,
        List<String> keys,
        FileSchema schema,
        List<FoundPartition> partitions,
        String why) {
    /// A folder of the table's data.
    /// @param values of the keys
    public record FoundPartition(List<String> values, String location, FileSchema schema) {}

    public boolean isPartitioned() {
        return !keys.isEmpty();
    }
}
