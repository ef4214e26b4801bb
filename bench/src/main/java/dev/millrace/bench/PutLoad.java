package dev.millrace.bench;

import dev.millrace.bench.Bodies.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// PutRecords against the server and, with the same bytes, against an HTTP server that does nothing.
@Command(name = "put", mixinStandardHelpOptions = true, description = "Records a second that PutRecords acknowledges.")
final class PutLoad implements Callable<Integer> {
    /// Distinct requests of each connection, sent in turn.
    private static final int DISTINCT = 16;

    @Spec
    private @Nullable CommandSpec command;

    @ParentCommand
    private Bench bench = new Bench();

    @Option(names = "--records", defaultValue = "500", description = "of a call; default: ${DEFAULT-VALUE}")
    private int records;

    @Option(names = "--bytes", defaultValue = "200", description = "of a record; default: ${DEFAULT-VALUE}")
    private int bytes;

    @Option(names = "--shards", defaultValue = "4", description = "default: ${DEFAULT-VALUE}")
    private int shards;

    @Option(names = "--connections", split = ",", defaultValue = "1,8", description = "default: ${DEFAULT-VALUE}")
    private int[] connections = {};

    @Option(names = "--formats", split = ",", defaultValue = "CBOR,JSON", description = "default: ${DEFAULT-VALUE}")
    private WireFormat[] formats = {};

    @Option(
            names = "--delivery-stream",
            description = "put the same to this delivery stream by PutRecordBatch, in JSON, and compare")
    private @Nullable String deliveryStream;

    @Option(names = "--seconds", defaultValue = "5", description = "of a round; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "the median counts; default: ${DEFAULT-VALUE}")
    private int rounds;

    /// @param records  acknowledged
    private record Round(long records, long nanos, Latencies calls) {
        double recordsPerSecond() {
            return records * 1e9 / nanos;
        }
    }

    @Override
    public Integer call() throws Exception {
        if (seconds > KinesisRequest.FRESH.toSeconds()) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    "--seconds: the requests' signatures hold for " + KinesisRequest.FRESH);
        }
        Target target = bench.target();
        System.out.printf("PutRecords, %d records of %d bytes a call, %d shards%n", records, bytes, shards);
        System.out.println("| form | connections | records/s | p50 ms | p99 ms | bare HTTP, records/s | of bare |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        String stream = "bench-put-" + System.nanoTime();
        try (var client = new KinesisClient(target)) {
            client.createStream(stream, shards);
            try {
                for (WireFormat format : formats) {
                    for (int parallel : connections) {
                        compare(target, stream, format, parallel);
                    }
                }
                if (deliveryStream != null) {
                    compareDelivery(target, stream, deliveryStream);
                }
            } finally {
                client.deleteStream(stream);
            }
        }
        return 0;
    }

    private void compare(Target target, String stream, WireFormat format, int parallel) throws Exception {
        byte[] answer;
        try (var connection = new HttpConnection(target)) {
            answer = connection
                    .send(requests(target, stream, format, 0).getFirst().bytes())
                    .copy();
        }
        measure(target, stream, format, parallel);
        Round real = median(target, stream, format, parallel);
        try (var bare = new BareServer(answer, format.contentType())) {
            Target other = target.on(bare.port());
            measure(other, stream, format, parallel);
            Round ideal = median(other, stream, format, parallel);
            System.out.printf(
                    "| %s | %d | %,.0f | %.2f | %.2f | %,.0f | %.0f %% |%n",
                    format,
                    parallel,
                    real.recordsPerSecond(),
                    real.calls().millis(50),
                    real.calls().millis(99),
                    ideal.recordsPerSecond(),
                    100 * real.recordsPerSecond() / ideal.recordsPerSecond());
        }
    }

