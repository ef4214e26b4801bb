package dev.millrace.bench;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Reading;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.kinesis.CreateStreamInput;
import dev.millrace.wire.kinesis.DescribeStreamSummaryInput;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.PutRecordsInput;
import dev.millrace.wire.kinesis.PutRecordsRequestEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What share of a call of PutRecords is counting it? In this process, over the service itself: no HTTP, no signature, so
/// that the share is the largest that it can be. The server has no switch for its metrics: what a call records is recorded
/// once more by itself, and timed.
@Command(name = "metrics", mixinStandardHelpOptions = true, description = "The share of PutRecords that metrics take.")
final class MetricsLoad implements Callable<Integer> {
    private static final String ACCOUNT = "000000000000";
    private static final String REGION = "us-east-1";
    private static final String STREAM = "bench";

    @Option(names = "--records", defaultValue = "500", description = "of a call; default: ${DEFAULT-VALUE}")
    private int records;

    @Option(names = "--bytes", defaultValue = "200", description = "of a record; default: ${DEFAULT-VALUE}")
    private int bytes;

    @Option(names = "--seconds", defaultValue = "5", description = "of a round; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "the first warms up; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("millrace-bench");
        try (Storage storage = Storage.open(folder, StorageOptions.DEFAULT);
                Clock clock = Clock.system()) {
            Metrics metrics = new Metrics();
            KinesisService service =
                    new KinesisService(storage, clock, new SecureRandom(), KinesisOptions.DEFAULT, metrics);
            Kinesis kinesis = new Kinesis(service.api());
            Call call = new Call(
                    "bench",
                    Caller.root(ACCOUNT, "test"),
                    ACCOUNT,
                    REGION,
                    new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
            kinesis.createStream(
                    CreateStreamInput.builder().streamName(STREAM).shardCount(4).build(), call);
            while (!"ACTIVE"
                    .equals(kinesis.describeStreamSummary(
                                    DescribeStreamSummaryInput.builder().streamName(STREAM).build(), call)
                            .streamDescriptionSummary()
                            .streamStatus())) {
                Thread.sleep(10);
            }
            System.out.printf("PutRecords in this process, %d records of %d bytes a call%n", records, bytes);
            System.out.println("| records/s | a call, µs | its metrics, µs | share |");
            System.out.println("| --- | --- | --- | --- |");
            for (int round = 0; round < rounds; round++) {
                measure(kinesis, call, metrics);
            }
            service.stop();
        } finally {
            Folders.remove(folder);
        }
        return 0;
    }

    private void measure(Kinesis kinesis, Call call, Metrics metrics) {
        PutRecordsInput input = input();
        metrics.collect(Instant.EPOCH);
        long calls = 0;
        long start = System.nanoTime();
        for (long end = start + seconds * 1_000_000_000L; System.nanoTime() < end; calls++) {
            kinesis.putRecords(input, call);
        }
        double ofCall = (System.nanoTime() - start) / 1e3 / calls;
        double samples = 0;
        int series = 0;
        for (Reading reading : metrics.collect(Instant.EPOCH)) {
            samples += reading.samples().count();
            series++;
        }
        double ofMetrics = recording(Math.max(1, series), Math.round(samples / calls), calls);
        System.out.printf(
                "| %,.0f | %.1f | %.2f | %.2f %% |%n",
                records * 1e6 / ofCall, ofCall, ofMetrics, 100 * ofMetrics / ofCall);
    }

    /// @return microseconds that so many samples take, into so many series
    private static double recording(int series, long samples, long times) {
        Metrics apart = new Metrics();
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < series; i++) {
            all.add(apart.series(ACCOUNT, REGION, "bench", "m" + i, Unit.BYTES, Map.of("StreamName", STREAM)));
        }
        long start = System.nanoTime();
        for (long i = 0; i < times; i++) {
            for (int sample = 0; sample < samples; sample++) {
                all.get(sample % series).record(i & 0xFF);
            }
        }
        return (System.nanoTime() - start) / 1e3 / times;
    }

    private PutRecordsInput input() {
        Random random = new Random(1);
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            byte[] data = new byte[bytes];
            random.nextBytes(data);
            entries.add(new PutRecordsRequestEntry(Bytes.wrap(data), null, Integer.toString(i)));
        }
        return PutRecordsInput.builder().streamName(STREAM).records(entries).build();
    }
}
