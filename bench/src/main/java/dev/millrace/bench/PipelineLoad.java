package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.bench.Bodies.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The rides pipeline from event to prediction. It must be deployed: events go into its input stream, predictions are
/// awaited on its output stream and told apart by their `ride_id`.
///
/// A latency runs from before the event's PutRecord(s) call is sent until its prediction stands in an answer to
/// GetRecords, so it contains the reader's pause between two empty answers (`--pause`).
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description =
                "From event to prediction: latency at a rate, or throughput; and that nothing is lost or doubled.")
final class PipelineLoad implements Callable<Integer> {
    private static final byte[] ID = "\"ride_id\":".getBytes(UTF_8);
    private static final int PER_PUT = 500;
    private static final int READ_LIMIT = 10_000;

    @ParentCommand
    private Bench bench = new Bench();

    @Option(names = "--input", required = true, description = "stream of events")
    private String input = "";

    @Option(names = "--output", required = true, description = "stream of predictions")
    private String output = "";

    @Option(names = "--rate", defaultValue = "500", description = "events/s; 0: all at once; default: ${DEFAULT-VALUE}")
    private int rate;

    @Option(names = "--events", defaultValue = "15000", description = "default: ${DEFAULT-VALUE}")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "2000",
            description = "first events whose latency does not count; default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Option(names = "--pause", defaultValue = "5", description = "of a reader, ms; default: ${DEFAULT-VALUE}")
    private int pause;

    @Option(
            names = "--patience",
            defaultValue = "60",
            description = "seconds without any prediction until the rest is given up; default: ${DEFAULT-VALUE}")
    private int patience;

    private final AtomicInteger distinct = new AtomicInteger();
    private final AtomicInteger foreign = new AtomicInteger();
    private volatile long lastArrival;
    private volatile boolean written;

