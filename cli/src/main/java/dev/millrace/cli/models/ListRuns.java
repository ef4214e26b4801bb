package dev.millrace.cli.models;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.s3.S3Client;

/// Lists a bucket's runs.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the runs in a bucket, the newest first, with the metrics of their MLmodel.")
final class ListRuns implements Callable<Integer> {
    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Parameters(paramLabel = "BUCKET", description = "s3://BUCKET or s3://BUCKET/PREFIX.")
    private String bucket = "";

    @Override
    public Integer call() {
        Terminal terminal = Terminal.standard();
        try (S3Client s3 = aws.client(S3Client.builder())) {
            RunStore place = RunStore.parse(bucket);
            List<ModelRun> runs = new RunCatalogue(new S3Artifacts(s3), place).runs();
            if (runs.isEmpty()) {
                terminal.say("There are no runs in " + place + ".");
            } else {
                terminal.say(String.format("%-34s %-20s %9s  %s", "RUN", "COMPLETED", "SIZE", "METRICS"));
            }
            for (ModelRun run : runs) {
                terminal.say(String.format(
                        Locale.ROOT,
                        "%-34s %-20s %6d KB  %s",
                        run.id().isEmpty() ? "(unknown)" : run.id(),
                        Terminal.time(run.completed()),
                        (run.bytes() + 1023) / 1024,
                        run.complete() ? metrics(run) : "incomplete: " + String.join("; ", run.problems())));
            }
        }
        return 0;
    }

    static String metrics(ModelRun run) {
        return run.metrics().isEmpty()
                ? "-"
                : run.metrics().entrySet().stream().map(ListRuns::text).collect(Collectors.joining(", "));
    }

    private static String text(Map.Entry<String, Double> metric) {
        return String.format(Locale.ROOT, "%s %,.4g", metric.getKey(), metric.getValue()).replace(",", "");
    }
}
