package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// What a function said.
final class FunctionLog {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int LAST_LINES = 12;

    private final AwsTarget aws;
    private final String function;

    FunctionLog(AwsTarget aws, String function) {
        this.aws = aws;
        this.function = function;
    }

    String group() {
        return "/aws/lambda/" + function;
    }

    /// The lines of the newest invocation, START to REPORT, when they are there.
    List<String> newestInvocation() throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<String> lines = List.of();
        while (System.nanoTime() < deadline) {
            lines = lines();
            int last = lastIndex(lines, "REPORT ");
            int first = lastIndex(lines, "START ");
            if (first >= 0 && last > first) {
                return lines.subList(first, last + 1);
            }
            Thread.sleep(100);
        }
        return lines;
    }

    /// Why nothing came of it, in the function's own words, and the command that shows the rest.
    String reason() {
        List<String> lines = lines();
        if (lines.isEmpty()) {
            return "The function " + function + " said nothing: it was not called. What calls it:\n"
                    + "  aws lambda list-event-source-mappings --function-name " + function;
        }
        return "The function " + function + " said last:\n    "
                + String.join("\n    ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))
                + "\n  All of it:\n  aws logs filter-log-events --log-group-name " + group()
                + " --query 'events[].message' --output text";
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        try (CloudWatchLogsClient logs = aws.client(CloudWatchLogsClient.builder())) {
            for (FilteredLogEvent event :
                    logs.filterLogEventsPaginator(request -> request.logGroupName(group())).events()) {
                lines.addAll(event.message().stripTrailing().lines().toList());
            }
        } catch (ResourceNotFoundException e) {
            // The group comes with the first line.
        }
        return lines;
    }

    private static int lastIndex(List<String> lines, String start) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(start)) {
                return i;
            }
        }
        return -1;
    }
}
