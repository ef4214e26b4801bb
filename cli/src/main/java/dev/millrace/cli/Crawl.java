package dev.millrace.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Explains a crawl before it runs.
@Command(
        name = "crawl",
        mixinStandardHelpOptions = true,
        description = "Say what a Glue crawler would find and change, and why; nothing is changed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:as said", "3:Athena would then fail on a partition"})
final class Crawl implements Callable<Integer> {
    private static final int WOULD_FAIL = 3;
    private static final int MISMATCHES_SHOWN = 20;

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(
            names = "--dry-run",
            required = true,
            description = "Needed: to crawl in earnest is `aws glue start-crawler --name NAME`.")
    private boolean dryRun;

    @Option(names = "--region", paramLabel = "REGION", description = "Default: AWS_REGION, AWS_DEFAULT_REGION or us-east-1.")
    private @Nullable String region;

    @Parameters(paramLabel = "NAME", description = "The crawler.")
    private String name = "";

    @Override
    public Integer call() {
        JsonNode report = server.ask("/_millrace/crawl?region=" + encoded(region()) + "&name=" + encoded(name));
        Terminal terminal = Terminal.standard();
        terminal.say("crawler " + report.path("crawler").asString() + " into database "
                + report.path("database").asString());
        int mismatches = 0;
        for (JsonNode table : report.path("tables")) {
            mismatches += say(terminal, table);
        }
        if (report.path("tables").isEmpty()) {
            terminal.say("  no tables: nothing that can be read lies there");
        }
        for (JsonNode problem : report.path("problems")) {
            terminal.say(terminal.bad("  ✗ ") + problem.asString());
        }
        if (mismatches > 0) {
            terminal.say("Athena would fail on " + mismatches + (mismatches == 1 ? " column" : " columns")
                    + " of partitions (HIVE_PARTITION_SCHEMA_MISMATCH). A way out: Configuration "
                    + "{\"Version\":1.0,\"CrawlerOutput\":{\"Partitions\":{\"AddOrUpdateBehavior\":\"InheritFromTable\"}}}.");
            return WOULD_FAIL;
        }
        return 0;
    }

    /// @return how many columns of its partitions are read otherwise than the table's
    private static int say(Terminal terminal, JsonNode table) {
        terminal.say("");
        terminal.say(terminal.strong("table " + table.path("name").asString()) + "  "
                + table.path("classification").asString() + ", " + change(table));
        terminal.say("  " + table.path("location").asString());
        terminal.say("    a table: " + table.path("why").asString());
        List<String> shown = texts(table.path("firstPartitions"));
        int partitions = table.path("partitions").asInt(0);
        shown.forEach(partition -> terminal.say("  " + partition));
        if (partitions > 0) {
            terminal.say("    " + (partitions == shown.size() ? "" : "and " + (partitions - shown.size()) + " more: ")
                    + "partitions by " + String.join(", ", texts(table.path("keys"))));
        }
        table.path("columns").forEach(column -> terminal.say("  " + column(column)));
        texts(table.path("differences")).forEach(difference -> terminal.say("    " + difference));
        JsonNode mismatches = table.path("mismatches");
        for (int i = 0; i < Math.min(MISMATCHES_SHOWN, mismatches.size()); i++) {
            JsonNode one = mismatches.get(i);
            terminal.say(terminal.bad("  ✗ ") + one.path("partition").asString() + ": "
                    + one.path("column").asString() + " is " + one.path("type").asString() + ", in the table "
                    + one.path("tableType").asString());
        }
        return mismatches.size();
    }

    private static String change(JsonNode table) {
        return switch (table.path("change").asString("")) {
            case "CREATE" -> "would be created";
            case "UPDATE" -> "would be updated";
            case "LOG" -> "differs, and the policy is to log that alone";
            default -> "stays as it is";
        };
    }

    private static String column(JsonNode column) {
        String object = column.path("object").asString("");
        return column.path("name").asString() + " " + column.path("type").asString()
                + (object.isEmpty() ? "" : "  by " + column.path("value").asString() + " in " + object);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asString()));
        return texts;
    }

    private String region() {
        if (region != null) {
            return region;
        }
        for (String variable : List.of("AWS_REGION", "AWS_DEFAULT_REGION")) {
            String set = System.getenv(variable);
            if (set != null && !set.isEmpty()) {
                return set;
            }
        }
        return AwsTarget.USUAL_REGION;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
