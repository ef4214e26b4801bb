package dev.millrace.cloud.service.lambda.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories: puts, splits, restarts, changes of lanes, functions that fail, throttle and report. Whatever
/// happens, every record is done at least once, and a key's records are first done in the order of their putting.
final class MappingSimulationTest {
    @TempDir
    Path data;

    /// What was done, by key, in order, with repeats.
    private final Map<String, List<String>> done = new TreeMap<>();

    private boolean calm;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nothing_is_lost_and_first_times_are_in_order(long seed) throws Exception {
        Random random = new Random(seed);
        Random functionsRandom = new Random(seed + 1000);
        Map<String, List<String>> put = new TreeMap<>();
        try (MappingKit kit = new MappingKit(data)) {
            kit.functions.does(invocation -> answer(invocation, functionsRandom));
            String uuid = kit.map(input -> input.functionResponseTypes(List.of("ReportBatchItemFailures"))
                    .batchSize(1 + random.nextInt(5))
                    .bisectBatchOnFunctionError(random.nextBoolean())
                    .parallelizationFactor(1 + random.nextInt(3)));
            int shard = 0;
            for (int step = 0; step < 150; step++) {
                switch (random.nextInt(20)) {
                    case 0 -> kit.restart();
                    case 1 -> {
                        kit.streams.child(MappingKit.STREAM, shard(shard + 1), shard(shard));
                        shard++;
                    }
                    case 2 -> {
                        int lanes = 1 + random.nextInt(3);
                        kit.update(uuid, input -> input.parallelizationFactor(lanes));
                    }
                    case 3, 4, 5 -> kit.clock.advance(Duration.ofMillis(random.nextInt(400)));
                    default -> {
                        String key = "k" + random.nextInt(6);
                        String value = key + " " + step;
                        put.computeIfAbsent(key, any -> new ArrayList<>()).add(value);
                        kit.streams.put(MappingKit.STREAM, shard(shard), key, value);
                    }
                }
            }
            synchronized (done) {
                calm = true;
            }
            Eventually.until(() -> {
                kit.clock.advance(Duration.ofMillis(100));
                return first().values().stream().mapToInt(List::size).sum()
                        == put.values().stream().mapToInt(List::size).sum();
            });
            assertThat(first()).as("seed " + seed).isEqualTo(put);
        }
    }

    private static String shard(int index) {
        return "shardId-%012d".formatted(index);
    }

    private Map<String, List<String>> first() {
        synchronized (done) {
            Map<String, List<String>> first = new TreeMap<>();
            done.forEach((key, values) -> first.put(key, List.copyOf(new LinkedHashSet<>(values))));
            return first;
        }
    }

    private Answer answer(FakeFunctions.Invocation invocation, Random random) {
        synchronized (done) {
            List<String> records = invocation.data();
            int what = calm ? 9 : random.nextInt(10);
            int count = switch (what) {
                case 0, 1, 2 -> 0;
                case 3, 4 -> random.nextInt(records.size());
                default -> records.size();
            };
            for (String record : records.subList(0, count)) {
                done.computeIfAbsent(record.substring(0, 2), any -> new ArrayList<>())
                        .add(record);
            }
            return switch (what) {
                case 0 -> FakeFunctions.error();
                case 1 -> new Answer.Throttled();
                case 2 -> FakeFunctions.ok("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}");
                case 3, 4 ->
                    FakeFunctions.ok("{\"batchItemFailures\":[{\"itemIdentifier\":\""
                            + invocation.sequences().get(count) + "\"}]}");
                default -> FakeFunctions.ok("");
            };
        }
    }
}