    @Override
    public Integer call() throws Exception {
        Target target = bench.target();
        // Ids of another run must not be taken for this one's.
        long base = System.currentTimeMillis() * 1000;
        var sent = new AtomicLongArray(events);
        var latency = new AtomicLongArray(events);
        var arrivals = new AtomicIntegerArray(events);
        List<String> iterators = new ArrayList<>();
        try (var client = new KinesisClient(target)) {
            for (String shard : client.shards(output)) {
                iterators.add(client.iterator(output, shard, "LATEST"));
            }
        }
        long start = System.nanoTime();
        lastArrival = start;
        long end;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<?>>();
            for (String iterator : iterators) {
                readers.add(threads.submit(() -> {
                    read(target, iterator, base, sent, latency, arrivals);
                    return null;
                }));
            }
            write(target, base, sent);
            written = true;
            for (Future<?> reader : readers) {
                reader.get();
            }
            end = lastArrival;
        }
        return report(latency, arrivals, end - start);
    }

    private int report(AtomicLongArray latency, AtomicIntegerArray arrivals, long nanos) {
        int lost = 0;
        int doubled = 0;
        var counted = new Latencies();
        for (int i = 0; i < events; i++) {
            int times = arrivals.get(i);
            if (times == 0) {
                lost++;
            } else {
                if (i >= warmUp || rate == 0) {
                    counted.add(latency.get(i));
                }
                doubled += times > 1 ? 1 : 0;
            }
        }
        System.out.printf(
                "%,d events%s: %,d predicted, %,d lost, %,d doubled%s%n",
                events,
                rate == 0 ? " at once" : " at " + rate + "/s",
                distinct.get(),
                lost,
                doubled,
                foreign.get() == 0 ? "" : " (" + foreign.get() + " predictions of other events)");
        System.out.printf("%,.0f events/s from the first event to the last prediction%n", distinct.get() * 1e9 / nanos);
        if (counted.count() > 0) {
            System.out.printf(
                    "event to prediction, ms: p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, most %.1f%n",
                    counted.millis(50),
                    counted.millis(90),
                    counted.millis(99),
                    counted.millis(99.9),
                    counted.millis(100));
        }
        return lost == 0 && doubled == 0 ? 0 : 1;
    }

    /// At a rate: every event in a PutRecord of its own would measure the driver, so those due at the same moment go
    /// together; at 500/s that is one or a few.
    private void write(Target target, long base, AtomicLongArray sent) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        long start = System.nanoTime();
        try (var connection = new HttpConnection(target)) {
            int next = 0;
            while (next < events) {
                int due = rate == 0
                        ? events
                        : (int) Math.min(events, (System.nanoTime() - start) * rate / 1_000_000_000L + 1);
                if (due <= next) {
                    LockSupport.parkNanos(200_000);
                    continue;
                }
                int upTo = Math.min(due, next + PER_PUT);
                var entries = new ArrayList<Entry>();
                for (int i = next; i < upTo; i++) {
                    entries.add(new Entry(Long.toString(base + i), event(base + i, random)));
                }
                byte[] body = Bodies.putRecords(WireFormat.CBOR, input, entries);
                byte[] request = KinesisRequest.of(target, "PutRecords", WireFormat.CBOR, body, Instant.now())
                        .bytes();
                long now = System.nanoTime();
                for (int i = next; i < upTo; i++) {
                    sent.set(i, now);
                }
                HttpConnection.Answer answer = connection.send(request);
                if (answer.status() != 200 || !Bodies.noneFailed(WireFormat.CBOR, answer)) {
                    throw new IOException("PutRecords was answered " + answer.status() + ": " + answer.text());
                }
                next = upTo;
            }
        }
    }

    private static byte[] event(long id, RandomGenerator random) {
        return ("{\"ride\": {\"PULocationID\": " + random.nextInt(1, 266) + ", \"DOLocationID\": "
                        + random.nextInt(1, 266) + ", \"trip_distance\": " + random.nextInt(10, 2500) / 100.0
                        + "}, \"ride_id\": " + id + "}")
                .getBytes(UTF_8);
    }

    private void read(
            Target target,
            String first,
            long base,
            AtomicLongArray sent,
            AtomicLongArray latency,
            AtomicIntegerArray arrivals)
            throws IOException {
        String iterator = first;
        long settled = 0;
        try (var connection = new HttpConnection(target)) {
            while (true) {
                byte[] body = Bodies.getRecords(WireFormat.CBOR, iterator, READ_LIMIT);
                HttpConnection.Answer answer =
                        connection.send(KinesisRequest.of(target, "GetRecords", WireFormat.CBOR, body, Instant.now())
                                .bytes());
                long now = System.nanoTime();
                if (answer.status() != 200) {
                    throw new IOException("GetRecords was answered " + answer.status() + ": " + answer.text());
                }
                boolean any = false;
                for (int at = Bodies.find(answer, ID, answer.offset());
                        at >= 0;
                        at = Bodies.find(answer, ID, at + ID.length)) {
                    any = true;
                    arrived(number(answer.body(), at + ID.length) - base, now, sent, latency, arrivals);
                }
                iterator = Bodies.nextIterator(WireFormat.CBOR, answer);
                boolean complete = written && distinct.get() == events;
                boolean givenUp = written && now - lastArrival > patience * 1_000_000_000L;
                // After the last one: a moment longer, in case one comes twice.
                settled = complete && settled == 0 ? now : settled;
                if (iterator.isEmpty() || givenUp || settled != 0 && now - settled > 2_000_000_000L) {
                    return;
                }
                if (!any) {
                    LockSupport.parkNanos(pause * 1_000_000L);
                }
            }
        }
    }

    private void arrived(
            long index, long now, AtomicLongArray sent, AtomicLongArray latency, AtomicIntegerArray arrivals) {
        if (index < 0 || index >= events) {
            foreign.incrementAndGet();
            return;
        }
        int i = (int) index;
        if (arrivals.getAndIncrement(i) == 0) {
            latency.set(i, now - sent.get(i));
            distinct.incrementAndGet();
            lastArrival = now;
        }
    }

    private static long number(byte[] body, int at) {
        int i = at;
        while (body[i] == ' ') {
            i++;
        }
        long value = 0;
        while (body[i] >= '0' && body[i] <= '9') {
            value = value * 10 + body[i++] - '0';
        }
        return value;
    }
}
