package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// PutEvents on a bus of its own: matched against rules that have no targets, and then kept in an archive, too.
@Command(name = "events", mixinStandardHelpOptions = true, description = "Events a second that PutEvents acknowledges.")
final class EventsLoad implements Callable<Integer> {
    /// Distinct requests of each connection, sent in turn.
    private static final int DISTINCT = 16;

    /// As many as a call takes.
    private static final int ENTRIES = 10;

    @ParentCommand
    private Bench bench = new Bench();

    @Option(names = "--bytes", defaultValue = "300", description = "of an event's detail; default: ${DEFAULT-VALUE}")
    private int bytes;

    @Option(names = "--rules", defaultValue = "100", description = "on the bus; default: ${DEFAULT-VALUE}")
    private int rules;

    @Option(names = "--connections", split = ",", defaultValue = "1,8", description = "default: ${DEFAULT-VALUE}")
    private int[] connections = {};

    @Option(names = "--seconds", defaultValue = "5", description = "of a round; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "the median counts; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        Target target = bench.target();
        String bus = "bench-" + System.nanoTime();
        System.out.printf("PutEvents, %d events of %d bytes a call, %d rules%n", ENTRIES, bytes, rules);
        System.out.println("| connections | matched, events/s | and kept, events/s |");
        System.out.println("| --- | --- | --- |");
        String arn = ask(target, "CreateEventBus", "{\"Name\":\"" + bus + "\"}").replaceAll(".*\"EventBusArn\":\"([^\"]+)\".*", "$1");
        try {
            for (int rule = 0; rule < rules; rule++) {
                ask(target, "PutRule", "{\"Name\":\"r" + rule + "\",\"EventBusName\":\"" + bus
                        + "\",\"EventPattern\":\"{\\\"source\\\":[\\\"bench\\\"],\\\"detail\\\":{\\\"kind\\\":[\\\"k" + rule + "\\\"]}}\"}");
            }
            for (int parallel : connections) {
                measure(target, bus, parallel);
                double matched = median(target, bus, parallel);
                ask(target, "CreateArchive", "{\"ArchiveName\":\"" + bus + "\",\"EventSourceArn\":\"" + arn + "\"}");
                double kept = median(target, bus, parallel);
                ask(target, "DeleteArchive", "{\"ArchiveName\":\"" + bus + "\"}");
                System.out.printf("| %d | %,.0f | %,.0f |%n", parallel, matched, kept);
            }
        } finally {
            for (int rule = 0; rule < rules; rule++) {
                ask(target, "DeleteRule", "{\"Name\":\"r" + rule + "\",\"EventBusName\":\"" + bus + "\"}");
            }
            ask(target, "DeleteEventBus", "{\"Name\":\"" + bus + "\"}");
        }
        return 0;
    }

    private static String ask(Target target, String operation, String json) throws IOException {
        try (var connection = new HttpConnection(target)) {
            HttpConnection.Answer answer = connection.send(
                    KinesisRequest.ofEvents(target, operation, json.getBytes(UTF_8), Instant.now()).bytes());
            if (answer.status() != 200) {
                throw new IOException(operation + " was answered " + answer.status() + ": " + answer.text());
            }
            return answer.text();
        }
    }

    private double median(Target target, String bus, int parallel) throws Exception {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            all.add(measure(target, bus, parallel));
        }
        all.sort(null);
        return all.get(all.size() / 2);
    }

    /// @return events a second
    private double measure(Target target, String bus, int parallel) throws Exception {
        List<List<KinesisRequest>> prepared = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            prepared.add(requests(target, bus));
        }
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long calls = 0;
        try (var threads = Executors.newFixedThreadPool(parallel)) {
            List<Future<Long>> running = new ArrayList<>();
            for (List<KinesisRequest> requests : prepared) {
                running.add(threads.submit(() -> send(target, requests, end)));
            }
            for (Future<Long> each : running) {
                calls += each.get();
            }
        }
        return calls * ENTRIES * 1e9 / (System.nanoTime() - start);
    }

    private static long send(Target target, List<KinesisRequest> requests, long end) throws IOException {
        long calls = 0;
        try (var connection = new HttpConnection(target)) {
            for (; System.nanoTime() < end; calls++) {
                HttpConnection.Answer answer =
                        connection.send(requests.get((int) (calls % requests.size())).bytes());
                if (answer.status() != 200 || !answer.text().contains("\"FailedEntryCount\":0")) {
                    throw new IOException("PutEvents was answered " + answer.status() + ": " + answer.text());
                }
            }
        }
        return calls;
    }

    private List<KinesisRequest> requests(Target target, String bus) {
        List<KinesisRequest> requests = new ArrayList<>();
        String filling = "x".repeat(bytes);
        for (int i = 0; i < DISTINCT; i++) {
            int from = i * ENTRIES;
            String entries = IntStream.range(from, from + ENTRIES)
                    .mapToObj(number -> "{\"EventBusName\":\"" + bus + "\",\"Source\":\"bench\",\"DetailType\":\"t\","
                            + "\"Detail\":\"{\\\"kind\\\":\\\"k" + number % Math.max(1, rules) + "\\\",\\\"filling\\\":\\\"" + filling
                            + "\\\"}\"}")
                    .collect(Collectors.joining(",", "{\"Entries\":[", "]}"));
            requests.add(KinesisRequest.ofEvents(target, "PutEvents", entries.getBytes(UTF_8), Instant.now()));
        }
        return requests;
    }
}
