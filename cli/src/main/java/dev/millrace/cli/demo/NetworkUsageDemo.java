package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.JobRun;
import software.amazon.awssdk.services.mwaa.model.CreateWebLoginTokenResponse;

/// The network usage pipeline from nothing to answered queries, and back to nothing.
@Command(
        name = "network-usage",
        mixinStandardHelpOptions = true,
        description = {
            "Deploy the network usage pipeline with a real Apache Airflow, have its DAG run for a day, ask the six tables"
                    + " by SQL, open Airflow's page, say what AWS would have asked for it, and destroy it all.",
            "The first one installs Airflow, once for this user: a minute or two. With --keep nothing is destroyed.",
            "A server that runs already is used; else one is started for the demo and stopped at its end."
        })
final class NetworkUsageDemo extends PipelineDemo {
    private static final String DAG = "driven_data_pipeline";
    private static final List<String> STAGING =
            List.of("dim_address", "dim_date", "dim_finance", "dim_person", "fact_network_usage");
    private static final Duration PAGE_LIMIT = Duration.ofMinutes(3);

    @Option(names = "--spark", description = "The five jobs as Spark jobs with the awsglue library, not as plain Python.")
    private boolean spark;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Rows that the day has (default: ${DEFAULT-VALUE}).")
    private int rows = 1_000;

    @Override
    protected String title() {
        return "network usage: a nightly batch by Airflow, jobs and crawlers, six tables, SQL";
    }

    @Override
    protected void run() throws Exception {
        if (rows < 0) {
            throw new UserError("--rows is 0 or more");
        }
        Terraform tool = neededTerraform("network-usage", "terraform");
        List<String> variables = List.of(
                "-var-file=demo.tfvars",
                "-var=region=" + aws.region(),
                "-var=job_kind=" + (spark ? "glueetl" : "pythonshell"));
        init(tool);
        apply(tool, variables, withInstallation());
        try (AirflowApi airflow = AirflowApi.of(aws, tool.output("environment"))) {
            night(airflow);
            int queries = ask(tool);
            open(airflow);
            planAgain(tool, variables);
            cost(queries);
            end(tool, variables, airflow);
        }
    }

