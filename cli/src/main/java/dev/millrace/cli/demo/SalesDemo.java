package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Installation;
import dev.millrace.cli.UserError;
import dev.millrace.cli.models.Models;
import dev.millrace.trainer.SalesDays;
import dev.millrace.trainer.Trainer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/// The sales pipeline: two environments with remote state, and models promoted from one to the other.
@Command(
        name = "sales",
        mixinStandardHelpOptions = true,
        description = {
            "Deploy the sales pipeline twice, as stg and prod, with remote state; predict a day's sales in both; train"
                    + " another model and promote it to prod.",
            "A server that runs already is used; else one is started for the demo and stopped at its end."
        })
final class SalesDemo extends PredictionDemo {
    private static final String STATE_BUCKET = "tf-state-store-sales-prediction";
    private static final String EVENT =
            """
            {"sales_input": {"date": "2022-12-25", "store": 2, "promo": 1, "holiday": 0}, "sales_id": 512}""";
    private static final long EVENT_ID = 512;
    private static final int STORES = 12;
    private static final int EVENTS = 60;
    /// What the second model is drawn from; the first has seed 1.
    private static final long OTHER_SEED = 2;

    @Override
    protected String title() {
        return "sales: two environments with remote state, and models promoted from one to the other";
    }

    @Override
    protected void run() throws Exception {
        LocalModel shipped = LocalModel.of(installation, "sales");
        Terraform terraform = terraform("sales", "terraform")
                .orElseThrow(() -> new UserError("this demo shows remote state: it needs terraform or tofu on PATH"));
        terminal.step("bucket of states", this::stateBucket);

        DeployedPipeline stg = deploy(terraform.inWorkspace("stg"), "stg", List.of("-var=run_id=" + shipped.runId()));
        upload(shipped, stg.modelBucket());
        predict(stg, EVENT, EVENT_ID);

        DeployedPipeline prod = deploy(terraform.inWorkspace("prod"), "prod", List.of());
        models("promote", "--from", "s3://" + stg.modelBucket(), "--run", shipped.runId(), "--function", prod.function(),
                "--check", installation.pipeline("sales").resolve("events/events.jsonl").toString());
        predict(prod, EVENT, EVENT_ID);

        LocalModel other = terminal.step("another model, of the same made-up days", this::train);
        upload(other, stg.modelBucket());
        terminal.step(EVENTS + " events on " + prod.sourceStream(), () -> events(prod));
        models("list", "s3://" + stg.modelBucket());
        models("promote", "--from", "s3://" + stg.modelBucket(), "--newest", "--function", prod.function());
        predict(prod, EVENT, EVENT_ID);

        for (String environment : List.of("stg", "prod")) {
            Terraform tool = terraform.inWorkspace(environment);
            List<String> variables = variables(environment, environment.equals("stg") ? List.of("-var=run_id=" + shipped.runId()) : List.of());
            planAgain(tool, variables);
        }
        terminal.say("");
    }

    @Override
    protected List<String> next(String program) {
        return List.of(
                program + " models show --function prod_sales_prediction_lambda_store-sales-predictions",
                program + " models rollback --function prod_sales_prediction_lambda_store-sales-predictions",
                "aws s3 ls --recursive s3://" + STATE_BUCKET);
    }

    private String stateBucket() {
        try (S3Client s3 = aws.client(S3Client.builder())) {
            s3.createBucket(request -> {
                request.bucket(STATE_BUCKET);
                // The usual region is said by saying none.
                if (!aws.region().equals(AwsTarget.USUAL_REGION)) {
                    request.createBucketConfiguration(place -> place.locationConstraint(aws.region()));
                }
            });
        } catch (BucketAlreadyOwnedByYouException e) {
            // From an earlier run: its states are gone on with.
        }
        return STATE_BUCKET;
    }

    private DeployedPipeline deploy(Terraform tool, String environment, List<String> more) throws Exception {
        init(tool);
        apply(tool, variables(environment, more));
        return deployed(tool);
    }

    private List<String> variables(String environment, List<String> more) {
        List<String> variables = new ArrayList<>(List.of("-var-file=vars/" + environment + ".tfvars"));
        variables.addAll(more);
        return variables;
    }

    /// Runs `millrace models` as a person would, and shows the command.
    private void models(String... words) throws Exception {
        terminal.say("");
        terminal.say("  $ " + Installation.called() + " models " + String.join(" ", words));
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--endpoint", aws.endpoint().orElseThrow().toString(), "--region", aws.region()));
        CommandLine line = new CommandLine(new Models());
        Object command = line.parseArgs(all.toArray(String[]::new)).subcommand().commandSpec().userObject();
        ((Callable<?>) command).call();
        terminal.say("");
    }

    /// A model of the same kind, learned from another draw of the days: kept, so that the demo's next run finds it.
    private LocalModel train() throws IOException {
        Path folder = Files.createDirectories(aws.server().data().resolve("demo/sales"));
        Path runs = folder.resolve("runs");
        if (!Files.isDirectory(runs)) {
            Path days = folder.resolve("days.csv");
            SalesDays.write(days, 1);
            Trainer.of("sales")
                    .train(days, runs, OTHER_SEED, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        }
        return LocalModel.in(runs);
    }

    private int events(DeployedPipeline pipeline) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        LocalDate day = LocalDate.of(2023, 1, 1);
        for (int i = 0; i < EVENTS; i++) {
            String event = "{\"sales_input\": {\"date\": \"%s\", \"store\": %d, \"promo\": %d, \"holiday\": 0}, \"sales_id\": %d}"
                    .formatted(day.plusDays(5L * i), 1 + i % STORES, i % 3 == 0 ? 1 : 0, 1000 + i);
            entries.add(PutRecordsRequestEntry.builder()
                    .partitionKey(Integer.toString(i))
                    .data(SdkBytes.fromUtf8String(event))
                    .build());
        }
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            kinesis.putRecords(request -> request.streamName(pipeline.sourceStream()).records(entries));
        }
        return EVENTS;
    }
}
