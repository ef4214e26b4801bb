package dev.millrace.cloud.service.lambda.mapping;

import static dev.millrace.cloud.service.lambda.mapping.MappingKit.STEP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.mapping.FakeFunctions.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a mapping begins to read, and where it goes on: after a restart or a change, with the children of a shard, in a
/// stream that was made anew.
final class PositionsTest {
    @TempDir
    Path data;

    MappingKit kit;

    @BeforeEach
    void open() {
        kit = new MappingKit(data);
    }

    @AfterEach
    void close() {
        kit.close();
    }

    @Test
    void latest_begins_at_the_moment_of_creation_and_the_horizon_at_the_oldest_record() throws Exception {
        kit.put("k", "before");
        kit.functions.add("second");
        String latest = kit.map(input -> input.startingPosition("LATEST"));
        kit.put("k", "after");
        assertThat(kit.functions.next().data()).containsExactly("after");
        kit.result(latest, "OK");
        kit.map(input -> input.functionName("second"));
        assertThat(kit.functions.next().data()).containsExactly("before", "after");
    }

    @Test
    void a_timestamp_begins_at_the_first_record_from_then_on() throws Exception {
        kit.put("k", "early");
        kit.clock.advance(Duration.ofSeconds(10));
        kit.put("k", "in time");
        kit.map(input ->
                input.startingPosition("AT_TIMESTAMP").startingPositionTimestamp(MappingKit.START.plusSeconds(10)));
        assertThat(kit.functions.next().data()).containsExactly("in time");
    }

    @Test
    void a_restart_delivers_what_was_at_work_again_and_nothing_from_before() throws Exception {
        CountDownLatch atWork = new CountDownLatch(1);
        kit.functions.does(invocation -> {
            if (invocation.data().contains("r2")) {
                atWork.countDown();
                new CountDownLatch(1).await();
            }
            return FakeFunctions.ok("");
        });
        kit.map(input -> input.batchSize(2));
        kit.putAll(5);
        assertThat(kit.functions.next().data()).containsExactly("r0", "r1");
        atWork.await();
        kit.functions.does(invocation -> FakeFunctions.ok(""));
        kit.patience = Duration.ZERO;
        kit.restart();
        List<String> all = new ArrayList<>();
        while (!all.contains("r4")) {
            all.addAll(kit.functions.next().data());
        }
        assertThat(all).containsExactly("r2", "r3", "r4");
    }

    @Test
    void a_disabled_mapping_goes_on_where_it_was_once_it_is_enabled() throws Exception {
        String uuid = kit.map(input -> input.startingPosition("LATEST"));
        kit.put("k", "a");
        kit.functions.next();
        kit.update(uuid, input -> input.enabled(false));
        assertThat(kit.get(uuid).state()).isEqualTo("Disabled");
        kit.put("k", "b");
        kit.restart();
        kit.put("k", "c");
        kit.update(uuid, input -> input.enabled(true));
        assertThat(kit.functions.next().data()).containsExactly("b", "c");
    }

    @Test
    void more_lanes_begin_where_the_slowest_was() throws Exception {
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        kit.functions.next();
        kit.result(uuid, "OK");
        kit.update(uuid, input -> input.parallelizationFactor(3));
        kit.put("k", "b");
        assertThat(kit.functions.next().data()).containsExactly("b");
        kit.update(uuid, input -> input.parallelizationFactor(1));
        kit.put("k", "c");
        List<String> rest = new ArrayList<>();
        while (!rest.contains("c")) {
            rest.addAll(kit.functions.next().data());
        }
        assertThat(rest).endsWith("c").isSubsetOf("b", "c");
    }

    @Test
    void children_are_read_from_their_beginning_when_their_parents_are_done() throws Exception {
        Semaphore go = new Semaphore(0);
        kit.functions.does(invocation -> {
            go.acquire();
            return FakeFunctions.ok("");
        });
        kit.map(input -> input.startingPosition("LATEST"));
        kit.put("k", "parent");
        kit.streams.child(MappingKit.STREAM, "shardId-000000000001", MappingKit.SHARD);
        kit.streams.put(MappingKit.STREAM, "shardId-000000000001", "k", "child");
        go.release();
        assertThat(kit.functions.next().data()).containsExactly("parent");
        go.release(9);
        Invocation child = kit.functions.next();
        assertThat(child.data()).containsExactly("child");
        assertThat(child.text()).contains("\"eventID\":\"shardId-000000000001:");
        kit.streams.child(MappingKit.STREAM, "shardId-000000000002", "shardId-000000000001");
        kit.streams.put(MappingKit.STREAM, "shardId-000000000002", "k", "grandchild");
        assertThat(kit.functions.next().data()).containsExactly("grandchild");
        kit.restart();
        kit.streams.put(MappingKit.STREAM, "shardId-000000000002", "k", "later");
        assertThat(kit.functions.next().data()).containsExactly("later");
    }

    /// A shard may end between two looks of who begins them.
    @Test
    void a_shard_that_ends_while_its_children_begin_is_not_read_again() throws Exception {
        List<String> put = MappingKit.numbered(300);
        kit.put("k", put.getFirst());
        for (int at = 1; at < put.size(); at++) {
            kit.streams.child(MappingKit.STREAM, shard(at), shard(at - 1));
            kit.streams.put(MappingKit.STREAM, shard(at), "k", put.get(at));
        }
        kit.map(input -> input);
        List<String> had = new ArrayList<>();
        while (had.size() < put.size()) {
            had.addAll(kit.functions.next().data());
        }
        assertThat(had).isEqualTo(put);
    }

    private static String shard(int index) {
        return "shardId-%012d".formatted(index);
    }

    @Test
    void a_shard_that_expires_while_its_reading_begins_leaves_the_others_where_they_were() throws Exception {
        String second = "shardId-000000000001";
        kit.streams.create(MappingKit.STREAM, MappingKit.SHARD, second);
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        assertThat(kit.functions.next().data()).containsExactly("a");
        kit.result(uuid, "OK");
        kit.update(uuid, input -> input.enabled(false));
        kit.streams.expire(MappingKit.STREAM, second);
        kit.update(uuid, input -> input.enabled(true));
        kit.put("k", "b");
        assertThat(kit.functions.next().data()).containsExactly("b");
        assertThat(kit.functions.none()).isTrue();
    }

    @Test
    void a_stream_that_is_deleted_and_made_anew_is_read_from_its_beginning() throws Exception {
        String uuid = kit.map(input -> input.startingPosition("LATEST"));
        kit.putAll(3);
        kit.functions.next();
        kit.streams.delete(MappingKit.STREAM);
        kit.result(uuid, "PROBLEM: Stream not found");
        assertThat(kit.get(uuid).state()).isEqualTo("Enabled");
        kit.streams.create(MappingKit.STREAM, MappingKit.SHARD);
        kit.put("k", "new");
        List<String> had = List.of();
        while (!had.contains("new")) {
            had = kit.functions.next(kit.clock, STEP).data();
        }
        assertThat(had).containsExactly("new");
    }

    @Test
    void a_stream_made_anew_while_the_mapping_was_disabled_is_read_from_its_beginning() throws Exception {
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        kit.functions.next();
        kit.update(uuid, input -> input.enabled(false));
        kit.streams.delete(MappingKit.STREAM);
        kit.streams.create(MappingKit.STREAM, MappingKit.SHARD);
        kit.put("k", "b");
        kit.update(uuid, input -> input.enabled(true));
        assertThat(kit.functions.next().data()).containsExactly("b");
    }
}
