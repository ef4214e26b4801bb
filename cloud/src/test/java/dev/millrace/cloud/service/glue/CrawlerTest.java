package dev.millrace.cloud.service.glue;

import static dev.millrace.cloud.service.glue.GlueUnderTest.call;
import static dev.millrace.cloud.service.glue.GlueUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.glue.CatalogTarget;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.CrawlerTargets;
import dev.millrace.wire.glue.CreateClassifierRequest;
import dev.millrace.wire.glue.CreateXMLClassifierRequest;
import dev.millrace.wire.glue.GetPartitionsRequest;
import dev.millrace.wire.glue.Partition;
import dev.millrace.wire.glue.RecrawlPolicy;
import dev.millrace.wire.glue.S3Target;
import dev.millrace.wire.glue.SchemaChangePolicy;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.UpdateCrawlerRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrawlerTest {
    private static final String COMBINE =
            "{\"Version\":1.0,\"Grouping\":{\"TableGroupingPolicy\":\"CombineCompatibleSchemas\"}}";

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
    void a_folder_of_csv_becomes_a_table_as_aws_writes_it() throws Exception {
        glue.objects
                .put("data/raw/a.csv", "person_name,age,height,joined\nAna,31,1.70,2026-01-02\nIon,42,1.81,2026-02-03\n")
                .put("data/raw/b.csv", "person_name,age,height,joined\nEva,7,1.10,2026-03-04\n")
                .put("data/raw/_SUCCESS", "");
        glue.crawler("b/data/raw/", r -> r);
        Crawler crawler = glue.crawl();
        assertThat(crawler.lastCrawl().status()).isEqualTo("SUCCEEDED");
        assertThat(glue.tables())
                .containsExactly("raw(person_name string, age bigint, height double, joined string)");
        Table table = glue.shown("raw");
        assertThat(table.parameters())
                .containsEntry("classification", "csv")
                .containsEntry("columnsOrdered", "true")
                .containsEntry("areColumnsQuoted", "false")
                .containsEntry("delimiter", ",")
                .containsEntry("skip.header.line.count", "1")
                .containsEntry("compressionType", "none")
                .containsEntry("typeOfData", "file")
                .containsEntry("objectCount", "2")
                .containsEntry("recordCount", "3")
                .containsEntry("UPDATED_BY_CRAWLER", "c")
                .containsEntry("CrawlerSchemaSerializerVersion", "1.0")
                .containsEntry("CrawlerSchemaDeserializerVersion", "1.0")
                .containsKeys("CRAWL_RUN_ID", "averageRecordSize", "sizeKey");
        assertThat(table.owner()).isEqualTo("owner");
        assertThat(table.tableType()).isEqualTo("EXTERNAL_TABLE");
        assertThat(table.storageDescriptor().location()).isEqualTo("s3://b/data/raw/");
        assertThat(table.storageDescriptor().numberOfBuckets()).isEqualTo(-1);
        assertThat(table.storageDescriptor().serdeInfo().serializationLibrary())
                .isEqualTo("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe");
        assertThat(table.storageDescriptor().serdeInfo().parameters()).containsEntry("field.delim", ",");
        assertThat(table.createdBy()).isEqualTo("arn:aws:sts::000000000001:assumed-role/crawler/AWS-Crawler");
        String run = crawler.lastCrawl().messagePrefix();
        assertThat(glue.lines)
                .containsExactly(
                        "[" + run + "] BENCHMARK : Running Start Crawl for Crawler c",
                        "[" + run + "] BENCHMARK : Classification complete, writing results to database d",
                        "[" + run + "] INFO : Crawler configured with SchemaChangePolicy "
                                + "{\"UpdateBehavior\":\"UPDATE_IN_DATABASE\",\"DeleteBehavior\":\"DEPRECATE_IN_DATABASE\"}.",
                        "[" + run + "] INFO : Created table raw in database d",
                        "[" + run + "] BENCHMARK : Finished writing to Catalog",
                        "[" + run + "] INFO : Run Summary For TABLE:",
                        "[" + run + "] INFO : ADD: 1",
                        "[" + run + "] BENCHMARK : Crawler has finished running and is in state READY");
        assertThat(glue.crawls)
                .extracting(detail -> detail.get("state"))
                .containsExactly("Started", "Succeeded");
    }

    @Test
    void firehose_s_hours_become_partitions_of_the_bucket_s_table() throws Exception {
        glue.objects
                .put("2026/03/01/10/beers-1-x", "{\"id\":1,\"name\":\"Buzz\",\"abv\":4.5,\"at\":1600000000000}\n")
                .put("2026/03/01/11/beers-1-y", "{\"id\":2,\"name\":\"Trashy\",\"abv\":4,\"at\":1600000000001}\n");
        glue.crawler("s3://b", r -> r.configuration(COMBINE).tablePrefix("clean_"));
        glue.crawl();
        assertThat(glue.tables())
                .containsExactly("clean_b(id int, name string, abv double, at bigint)"
                        + " by (partition_0, partition_1, partition_2, partition_3)");
        assertThat(glue.shown("clean_b").storageDescriptor().serdeInfo().parameters())
                .containsEntry("paths", "abv,at,id,name");
        assertThat(glue.shown("clean_b").parameters()).containsEntry("partition_filtering.enabled", "true");
        assertThat(partitions("clean_b"))
                .extracting(Partition::values)
                .containsExactly(List.of("2026", "03", "01", "10"), List.of("2026", "03", "01", "11"));
        glue.objects.put("2026/03/01/12/beers-1-z", "{\"id\":3,\"name\":\"Punk\",\"abv\":5.6,\"at\":1600000000002}\n");
        glue.crawl();
        assertThat(partitions("clean_b")).hasSize(3);
        assertThat(glue.lines)
                .anyMatch(line -> line.endsWith("INFO : Created partitions with values [[2026, 03, 01, 12]] for table "
                        + "clean_b in database d"));
    }

    @Test
    void folders_that_are_unlike_are_tables_and_combined_they_are_partitions() throws Exception {
        glue.objects
                .put("lake/year=2017/a.json", "{\"A\":1,\"B\":2}\n")
                .put("lake/year=2018/b.json", "{\"C\":3,\"D\":4}\n");
        glue.crawler("s3://b/lake", r -> r);
        glue.crawl();
        assertThat(glue.tables()).containsExactly("year_2017(a int, b int)", "year_2018(c int, d int)");
        glue.database("e");
        glue.api()
                .updateCrawler(
                        UpdateCrawlerRequest.builder()
                                .name("c")
                                .configuration(COMBINE)
                                .databaseName("d2")
                                .build(),
                        call());
        glue.crawl();
        assertThat(glue.service()
                        .tables()
                        .find(GlueUnderTest.ACCOUNT, GlueUnderTest.REGION, "d2", "lake", null)
                        .orElseThrow()
                        .storageDescriptor()
                        .columns())
                .extracting(column -> column.name())
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void tables_stand_at_the_level_that_the_configuration_names() throws Exception {
        for (String key : List.of("data/2025/01/a", "data/2025/02/a", "data/2026/01/a")) {
            glue.objects.put(key, "{\"a\":1}\n");
        }
        glue.crawler("s3://b/data/", r -> r.configuration("{\"Version\":1.0,\"Grouping\":{\"TableLevelConfiguration\":2}}"));
        glue.crawl();
        assertThat(glue.tables()).containsExactly("2025(a int) by (partition_0)", "2026(a int) by (partition_0)");
    }

    @Test
    void files_of_several_kinds_in_a_folder_are_tables_of_their_own_and_names_stay_apart() throws Exception {
        glue.objects
                .put("mixed/beers.json", "{\"a\":1}\n")
                .put("mixed/names.csv", "id,name\n1,x\n2,y\n")
                .put("other/beers.json", "{\"z\":\"1\"}\n")
                .put("other/names.csv", "1,2\n3,4\n");
        glue.crawler("s3://b/", r -> r);
        glue.crawl();
        assertThat(glue.tables())
                .hasSize(4)
                .contains("beers_json(a int)", "names_csv(id bigint, name string)")
                .anyMatch(table -> table.matches("beers_json_[0-9a-f]{32}\\(z string\\)"))
                .anyMatch(table -> table.matches("names_csv_[0-9a-f]{32}\\(col0 bigint, col1 bigint\\)"));
        assertThat(glue.shown("beers_json").storageDescriptor().location()).isEqualTo("s3://b/mixed/beers.json");
    }

    @Test
    void what_changed_is_updated_logged_or_merged_as_the_policies_say() throws Exception {
        glue.objects.put("t/a.csv", "id,name,old\n1,x,1\n");
        glue.crawler("s3://b/t/", r -> r);
        glue.crawl();
        assertThat(glue.crawl().lastCrawl().status()).isEqualTo("SUCCEEDED");
        assertThat(glue.shown("t").versionId()).as("nothing changed").isEqualTo("0");
        glue.objects.put("t/a.csv", "id,name,fresh\nabc,1,1\n");
        policy("LOG", "LOG", "{\"Version\":1.0}");
        glue.crawl();
        assertThat(glue.tables()).containsExactly("t(id bigint, name string, old bigint)");
        policy("UPDATE_IN_DATABASE", "LOG", "{\"Version\":1.0,\"CrawlerOutput\":{\"Tables\":{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}}}");
        glue.crawl();
        assertThat(glue.tables()).containsExactly("t(id bigint, name string, old bigint, fresh bigint)");
        policy("UPDATE_IN_DATABASE", "LOG", "{\"Version\":1.0}");
        glue.crawl();
        assertThat(glue.tables()).containsExactly("t(id string, name bigint, fresh bigint)");
        assertThat(glue.shown("t").versionId()).isEqualTo("2");
    }

    @Test
    void what_is_gone_is_deprecated_or_deleted_as_the_policy_says() throws Exception {
        glue.objects.put("t/a.csv", "id,name\n1,x\n").put("u/year=1/a.json", "{\"a\":1}").put("u/year=2/a.json", "{\"a\":1}");
        glue.crawler("s3://b/", r -> r);
        glue.crawl();
        glue.objects.objects.remove("t/a.csv");
        glue.objects.objects.remove("u/year=2/a.json");
        glue.crawl();
        assertThat(glue.shown("t").parameters()).containsKey("DEPRECATED_BY_CRAWLER");
        assertThat(partitions("u")).hasSize(2);
        assertThat(glue.lines)
                .anyMatch(line -> line.endsWith(
                        "INFO : Table t is marked deprecated because a matching schema was not found at the table's location."))
                .anyMatch(line -> line.endsWith("INFO : Found partition of table u with partition values [2] with no "
                        + "matching schema at the partition's S3 location"));
        policy("UPDATE_IN_DATABASE", "DELETE_FROM_DATABASE", "{\"Version\":1.0}");
        glue.crawl();
        assertThat(glue.tables()).hasSize(1);
        assertThat(partitions("u")).hasSize(1);
    }

    @Test
    void new_folders_only_looks_at_nothing_twice() throws Exception {
        glue.objects.put("t/year=1/a.json", "{\"a\":1}");
        glue.crawler("s3://b/t/", r -> r.recrawlPolicy(new RecrawlPolicy("CRAWL_NEW_FOLDERS_ONLY"))
                .schemaChangePolicy(new SchemaChangePolicy("LOG", "LOG")));
        glue.crawl();
        long before = glue.objects.bytesRead.get();
        glue.objects.put("t/year=1/b.json", "{\"a\":\"text\"}").put("t/year=2/a.json", "{\"a\":2}");
        glue.crawl();
        assertThat(glue.objects.bytesRead.get() - before).isEqualTo("{\"a\":2}".length());
        assertThat(partitions("t")).extracting(Partition::values).containsExactly(List.of("1"), List.of("2"));
        refused(
                () -> policy("UPDATE_IN_DATABASE", "LOG", "{\"Version\":1.0}"),
                "InvalidInputException",
                "The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target can have only LOG DeleteBehavior"
                        + " value and LOG UpdateBehavior value.");
    }

    @Test
    void tables_of_the_catalogue_are_crawled_where_they_lie_and_no_other_is_made() throws Exception {
        glue.table("t", "year:string");
        glue.table("other");
        glue.objects
                .put("t/2025/a.json", "{\"id\":1,\"name\":\"x\"}")
                .put("t/2026/b.json", "{\"weight\":2.5}")
                .put("other/a.json", "{\"id\":1}");
        CrawlerTargets targets = CrawlerTargets.builder()
                .catalogTargets(List.of(CatalogTarget.builder()
                        .databaseName("d")
                        .tables(List.of("T", "none"))
                        .build()))
                .build();
        refused(
                () -> glue.crawler("", r -> r.targets(targets)),
                "InvalidInputException",
                "The SchemaChangePolicy for catalog target cannot have DEPRECATE_IN_DATABASE DeleteBehavior value.");
        glue.crawler("", r -> r.targets(targets)
                .databaseName(null)
                .schemaChangePolicy(new SchemaChangePolicy("UPDATE_IN_DATABASE", "LOG")));
        assertThat(glue.crawl().lastCrawl().status()).isEqualTo("SUCCEEDED");
        assertThat(glue.tables())
                .containsExactly(
                        "other(id bigint, name string)", "t(id int, name string, weight double) by (year)");
        assertThat(partitions("t")).extracting(Partition::values).containsExactly(List.of("2025"), List.of("2026"));
        assertThat(glue.lines)
                .anyMatch(line -> line.endsWith("WARN : Table none in database d is not there, or does not lie in S3"));
    }

    @Test
    void targets_of_two_kinds_and_crawls_by_events_are_refused() {
        glue.table("t");
        CatalogTarget table = CatalogTarget.builder()
                .databaseName("d")
                .tables(List.of("t"))
                .build();
        refused(
                () -> glue.crawler("", r -> r.targets(CrawlerTargets.builder()
                        .s3Targets(List.of(S3Target.builder().path("s3://b/").build()))
                        .catalogTargets(List.of(table))
                        .build())),
                "InvalidInputException",
                "Catalog targets cannot be mixed with targets of another type.");
        refused(
                () -> glue.crawler("s3://b/", r -> r.recrawlPolicy(new RecrawlPolicy("CRAWL_EVENT_MODE"))),
                "NotImplemented",
                "Millrace has no crawls by events (CRAWL_EVENT_MODE): they come through Amazon SQS, which is not here.");
    }

    @Test
    void a_user_s_classifier_makes_a_table_of_xml() throws Exception {
        glue.api()
                .createClassifier(
                        CreateClassifierRequest.builder()
                                .xmlClassifier(new CreateXMLClassifierRequest("xml", "rows", "row"))
                                .build(),
                        call());
        glue.objects.put("x/a.xml", "<all><row><id>1</id></row><row><id>2</id><name>Ana</name></row></all>");
        glue.crawler("s3://b/x/", r -> r.classifiers(List.of("rows")));
        glue.crawl();
        assertThat(glue.tables()).containsExactly("x(id int, name string)");
        assertThat(glue.shown("x").parameters()).containsEntry("classification", "xml").containsEntry("rowTag", "row");
    }

    @Test
    void a_large_file_is_sampled_and_exclusions_are_kept_out() throws Exception {
        StringBuilder rows = new StringBuilder("id,name\n");
        for (int i = 0; i < 300_000; i++) {
            rows.append(i).append(",name of the thing\n");
        }
        glue.objects.put("t/big.csv", rows.toString()).put("t/old/small.json", "{\"x\":1}").put("t/x.tmp", "nothing");
        glue.crawler("s3://b/t/", r -> r.targets(r.build().targets().toBuilder()
                .s3Targets(List.of(r.build().targets().s3Targets().getFirst().toBuilder()
                        .exclusions(List.of("old/**", "*.tmp"))
                        .build()))
                .build()));
        glue.crawl();
        assertThat(glue.tables()).containsExactly("t(id bigint, name string)");
        assertThat(glue.objects.bytesRead.get()).isLessThan(2 << 20);
        assertThat(Long.parseLong(glue.shown("t").parameters().get("recordCount"))).isBetween(250_000L, 350_000L);
    }

    private void policy(String update, String delete, String configuration) {
        glue.api()
                .updateCrawler(
                        UpdateCrawlerRequest.builder()
                                .name("c")
                                .schemaChangePolicy(new SchemaChangePolicy(update, delete))
                                .configuration(configuration)
                                .build(),
                        call());
    }

    private List<Partition> partitions(String table) {
        return glue.api()
                .getPartitions(
                        GetPartitionsRequest.builder()
                                .databaseName("d")
                                .tableName(table)
                                .build(),
                        call())
                .partitions();
    }
}
