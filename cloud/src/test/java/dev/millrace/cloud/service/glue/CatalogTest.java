package dev.millrace.cloud.service.glue;

import static dev.millrace.cloud.service.glue.GlueUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.glue.GlueUnderTest.REGION;
import static dev.millrace.cloud.service.glue.GlueUnderTest.call;
import static dev.millrace.cloud.service.glue.GlueUnderTest.input;
import static dev.millrace.cloud.service.glue.GlueUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.glue.BatchDeleteTableRequest;
import dev.millrace.wire.glue.ColumnStatistics;
import dev.millrace.wire.glue.ColumnStatisticsData;
import dev.millrace.wire.glue.CreateDatabaseRequest;
import dev.millrace.wire.glue.CreatePartitionIndexRequest;
import dev.millrace.wire.glue.Database;
import dev.millrace.wire.glue.DatabaseInput;
import dev.millrace.wire.glue.DecimalColumnStatisticsData;
import dev.millrace.wire.glue.DecimalNumber;
import dev.millrace.wire.glue.DeleteDatabaseRequest;
import dev.millrace.wire.glue.DeleteTableRequest;
import dev.millrace.wire.glue.DeleteTableVersionRequest;
import dev.millrace.wire.glue.GetColumnStatisticsForTableRequest;
import dev.millrace.wire.glue.GetColumnStatisticsForTableResponse;
import dev.millrace.wire.glue.GetDatabaseRequest;
import dev.millrace.wire.glue.GetDatabasesRequest;
import dev.millrace.wire.glue.GetPartitionIndexesRequest;
import dev.millrace.wire.glue.GetTableVersionRequest;
import dev.millrace.wire.glue.GetTableVersionsRequest;
import dev.millrace.wire.glue.GetTablesRequest;
import dev.millrace.wire.glue.GetTagsRequest;
import dev.millrace.wire.glue.PartitionIndex;
import dev.millrace.wire.glue.StringColumnStatisticsData;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableVersion;
import dev.millrace.wire.glue.UpdateColumnStatisticsForTableRequest;
import dev.millrace.wire.glue.UpdateTableRequest;
import dev.millrace.wire.validation.Constraints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    private GlueUnderTest glue;

    @BeforeEach
    void open(@TempDir Path data) {
        glue = new GlueUnderTest(data);
        glue.database("d");
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void names_are_kept_in_lower_case_and_found_in_any() {
        glue.database("MyLake");
        Database found = glue.api()
                .getDatabase(GetDatabaseRequest.builder().name("MYLAKE").build(), call())
                .database();
        assertThat(found.name()).isEqualTo("mylake");
        assertThat(found.catalogId()).isEqualTo(ACCOUNT);
        assertThat(found.createTime()).isEqualTo(GlueUnderTest.START);
        glue.table("Upper");
        assertThat(glue.shown("UPPER").name()).isEqualTo("upper");
    }

    @Test
    void what_is_there_or_is_not_is_told_in_aws_words() {
        refused(() -> glue.database("D"), "AlreadyExistsException", "Database already exists.");
        refused(
                () -> glue.api().getDatabase(GetDatabaseRequest.builder().name("x").build(), call()),
                "EntityNotFoundException",
                "Database x not found.");
        refused(() -> glue.shown("x"), "EntityNotFoundException", "Entity Not Found");
        glue.table("t", "p:string");
        refused(() -> glue.table("T", "p:string"), "AlreadyExistsException", "Table already exists.");
        refused(
                () -> glue.api()
                        .deleteTable(
                                DeleteTableRequest.builder()
                                        .databaseName("d")
                                        .name("x")
                                        .build(),
                                call()),
                "EntityNotFoundException",
                "Table x not found.");
        refused(
                () -> glue.api()
                        .getTables(GetTablesRequest.builder().databaseName("x").build(), call()),
                "EntityNotFoundException",
                "Database x not found.");
    }

    @Test
    void another_account_s_catalogue_is_closed_and_another_region_s_is_another() {
        refused(
                () -> glue.api()
                        .getDatabase(
                                GetDatabaseRequest.builder()
                                        .catalogId("999999999999")
                                        .name("d")
                                        .build(),
                                call()),
                "AccessDeniedException",
                "User: arn:aws:iam::000000000001:root is not authorized to perform: glue:DoSomething on resource: "
                        + "arn:aws:glue:eu-west-1:999999999999:catalog");
        assertThat(glue.api()
                        .getDatabases(GetDatabasesRequest.builder().build(), call(ACCOUNT, "us-east-1"))
                        .databaseList())
                .isEmpty();
    }

    @Test
    void an_update_raises_the_version_and_keeps_what_it_replaces_unless_told_to_skip_it() {
        glue.table("t");
        assertThat(glue.shown().versionId()).isEqualTo("0");
        glue.clock.advance(Duration.ofMinutes(1));
        update("one", false, null);
        update("two", true, null);
        update("three", false, "2");
        Table now = glue.shown();
        assertThat(now.versionId()).isEqualTo("3");
        assertThat(now.description()).isEqualTo("three");
        assertThat(now.createTime()).isEqualTo(GlueUnderTest.START);
        assertThat(now.updateTime()).isEqualTo(GlueUnderTest.START.plusSeconds(60));
        assertThat(versions()).extracting(TableVersion::versionId).containsExactly("3", "2", "0");
        assertThat(glue.api()
                        .getTableVersion(
                                GetTableVersionRequest.builder()
                                        .databaseName("d")
                                        .tableName("t")
                                        .versionId("2")
                                        .build(),
                                call())
                        .tableVersion()
                        .table()
                        .description())
                .isEqualTo("two");
        glue.api()
                .deleteTableVersion(
                        DeleteTableVersionRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .versionId("0")
                                .build(),
                        call());
        glue.restart();
        assertThat(versions()).extracting(TableVersion::versionId).containsExactly("3", "2");
        assertThat(glue.service().tables().find(ACCOUNT, REGION, "d", "t", "2"))
                .map(Table::description)
                .contains("two");
    }

    @Test
    void an_update_of_a_version_that_is_not_the_current_one_is_refused() {
        glue.table("t");
        update("one", false, "0");
        refused(
                () -> update("two", false, "0"),
                "ConcurrentModificationException",
                "Update table failed due to concurrent modifications.");
        assertThat(glue.shown().description()).isEqualTo("one");
    }

    @Test
    void tables_are_found_by_hive_s_patterns_and_paged() {
        List.of("beers", "beers_clean", "raw_beers", "other").forEach(name -> glue.table(name));
        assertThat(names("beers*")).containsExactly("beers", "beers_clean");
        assertThat(names("*beers")).containsExactly("beers", "raw_beers");
        assertThat(names(".*BEERS.*")).containsExactly("beers", "beers_clean", "raw_beers");
        assertThat(names("raw_beers|other")).containsExactly("other", "raw_beers");
        assertThat(names("(a+)+b")).isEmpty();
        var first = glue.api()
                .getTables(
                        GetTablesRequest.builder().databaseName("d").maxResults(3).build(), call());
        assertThat(first.tableList()).hasSize(3);
        assertThat(glue.api()
                        .getTables(
                                GetTablesRequest.builder()
                                        .databaseName("d")
                                        .nextToken(first.nextToken())
                                        .build(),
                                call())
                        .tableList())
                .extracting(Table::name)
                .containsExactly("raw_beers");
    }

    @Test
    void a_database_goes_with_everything_in_it_its_tags_too() {
        glue.api()
                .createDatabase(
                        CreateDatabaseRequest.builder()
                                .databaseInput(DatabaseInput.builder().name("tagged").build())
                                .tags(Map.of("a", "1"))
                                .build(),
                        call());
        String arn = "arn:aws:glue:eu-west-1:000000000001:database/tagged";
        assertThat(glue.api().getTags(GetTagsRequest.builder().resourceArn(arn).build(), call()).tags())
                .containsEntry("a", "1");
        glue.table("t", "p:string");
        update("old", false, null);
        for (String name : List.of("d", "tagged")) {
            glue.api().deleteDatabase(DeleteDatabaseRequest.builder().name(name).build(), call());
        }
        refused(
                () -> glue.api().getTags(GetTagsRequest.builder().resourceArn(arn).build(), call()),
                "EntityNotFoundException",
                "Entity not found");
        glue.database("d");
        assertThat(names("*")).isEmpty();
        glue.table("t");
        assertThat(versions()).hasSize(1);
    }

    @Test
    void a_batch_of_deletions_tells_what_was_not_there() {
        glue.table("t");
        assertThat(glue.api()
                        .batchDeleteTable(
                                BatchDeleteTableRequest.builder()
                                        .databaseName("d")
                                        .tablesToDelete(List.of("t", "x"))
                                        .build(),
                                call())
                        .errors())
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.tableName()).isEqualTo("x");
                    assertThat(error.errorDetail().errorCode()).isEqualTo("EntityNotFoundException");
                });
    }

    @Test
    void statistics_are_read_back_as_they_were_given_and_go_with_the_table() {
        glue.table("t");
        ColumnStatistics statistics = ColumnStatistics.builder()
                .columnName("id")
                .columnType("decimal(10,2)")
                .analyzedTime(GlueUnderTest.START)
                .statisticsData(ColumnStatisticsData.builder()
                        .type("DECIMAL")
                        .decimalColumnStatisticsData(DecimalColumnStatisticsData.builder()
                                .minimumValue(new DecimalNumber(Bytes.wrap(new byte[] {1, -1}), 2))
                                .numberOfNulls(0L)
                                .numberOfDistinctValues(3L)
                                .build())
                        .build())
                .build();
        assertThat(glue.api()
                        .updateColumnStatisticsForTable(
                                UpdateColumnStatisticsForTableRequest.builder()
                                        .databaseName("d")
                                        .tableName("t")
                                        .columnStatisticsList(List.of(
                                                statistics, statistics.toBuilder().columnName("x").build()))
                                        .build(),
                                call())
                        .errors())
                .singleElement()
                .satisfies(error ->
                        assertThat(error.columnStatistics().columnName()).isEqualTo("x"));
        glue.restart();
        GetColumnStatisticsForTableResponse found = statistics("id", "name");
        assertThat(found.columnStatisticsList()).containsExactly(statistics);
        assertThat(found.errors()).extracting(error -> error.columnName()).containsExactly("name");
        glue.api()
                .deleteTable(
                        DeleteTableRequest.builder().databaseName("d").name("t").build(), call());
        glue.table("t");
        assertThat(statistics("id").columnStatisticsList()).isEmpty();
    }

    /// So tells Trino of a column of which every value is null.
    @Test
    void statistics_of_a_text_need_no_average_length() {
        glue.table("t");
        ColumnStatistics statistics = ColumnStatistics.builder()
                .columnName("name")
                .columnType("string")
                .analyzedTime(GlueUnderTest.START)
                .statisticsData(ColumnStatisticsData.builder()
                        .type("STRING")
                        .stringColumnStatisticsData(StringColumnStatisticsData.builder()
                                .maximumLength(0L)
                                .numberOfNulls(3L)
                                .numberOfDistinctValues(0L)
                                .build())
                        .build())
                .build();
        UpdateColumnStatisticsForTableRequest request = UpdateColumnStatisticsForTableRequest.builder()
                .databaseName("d")
                .tableName("t")
                .columnStatisticsList(List.of(statistics))
                .build();
        assertThat(Constraints.violations(request)).isEmpty();
        assertThat(glue.api().updateColumnStatisticsForTable(request, call()).errors())
                .isEmpty();
        assertThat(statistics("name").columnStatisticsList()).containsExactly(statistics);
    }

    @Test
    void a_partition_index_is_active_at_once_and_names_keys_of_the_table() {
        glue.table("t", "year:int", "month:string");
        index("by_year", "year");
        refused(
                () -> index("by_day", "day"),
                "InvalidInputException",
                "Key day is not a partition key of the table.");
        assertThat(glue.api()
                        .getPartitionIndexes(
                                GetPartitionIndexesRequest.builder()
                                        .databaseName("d")
                                        .tableName("t")
                                        .build(),
                                call())
                        .partitionIndexDescriptorList())
                .singleElement()
                .satisfies(index -> {
                    assertThat(index.indexName()).isEqualTo("by_year");
                    assertThat(index.indexStatus()).isEqualTo("ACTIVE");
                    assertThat(index.keys()).singleElement().satisfies(key -> assertThat(key.type())
                            .isEqualTo("int"));
                });
    }

    @Test
    void every_change_is_told_once_after_it_is_kept() {
        glue.changes.clear();
        glue.table("t");
        update("one", false, null);
        assertThat(glue.changes)
                .extracting(CatalogChange::kind)
                .containsExactly(CatalogChange.Kind.CREATE_TABLE, CatalogChange.Kind.UPDATE_TABLE);
    }

    private void index(String name, String key) {
        glue.api()
                .createPartitionIndex(
                        CreatePartitionIndexRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .partitionIndex(new PartitionIndex(List.of(key), name))
                                .build(),
                        call());
    }

    private GetColumnStatisticsForTableResponse statistics(String... columns) {
        return glue.api()
                .getColumnStatisticsForTable(
                        GetColumnStatisticsForTableRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .columnNames(List.of(columns))
                                .build(),
                        call());
    }

    private void update(String description, boolean skipArchive, String version) {
        glue.api()
                .updateTable(
                        UpdateTableRequest.builder()
                                .databaseName("d")
                                .tableInput(input("t").description(description).build())
                                .skipArchive(skipArchive)
                                .versionId(version)
                                .build(),
                        call());
    }

    private List<TableVersion> versions() {
        return glue.api()
                .getTableVersions(
                        GetTableVersionsRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .build(),
                        call())
                .tableVersions();
    }

    private List<String> names(String expression) {
        return glue
                .api()
                .getTables(
                        GetTablesRequest.builder()
                                .databaseName("d")
                                .expression(expression)
                                .build(),
                        call())
                .tableList()
                .stream()
                .map(Table::name)
                .toList();
    }
}