    /// PutRecords and PutRecordBatch by turns, so that both see the same machine.
    private void compareDelivery(Target target, String stream, String delivery) throws Exception {
        System.out.println();
        System.out.println("| connections | PutRecords, records/s | PutRecordBatch, records/s | share |");
        System.out.println("| --- | --- | --- | --- |");
        for (int parallel : connections) {
            var puts = new ArrayList<Double>();
            var batches = new ArrayList<Double>();
            measure(target, delivery, WireFormat.JSON, parallel, true);
            for (int i = 0; i < rounds; i++) {
                puts.add(measure(target, stream, WireFormat.JSON, parallel, false).recordsPerSecond());
                batches.add(measure(target, delivery, WireFormat.JSON, parallel, true).recordsPerSecond());
            }
            puts.sort(null);
            batches.sort(null);
            double put = puts.get(rounds / 2);
            double batch = batches.get(rounds / 2);
            System.out.printf("| %d | %,.0f | %,.0f | %.0f %% |%n", parallel, put, batch, 100 * batch / put);
        }
    }

    private Round median(Target target, String stream, WireFormat format, int parallel) throws Exception {
        var all = new ArrayList<Round>();
        for (int i = 0; i < rounds; i++) {
            all.add(measure(target, stream, format, parallel));
        }
        all.sort((one, other) -> Double.compare(one.recordsPerSecond(), other.recordsPerSecond()));
        return all.get(all.size() / 2);
    }

    private Round measure(Target target, String stream, WireFormat format, int parallel) throws Exception {
        return measure(target, stream, format, parallel, false);
    }

    private Round measure(Target target, String stream, WireFormat format, int parallel, boolean delivery)
            throws Exception {
        var prepared = new ArrayList<List<KinesisRequest>>();
        for (int i = 0; i < parallel; i++) {
            prepared.add(delivery ? batches(target, stream, i) : requests(target, stream, format, i));
        }
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        try (var threads = Executors.newFixedThreadPool(parallel)) {
            var running = new ArrayList<Future<Latencies>>();
            for (List<KinesisRequest> requests : prepared) {
                running.add(threads.submit(() -> send(target, format, requests, end, delivery)));
            }
            var calls = new Latencies();
            for (Future<Latencies> each : running) {
                calls.addAll(each.get());
            }
            return new Round((long) calls.count() * records, System.nanoTime() - start, calls);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }

    private Latencies send(
            Target target, WireFormat format, List<KinesisRequest> requests, long end, boolean delivery)
            throws IOException {
        var calls = new Latencies();
        try (var connection = new HttpConnection(target)) {
            for (int i = 0; System.nanoTime() < end; i++) {
                KinesisRequest request = requests.get(i % requests.size());
                long before = System.nanoTime();
                HttpConnection.Answer answer = connection.send(request.bytes());
                calls.add(System.nanoTime() - before);
                boolean taken = delivery ? Bodies.noneFailedToBePut(answer) : Bodies.noneFailed(format, answer);
                if (answer.status() != 200 || !taken) {
                    throw new IOException((delivery ? "PutRecordBatch" : "PutRecords") + " was answered " + answer.status() + ": "
                            + answer.text().substring(0, Math.min(2000, answer.length())));
                }
            }
        }
        return calls;
    }

    private List<KinesisRequest> batches(Target target, String delivery, int seed) {
        var requests = new ArrayList<KinesisRequest>();
        for (List<Entry> entries : entries(seed)) {
            byte[] body = Bodies.putRecordBatch(delivery, entries);
            requests.add(KinesisRequest.ofFirehose(target, "PutRecordBatch", body, Instant.now()));
        }
        return requests;
    }

    private List<KinesisRequest> requests(Target target, String stream, WireFormat format, int seed) {
        var requests = new ArrayList<KinesisRequest>();
        for (List<Entry> entries : entries(seed)) {
            byte[] body = Bodies.putRecords(format, stream, entries);
            requests.add(KinesisRequest.of(target, "PutRecords", format, body, Instant.now()));
        }
        return requests;
    }

    private List<List<Entry>> entries(int seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var calls = new ArrayList<List<Entry>>();
        for (int i = 0; i < DISTINCT; i++) {
            var entries = new ArrayList<Entry>();
            for (int j = 0; j < records; j++) {
                byte[] data = new byte[bytes];
                random.nextBytes(data);
                entries.add(new Entry(Long.toString(random.nextLong(), 36), data));
            }
            calls.add(entries);
        }
        return calls;
    }
}
