package dev.millrace.bench;

import dev.millrace.bench.Bodies.Entry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// GetRecords over records just written, a reader to a shard, and again over the same from the start of the shards.
@Command(name = "get", mixinStandardHelpOptions = true, description = "Records a second that GetRecords gives.")
final class GetLoad implements Callable<Integer> {
    private static final int PER_PUT = 500;
    private static final int MAX_EMPTY = 1000;

    @ParentCommand
    private Bench bench = new Bench();

    @Option(names = "--records", defaultValue = "400000", description = "in all; default: ${DEFAULT-VALUE}")
    private int records;

    @Option(names = "--bytes", defaultValue = "200", description = "of a record; default: ${DEFAULT-VALUE}")
    private int bytes;

    @Option(names = "--shards", defaultValue = "4", description = "default: ${DEFAULT-VALUE}")
    private int shards;

    @Option(names = "--limit", defaultValue = "10000", description = "of a call; default: ${DEFAULT-VALUE}")
    private int limit;

    @Option(names = "--formats", split = ",", defaultValue = "CBOR,JSON", description = "default: ${DEFAULT-VALUE}")
    private WireFormat[] formats = {};

    @Override
    public Integer call() throws Exception {
        Target target = bench.target();
        System.out.printf("GetRecords, %,d records of %d bytes, %d shards, a reader each%n", records, bytes, shards);
        System.out.println("| form | from | records/s | MB/s |");
        System.out.println("| --- | --- | --- | --- |");
        String stream = "bench-get-" + System.nanoTime();
        try (var client = new KinesisClient(target)) {
            client.createStream(stream, shards);
            try {
                var tails = new ArrayList<String>();
                List<String> ids = client.shards(stream);
                for (String shard : ids) {
                    tails.add(client.iterator(stream, shard, "LATEST"));
                }
                fill(target, stream);
                for (WireFormat format : formats) {
                    report(format, "tail", read(target, format, tails));
                    var starts = new ArrayList<String>();
                    for (String shard : ids) {
                        starts.add(client.iterator(stream, shard, "TRIM_HORIZON"));
                    }
                    report(format, "start", read(target, format, starts));
                }
            } finally {
                client.deleteStream(stream);
            }
        }
        return 0;
    }

    private void report(WireFormat format, String from, long nanos) {
        double rate = records * 1e9 / nanos;
        System.out.printf("| %s | %s | %,.0f | %.0f |%n", format, from, rate, rate * bytes / 1e6);
    }

    private void fill(Target target, String stream) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        try (var connection = new HttpConnection(target)) {
            for (int done = 0; done < records; done += PER_PUT) {
                var entries = new ArrayList<Entry>();
                for (int i = 0; i < Math.min(PER_PUT, records - done); i++) {
                    byte[] data = new byte[bytes];
                    random.nextBytes(data);
                    entries.add(new Entry(Long.toString(random.nextLong(), 36), data));
                }
                byte[] body = Bodies.putRecords(WireFormat.CBOR, stream, entries);
                var answer =
                        connection.send(KinesisRequest.of(target, "PutRecords", WireFormat.CBOR, body, Instant.now())
                                .bytes());
                if (answer.status() != 200 || !Bodies.noneFailed(WireFormat.CBOR, answer)) {
                    throw new IOException("PutRecords was answered " + answer.status() + ": " + answer.text());
                }
            }
        }
    }

    /// Reads until all records have come, and takes note if more do.
    private long read(Target target, WireFormat format, List<String> iterators) throws Exception {
        long start = System.nanoTime();
        int read = 0;
        try (var threads = Executors.newFixedThreadPool(iterators.size())) {
            var readers = new ArrayList<Future<Integer>>();
            for (String iterator : iterators) {
                readers.add(threads.submit(() -> readShard(target, format, iterator)));
            }
            for (Future<Integer> reader : readers) {
                read += reader.get();
            }
        }
        long nanos = System.nanoTime() - start;
        if (read != records) {
            throw new IOException(records + " records were written and " + read + " read");
        }
        return nanos;
    }

    private int readShard(Target target, WireFormat format, String first) throws IOException {
        int read = 0;
        int empty = 0;
        String iterator = first;
        try (var connection = new HttpConnection(target)) {
            while (empty < MAX_EMPTY) {
                byte[] body = Bodies.getRecords(format, iterator, limit);
                HttpConnection.Answer answer =
                        connection.send(KinesisRequest.of(target, "GetRecords", format, body, Instant.now())
                                .bytes());
                if (answer.status() != 200) {
                    throw new IOException("GetRecords was answered " + answer.status() + ": " + answer.text());
                }
                int records = Bodies.recordCount(format, answer);
                if (records == 0 && Bodies.millisBehind(format, answer) == 0) {
                    return read;
                }
                empty = records == 0 ? empty + 1 : 0;
                read += records;
                iterator = Bodies.nextIterator(format, answer);
            }
        }
        throw new IOException("behind the newest record, and yet " + MAX_EMPTY + " answers without records");
    }
}
