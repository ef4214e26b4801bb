package dev.millrace.cloud.service.glue;

import static dev.millrace.cloud.service.glue.GlueUnderTest.call;
import static dev.millrace.cloud.service.glue.GlueUnderTest.descriptor;
import static dev.millrace.cloud.service.glue.GlueUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.glue.BatchCreatePartitionRequest;
import dev.millrace.wire.glue.BatchDeletePartitionRequest;
import dev.millrace.wire.glue.BatchGetPartitionRequest;
import dev.millrace.wire.glue.BatchUpdatePartitionRequest;
import dev.millrace.wire.glue.BatchUpdatePartitionRequestEntry;
import dev.millrace.wire.glue.CreatePartitionRequest;
import dev.millrace.wire.glue.DeletePartitionRequest;
import dev.millrace.wire.glue.GetPartitionRequest;
import dev.millrace.wire.glue.GetPartitionsRequest;
import dev.millrace.wire.glue.GetPartitionsResponse;
import dev.millrace.wire.glue.Partition;
import dev.millrace.wire.glue.PartitionError;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.PartitionValueList;
import dev.millrace.wire.glue.Segment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionsTest {
    private GlueUnderTest glue;

    @BeforeEach
    void open(@TempDir Path data) {
        glue = new GlueUnderTest(data);
        glue.database("d");
        glue.table("t", "year:string", "day:int");
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void a_partition_is_its_values_as_many_as_there_are_keys() {
        create("2026", "1");
        refused(() -> create("2026", "1"), "AlreadyExistsException", "Partition already exists.");
        refused(
                () -> create("2026"),
                "InvalidInputException",
                "The number of partition keys do not match the number of partition values");
        refused(() -> one("2026", "2"), "EntityNotFoundException", "Cannot find partition.");
        Partition found = one("2026", "1");
        assertThat(found.creationTime()).isEqualTo(GlueUnderTest.START);
        assertThat(found.storageDescriptor().compressed()).isFalse();
    }

    @Test
    void a_batch_makes_what_can_be_made_and_tells_the_rest() {
        create("2026", "1");
        List<PartitionError> errors = createAll(List.of(
                partition("2026", "1"), partition("2026", "2"), partition("2026", "2"), partition("2026")));
        assertThat(errors)
                .extracting(error -> error.errorDetail().errorCode())
                .containsExactly("AlreadyExistsException", "AlreadyExistsException", "InvalidInputException");
        assertThat(all(r -> r)).extracting(Partition::values).containsExactly(List.of("2026", "1"), List.of("2026", "2"));
        assertThat(glue.api()
                        .batchGetPartition(
                                BatchGetPartitionRequest.builder()
                                        .databaseName("d")
                                        .tableName("t")
                                        .partitionsToGet(List.of(
                                                new PartitionValueList(List.of("2026", "2")),
                                                new PartitionValueList(List.of("2026", "9"))))
                                        .build(),
                                call())
                        .partitions())
                .hasSize(1);
    }

    @Test
    void an_update_may_give_a_partition_other_values_and_leaves_its_birthday() {
        create("2026", "1");
        create("2026", "2");
        glue.clock.advance(Duration.ofHours(1));
        assertThat(update(List.of("2026", "1"), partition("2025", "1"))).isZero();
        assertThat(update(List.of("2026", "2"), partition("2025", "1"))).isOne();
        assertThat(update(List.of("2000", "2"), partition("2000", "2"))).isOne();
        assertThat(one("2025", "1").creationTime()).isEqualTo(GlueUnderTest.START);
        refused(() -> one("2026", "1"), "EntityNotFoundException", "Cannot find partition.");
    }

    @Test
    void deletions_tell_what_was_not_there() {
        create("2026", "1");
        create("2026", "2");
        glue.api()
                .deletePartition(
                        DeletePartitionRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .partitionValues(List.of("2026", "1"))
                                .build(),
                        call());
        assertThat(glue.api()
                        .batchDeletePartition(
                                BatchDeletePartitionRequest.builder()
                                        .databaseName("d")
                                        .tableName("t")
                                        .partitionsToDelete(List.of(
                                                new PartitionValueList(List.of("2026", "1")),
                                                new PartitionValueList(List.of("2026", "2"))))
                                        .build(),
                                call())
                        .errors())
                .extracting(PartitionError::partitionValues)
                .containsExactly(List.of("2026", "1"));
        assertThat(all(r -> r)).isEmpty();
    }

    @Test
    void ten_thousand_are_found_by_expression_page_by_page_and_by_segments() {
        for (int year = 2000; year < 2020; year++) {
            for (int from = 0; from < 500; from += 100) {
                List<PartitionInput> some = new ArrayList<>();
                for (int day = from; day < from + 100; day++) {
                    some.add(partition(Integer.toString(year), Integer.toString(day)));
                }
                assertThat(createAll(some)).isEmpty();
            }
        }
        Eventually.within(Duration.ofSeconds(2), () -> {
            assertThat(all(r -> r.expression("year = '2007' and day >= 490")))
                    .extracting(Partition::values)
                    .hasSize(10)
                    .allMatch(values -> values.getFirst().equals("2007"));
            assertThat(all(r -> r.expression("day in (7, 8) AND year > '2009'").maxResults(3))).hasSize(20);
        });
        assertThat(all(r -> r.maxResults(999).excludeColumnSchema(true)))
                .hasSize(10_000)
                .doesNotHaveDuplicates()
                .allMatch(partition -> partition.storageDescriptor().columns() == null);
        int segments = 0;
        for (int i = 0; i < 3; i++) {
            Segment segment = new Segment(i, 3);
            segments += all(r -> r.segment(segment)).size();
        }
        assertThat(segments).isEqualTo(10_000);
    }

    @Test
    void a_token_is_good_for_its_own_table_alone() {
        create("2026", "1");
        create("2026", "2");
        String token = glue.api()
                .getPartitions(request().maxResults(1).build(), call())
                .nextToken();
        glue.table("other", "p:string");
        refused(
                () -> glue.api()
                        .getPartitions(
                                request().tableName("other").nextToken(token).build(), call()),
                "InvalidInputException",
                "Invalid pagination token");
    }

    private static GetPartitionsRequest.Builder request() {
        return GetPartitionsRequest.builder().databaseName("d").tableName("t");
    }

    private List<Partition> all(UnaryOperator<GetPartitionsRequest.Builder> more) {
        List<Partition> all = new ArrayList<>();
        String token = null;
        do {
            GetPartitionsResponse page =
                    glue.api().getPartitions(more.apply(request()).nextToken(token).build(), call());
            all.addAll(page.partitions());
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    private int update(List<String> values, PartitionInput to) {
        return glue.api()
                .batchUpdatePartition(
                        BatchUpdatePartitionRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .entries(List.of(new BatchUpdatePartitionRequestEntry(values, to)))
                                .build(),
                        call())
                .errors()
                .size();
    }

    private void create(String... values) {
        glue.api()
                .createPartition(
                        CreatePartitionRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .partitionInput(partition(values))
                                .build(),
                        call());
    }

    private List<PartitionError> createAll(List<PartitionInput> some) {
        return glue.api()
                .batchCreatePartition(
                        BatchCreatePartitionRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .partitionInputList(some)
                                .build(),
                        call())
                .errors();
    }

    private Partition one(String... values) {
        return glue.api()
                .getPartition(
                        GetPartitionRequest.builder()
                                .databaseName("d")
                                .tableName("t")
                                .partitionValues(List.of(values))
                                .build(),
                        call())
                .partition();
    }

    private static PartitionInput partition(String... values) {
        return PartitionInput.builder()
                .values(List.of(values))
                .storageDescriptor(descriptor("s3://b/t/" + String.join("/", values) + "/"))
                .build();
    }
}