    /// Terraform calls MWAA by a name that resolves nowhere: this server is its proxy for that.
    @Override
    protected Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(super.environment());
        all.put("HTTP_PROXY", aws.endpoint().orElseThrow().toString());
        return all;
    }

    @Override
    protected List<String> next(String program) {
        return keep()
                ? List.of(
                        "aws mwaa create-web-login-token --name demo-driven-data-airflow",
                        "aws mwaa invoke-rest-api --name demo-driven-data-airflow --method GET --path /dags/" + DAG
                                + "/dagRuns",
                        "aws logs filter-log-events --log-group-name airflow-demo-driven-data-airflow-Task",
                        program + " demo network-usage")
                : List.of(
                        program + " demo network-usage --keep",
                        "terraform -chdir=pipelines/network-usage/terraform init",
                        program + " run -- terraform -chdir=pipelines/network-usage/terraform apply");
    }

    /// What Terraform prints, and in its place what the server says while it installs Airflow.
    private Consumer<String> withInstallation() throws IOException {
        Path log = aws.server().data().resolve("server.log");
        long from = Files.exists(log) ? Files.size(log) : 0;
        return line -> terminal.progress(installing(log, from, line));
    }

    private static String installing(Path log, long from, String otherwise) {
        if (!otherwise.contains("Still creating")) {
            return otherwise;
        }
        try (InputStream said = Files.newInputStream(log)) {
            // A server that has run for long has said much.
            said.skip(from);
            return new String(said.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(" is being "))
                    .reduce((_, last) -> last)
                    .map(line -> line.replaceFirst("^.* INFO +", ""))
                    .orElse(otherwise);
        } catch (IOException gone) {
            return otherwise;
        }
    }

    private void night(AirflowApi airflow) throws Exception {
        NightlyRun nightly = new NightlyRun(airflow, DAG, terminal);
        terminal.step("Airflow has the DAG", () -> {
            nightly.awaitDag();
            return DAG;
        });
        Instant now = Instant.parse(aws.server().ask("/_millrace/clock").path("now").asString());
        Instant night = NightlyRun.night(now);
        terminal.step("the night of " + night.atOffset(ZoneOffset.UTC).toLocalDate() + ", " + rows + " rows", () -> {
            nightly.follow(nightly.trigger(night, now, rows));
            return DAG;
        });
    }

    /// @return how many queries were asked
    private int ask(Terraform tool) throws Exception {
        List<String> tables = new ArrayList<>(List.of("raw"));
        tables.addAll(STAGING);
        String counts = tables.stream()
                .map(table -> "SELECT '" + table + "' AS name, count(*) AS n FROM " + table)
                .collect(Collectors.joining(" UNION ALL ", "", " ORDER BY 1"));
        String usage = "SELECT person_name, count(*) AS sessions, round(sum(CAST(consumed_traffic AS bigint)) / 1e6, 1) AS gb"
                + " FROM fact_network_usage JOIN dim_person USING (unique_id) GROUP BY 1 ORDER BY 3 DESC LIMIT 5";
        try (AthenaClient athena = aws.client(AthenaClient.builder())) {
            LakeQueries lake =
                    new LakeQueries(athena, tool.output("database"), "s3://" + tool.output("bucket") + "/queries/");
            terminal.say("");
            List<List<String>> counted = terminal.step("six tables counted", () -> lake.ask(counts, terminal));
            counted.stream()
                    .skip(1)
                    .forEach(row -> terminal.say(String.format("    %-20s %8s", row.getFirst(), row.getLast())));
            terminal.say("  " + usage);
            List<List<String>> consumed = terminal.step("SQL: who consumed how much", () -> lake.ask(usage, terminal));
            consumed.forEach(row ->
                    terminal.say(String.format("    %-28s %8s %10s", row.get(0), row.get(1), row.get(2))));
            terminal.say("");
        }
        return 2;
    }

    /// Logs in by a link as a person does, and looks whether the page is Airflow's.
    private void open(AirflowApi airflow) throws Exception {
        terminal.step("Airflow's page, opened by its link", () -> {
            CreateWebLoginTokenResponse login = airflow.login();
            String page = "http://" + login.webServerHostname();
            try (HttpClient browser = HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(PAGE_LIMIT)
                    .build()) {
                String token = "token=" + URLEncoder.encode(login.webToken(), StandardCharsets.UTF_8);
                get(browser, HttpRequest.newBuilder(URI.create(page + "/aws_mwaa/login"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(token)));
                String home = get(browser, HttpRequest.newBuilder(URI.create(page + "/home")));
                if (!home.contains(DAG)) {
                    throw new UserError("Airflow's page at " + page + " does not show the DAG " + DAG);
                }
                return page;
            }
        });
    }

    private static String get(HttpClient browser, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                browser.send(request.timeout(PAGE_LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new UserError(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private void cost(int queries) {
        List<NightCost.Job> jobs = new ArrayList<>();
        try (GlueClient glue = aws.client(GlueClient.builder())) {
            for (String table : STAGING) {
                JobRun run = glue.getJobRuns(runs -> runs.jobName("demo_staging_" + table + "_glue").maxResults(1))
                        .jobRuns()
                        .getFirst();
                jobs.add(new NightCost.Job(run.executionTime(), run.maxCapacity()));
            }
        }
        terminal.say("");
        new NightCost(jobs, STAGING.size() + 1, queries).lines().forEach(line -> terminal.say("  " + line));
        terminal.say("");
    }

    private void end(Terraform tool, List<String> variables, AirflowApi airflow) throws Exception {
        if (keep()) {
            CreateWebLoginTokenResponse login = airflow.login();
            terminal.say("  Airflow, for the next minute: " + terminal.strong("http://" + login.webServerHostname()
                    + "/aws_mwaa/aws-console-sso?login=true#" + login.webToken()));
            terminal.say("  Later by another token, or: " + Installation.called() + " demo network-usage --keep");
            terminal.say("");
            return;
        }
        terminal.step(tool.title("destroy"), () -> {
            tool.destroy(variables, terminal::progress);
            return tool;
        });
        terminal.say("");
    }
}
