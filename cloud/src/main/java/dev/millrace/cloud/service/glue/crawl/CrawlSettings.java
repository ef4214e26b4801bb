package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.RecrawlPolicy;
import dev.millrace.wire.glue.SchemaChangePolicy;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a crawler was told of tables and changes: its schema change policy, its recrawl policy, and what its Configuration
/// says over them (docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html).
/// @param level of tables, or null
public record CrawlSettings(
        boolean combining,
        @Nullable Integer level,
        boolean mergeNewColumns,
        boolean inheritFromTable,
        Update update,
        Delete delete,
        boolean newFoldersOnly) {
    /// What becomes of a table that looks otherwise than before.
    public enum Update {
        LOG,
        UPDATE_IN_DATABASE
    }

    /// What becomes of a table, or a partition, that was not found again.
    public enum Delete {
        LOG,
        DELETE_FROM_DATABASE,
        DEPRECATE_IN_DATABASE
    }

    private static final JsonMapper JSON = JsonMapper.shared();

    public static CrawlSettings of(
            @Nullable String configuration,
            @Nullable SchemaChangePolicy policy,
            @Nullable RecrawlPolicy recrawl) {
        JsonNode json = read(configuration);
        JsonNode grouping = json.path("Grouping");
        JsonNode output = json.path("CrawlerOutput");
        Update update = policy == null || policy.updateBehavior() == null
                ? Update.UPDATE_IN_DATABASE
                : Update.valueOf(policy.updateBehavior());
        Delete delete = policy == null || policy.deleteBehavior() == null
                ? Delete.DEPRECATE_IN_DATABASE
                : Delete.valueOf(policy.deleteBehavior());
        if (recrawl != null && "CRAWL_EVENT_MODE".equals(recrawl.recrawlBehavior())) {
            throw new AwsException(
                    "NotImplemented",
                    501,
                    "Millrace has no crawls by events (CRAWL_EVENT_MODE): they come through Amazon SQS, which is not here.");
        }
        boolean newOnly =
                recrawl != null && "CRAWL_NEW_FOLDERS_ONLY".equals(recrawl.recrawlBehavior());
        if (newOnly && (update != Update.LOG || delete != Delete.LOG)) {
            throw new InvalidInputException(
                    "The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target can have only LOG"
                            + " DeleteBehavior value and LOG UpdateBehavior value.");
        }
        return new CrawlSettings(
                grouping.path("TableGroupingPolicy").asString("").equals("CombineCompatibleSchemas"),
                grouping.has("TableLevelConfiguration")
                        ? (Integer) grouping.path("TableLevelConfiguration").asInt(1)
                        : null,
                output.path("Tables").path("AddOrUpdateBehavior").asString("").equals("MergeNewColumns"),
                output.path("Partitions")
                        .path("AddOrUpdateBehavior")
                        .asString("")
                        .equals("InheritFromTable"),
                update,
                delete,
                newOnly);
    }

    /// @throws InvalidInputException where these cannot be for tables of the catalogue
    public void checkForCatalogTargets() {
        if (newFoldersOnly) {
            throw new InvalidInputException(
                    "RecrawlBehavior \"Crawl new folders only\" can only apply to Amazon S3 target.");
        }
        if (delete == Delete.DEPRECATE_IN_DATABASE) {
            throw new InvalidInputException(
                    "The SchemaChangePolicy for catalog target cannot have DEPRECATE_IN_DATABASE DeleteBehavior value.");
        }
    }

    /// As for data of which it is known that it is one table.
    /// @param depth of its folder, the bucket being 0
    CrawlSettings oneTableAt(int depth) {
        return new CrawlSettings(
                true, depth, mergeNewColumns, inheritFromTable, update, delete, newFoldersOnly);
    }

    private static JsonNode read(@Nullable String configuration) {
        try {
            JsonNode json = configuration == null || configuration.isBlank()
                    ? JSON.createObjectNode()
                    : JSON.readTree(configuration);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException broken) {
            // Told below.
        }
        throw new InvalidInputException("Crawler configuration is not valid JSON.");
    }
}
