package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// An environment of MWAA whose page a browser opens by its link. Airflow is installed for this user if it was not.
@Timeout(1_800)
final class AirflowPageIT {
    /// With an installation over a slow line.
    private static final Duration MAKING = Duration.ofMinutes(25);

    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]}}]}""";
    private static final String MAY =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
             "Action": ["airflow:*", "s3:*", "logs:*", "cloudwatch:*"]}]}""";
    private static final String DAG =
            """
            from datetime import datetime
            from airflow import DAG
            from airflow.operators.empty import EmptyOperator

            with DAG("seen_in_the_browser", start_date=datetime(2024, 1, 1), schedule=None):
                EmptyOperator(task_id="nothing")
            """;

    @Test
    void the_link_of_a_token_opens_airflow_s_page_with_the_bucket_s_dags_on_it() throws Exception {
        String browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .filter(name -> Installation.program(name).isPresent())
                .findFirst()
                .orElse("");
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeFalse(browser.isEmpty(), "no Chromium on PATH");
        }
        try (Story story = Story.begin("airflow")) {
            JsonNode environment = made(story);
            assertThat(environment.path("Status").asString())
                    .as(environment.path("LastUpdate").toString())
                    .isEqualTo("AVAILABLE");
            // The scheduler reads DAGs by and by.
            String page = Story.await(Duration.ofMinutes(5), () -> {
                String shown = opened(story, browser);
                return shown.contains("seen_in_the_browser") ? shown : null;
            });
            assertThat(page).contains("Log Out");
            story.aws("mwaa", "delete-environment", "--name", "page");
            Story.await(Story.SHORT, () -> story.aws("mwaa", "list-environments")
                    .path("Environments")
                    .isEmpty());
        }
    }

    /// The environment `page`, once it is made or has failed.
    private static JsonNode made(Story story) throws Exception {
        story.aws("s3api", "create-bucket", "--bucket", "dags-of-page");
        story.aws(
                "s3api", "put-bucket-versioning", "--bucket", "dags-of-page", "--versioning-configuration", "Status=Enabled");
        story.aws(
                "s3api",
                "put-public-access-block",
                "--bucket",
                "dags-of-page",
                "--public-access-block-configuration",
                "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true");
        Path dag = Files.writeString(story.work().resolve("seen.py"), DAG);
        story.shell().run(Story.SHORT, "aws", "s3", "cp", dag.toString(), "s3://dags-of-page/dags/seen.py").ok();
        story.aws("iam", "create-role", "--role-name", "page", "--assume-role-policy-document", TRUST);
        story.aws("iam", "put-role-policy", "--role-name", "page", "--policy-name", "may", "--policy-document", MAY);
        JsonNode subnets = story.aws("ec2", "describe-subnets").path("Subnets");
        String group = story.aws("ec2", "describe-security-groups").at("/SecurityGroups/0/GroupId").asString();
        story.aws(
                "mwaa",
                "create-environment",
                "--name",
                "page",
                "--airflow-version",
                "2.9.2",
                "--execution-role-arn",
                "arn:aws:iam::000000000000:role/page",
                "--source-bucket-arn",
                "arn:aws:s3:::dags-of-page",
                "--dag-s3-path",
                "dags",
                "--network-configuration",
                "SubnetIds=" + subnets.at("/0/SubnetId").asString() + "," + subnets.at("/1/SubnetId").asString()
                        + ",SecurityGroupIds=" + group);
        return Story.await(MAKING, () -> {
            JsonNode found = story.aws("mwaa", "get-environment", "--name", "page").path("Environment");
            return found.path("Status").asString().equals("CREATING") ? null : found;
        });
    }

    /// What the browser shows in the end of a fresh link.
    private static String opened(Story story, String browser) throws Exception {
        JsonNode token = story.aws("mwaa", "create-web-login-token", "--name", "page");
        String link = "http://" + token.path("WebServerHostname").asString() + "/aws_mwaa/aws-console-sso?login=true#"
                + token.path("WebToken").asString();
        List<String> words = List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-proxy-server",
                "--user-data-dir=" + story.work().resolve("browser"),
                "--virtual-time-budget=60000",
                "--dump-dom",
                link);
        return story.shell().run(Story.LONG, words.toArray(String[]::new)).ok();
    }
}
