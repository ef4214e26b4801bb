package dev.millrace.cli.demo;

import dev.millrace.cli.LakeCopy;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import dev.millrace.trainer.Trainer;
import dev.millrace.trainer.TrainingResult;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The beers pipeline from nothing to an answered query and a trained model.
@Command(
        name = "beers",
        mixinStandardHelpOptions = true,
        description = {
            "Deploy the beers pipeline, collect five beers by moving the clock, crawl the lake, ask it by SQL, train a"
                    + " model from it.",
            "The server's clock goes on by about half an hour: what else is due on that server comes too.",
            "A server that runs already is used; else one is started for the demo and stopped at its end."
        })
final class BeersDemo extends PipelineDemo {
    /// Five beers, one every five minutes, and the time that both buffers hold the last one.
    private static final String COLLECTING = "28m";

    private static final String DELIVERING = "3m";
    private static final int MOST_A_PUT = 500;
    private static final long LOOK_MS = 200;

    @Override
    protected String title() {
        return "beers: a schedule collects, delivery streams fill a lake, a crawler makes a table, SQL answers";
    }

    @Override
    protected void run() throws Exception {
        Path pipeline = installation.pipeline("beers");
        Terraform tool = neededTerraform("beers", "terraform/envs/test");
        try (BeerApi api = terminal.step("beer API", () -> BeerApi.start(pipeline.resolve("api"), ending));
                S3Client s3 = aws.client(S3Client.builder())) {
            init(tool);
            List<String> variables = List.of("-var-file=demo.tfvars", "-var=beer_api=" + api.address());
            apply(tool, variables);
            collect(tool, s3);
            fill(tool, pipeline);
            crawl(tool);
            ask(tool);
            train(tool, s3);
            planAgain(tool, variables);
            terminal.say("");
        }
    }

    @Override
    protected List<String> next(String program) {
        return List.of(
                program + " clock advance 24h",
                program + " crawl --dry-run demo-beer-crawler",
                "aws s3 ls --recursive s3://demo-beer-cleaned-millrace",
                "aws glue get-tables --database-name demo_beers");
    }

    private void collect(Terraform tool, S3Client s3) throws Exception {
        advance("five beers, by moving the clock " + COLLECTING + " on", COLLECTING);
        String raw = tool.output("raw_bucket");
        String cleaned = tool.output("cleaned_bucket");
        terminal.say("");
        show(s3, raw);
        show(s3, cleaned);
        terminal.say("");
    }

    /// The newest object of a bucket: its key, and how it begins.
    private void show(S3Client s3, String bucket) {
        List<S3Object> objects = s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .filter(object -> !object.key().startsWith("errors/"))
                .toList();
        if (objects.isEmpty()) {
            throw new UserError("nothing was delivered to s3://" + bucket + "; the functions' logs say why: aws logs tail"
                    + " /aws/lambda/demo-get-random-beer");
        }
        S3Object newest = objects.getLast();
        String text = s3.getObjectAsBytes(get -> get.bucket(bucket).key(newest.key())).asUtf8String();
        terminal.say("  " + objects.size() + " objects in s3://" + bucket + ", the newest " + newest.key());
        terminal.quiet("    " + text.lines().findFirst().orElse(""));
    }

    private void advance(String title, String span) throws Exception {
        JsonNode moved = terminal.step(
                title, () -> aws.server().post("/_millrace/clock", Map.of("advance", span)));
        List<String> ran = new ArrayList<>();
        moved.path("ran").properties().forEach(one -> ran.add(one.getValue().asInt() + " × " + one.getKey()));
        terminal.quiet("    it is " + Terminal.time(moved.path("now")) + "; " + String.join(", ", ran));
    }

    /// Five beers train no model: the sample comes by the same way.
    private void fill(Terraform tool, Path pipeline) throws Exception {
        String stream = tool.output("stream");
        JsonNode sample = JsonMapper.shared().readTree(pipeline.resolve("api/beers.json").toFile());
        List<PutRecordsRequestEntry> records = new ArrayList<>();
        for (JsonNode beer : sample) {
            records.add(PutRecordsRequestEntry.builder()
                    .partitionKey("shard-1")
                    .data(SdkBytes.fromUtf8String("[" + beer + "]"))
                    .build());
        }
        terminal.step("the whole sample of " + records.size() + " beers on " + stream, () -> {
            try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
                for (int from = 0; from < records.size(); from += MOST_A_PUT) {
                    List<PutRecordsRequestEntry> some =
                            records.subList(from, Math.min(records.size(), from + MOST_A_PUT));
                    kinesis.putRecords(put -> put.streamName(stream).records(some));
                }
            }
            return records.size();
        });
        advance("delivered, by moving the clock " + DELIVERING + " on", DELIVERING);
    }

    private void crawl(Terraform tool) throws Exception {
        String name = tool.output("crawler");
        String database = tool.output("database");
        try (GlueClient glue = aws.client(GlueClient.builder())) {
            Crawler done = terminal.step("crawler " + name, () -> {
                glue.startCrawler(start -> start.name(name));
                while (true) {
                    Crawler now = glue.getCrawler(get -> get.name(name)).crawler();
                    if (now.state() == CrawlerState.READY) {
                        return now;
                    }
                    terminal.progress(now.stateAsString().toLowerCase(Locale.ROOT));
                    Thread.sleep(LOOK_MS);
                }
            });
            terminal.quiet("    " + done.lastCrawl().statusAsString());
            for (Table table : glue.getTables(get -> get.databaseName(database)).tableList()) {
                List<String> columns = new ArrayList<>();
                for (Column column : table.storageDescriptor().columns()) {
                    columns.add(column.name() + " " + column.type());
                }
                terminal.say("  table " + terminal.strong(table.name()) + ": " + String.join(", ", columns));
            }
        }
    }

    private void ask(Terraform tool) throws Exception {
        String table = tool.output("cleaned_bucket").replace('-', '_');
        try (AthenaClient athena = aws.client(AthenaClient.builder())) {
            LakeQueries lake = new LakeQueries(
                    athena, tool.output("database"), "s3://" + tool.output("model_bucket") + "/queries/");
            terminal.say("");
            for (String sql : List.of(
                    "SELECT count(DISTINCT id) AS beers, round(avg(ibu), 1) AS ibu FROM " + table,
                    "SELECT name, abv, ibu FROM " + table + " GROUP BY name, abv, ibu ORDER BY abv DESC LIMIT 3")) {
                terminal.say("  " + sql);
                List<List<String>> rows = terminal.step("SQL", () -> lake.ask(sql, terminal));
                rows.forEach(row -> terminal.say("    " + String.join("  ", row)));
            }
            terminal.say("");
        }
    }

    private void train(Terraform tool, S3Client s3) throws Exception {
        Path folder = aws.server().data().resolve("demo/beers");
        String cleaned = tool.output("cleaned_bucket");
        TrainingResult result = terminal.step("model of bitterness from s3://" + cleaned, () -> {
            try (LakeCopy lake = LakeCopy.of(s3, "s3://" + cleaned)) {
                return Trainer.of("beers").train(lake.folder(), folder.resolve("runs"), 1, silence());
            }
        });
        terminal.say(String.format(
                Locale.ROOT,
                "  trained on %d beers; on %d held out its error is %.1f IBU, that of always saying the mean %.1f",
                result.trainedRows(),
                result.heldOutRows(),
                result.rmse(),
                result.baselineRmse()));
        LocalModel model = new LocalModel(result.runId(), folder.resolve("runs").resolve(result.runId()));
        upload(model, tool.output("model_bucket"));
    }

    private static PrintStream silence() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
