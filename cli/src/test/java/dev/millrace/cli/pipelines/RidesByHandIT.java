package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// The rides pipeline made by hand as docs/rides-by-hand.md tells it: the AWS CLI's commands in a shell, one story.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RidesByHandIT {
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "lambda.amazonaws.com"}}]}""";
    private static final String READ =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [
             "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords",
             "kinesis:GetShardIterator", "kinesis:ListShards", "kinesis:ListStreams", "kinesis:SubscribeToShard",
             "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]}]}""";
    private static final String WRITE =
            """
            {"Version": "2012-10-17", "Statement": [{"Sid": "VisualEditor0", "Effect": "Allow",
             "Action": ["kinesis:PutRecord", "kinesis:PutRecords"],
             "Resource": "arn:aws:kinesis:us-east-1:000000000000:stream/ride_predictions"}]}""";

    private static final String WITHOUT_A_STREAM =
            """
            import json

            def lambda_handler(event, context):
                print(json.dumps(event))
                return {"ride_duration": 10.5, "ride_id": event["ride_id"]}
            """;
    private static final String BETWEEN_STREAMS =
            """
            import base64, json, os
            import boto3

            kinesis = boto3.client("kinesis")

            def lambda_handler(event, context):
                print(json.dumps(event))
                predictions = []
                for record in event["Records"]:
                    ride = json.loads(base64.b64decode(record["kinesis"]["data"]))
                    prediction = {
                        "model": "ride_duration_prediction_model",
                        "version": "123",
                        "prediction": {"ride_duration": 10, "ride_id": ride["ride_id"]},
                    }
                    kinesis.put_record(
                        StreamName=os.environ["PREDICTIONS_STREAM_NAME"],
                        Data=json.dumps(prediction),
                        PartitionKey=str(ride["ride_id"]),
                    )
                    predictions.append(prediction)
                return {"predictions": predictions}
            """;
    private static final String RIDE =
            """
            {
                    "ride": {
                        "PULocationID": 130,
                        "DOLocationID": 205,
                        "trip_distance": %s
                    },\s
                    "ride_id": %d
                }""";

    private Story story;
    private Path work;
    private Shell shell;
    private String runId;
    private String image;
    private double expected;

    @BeforeAll
    void startServer() throws Exception {
        story = Story.begin("by-hand");
        work = story.work();
        runId = Story.ShippedModel.of("rides").runId();
        story.set("ROOT", Story.ROOT.toString());
        story.set("ROLE", "arn:aws:iam::000000000000:role/lambda-kinesis-role");
        story.set("RUN_ID", runId);
        // Version 1 of the AWS CLI takes --data as it is, version 2 with this option.
        String version = story.shell().run(Story.SHORT, "aws", "--version").ok();
        story.set("RAW", version.startsWith("aws-cli/1") ? "" : "--cli-binary-format raw-in-base64-out");
        shell = story.shell();
    }

    @AfterAll
    void stopServer() throws Exception {
        story.close();
    }

    @Test
    @Order(1)
    void a_function_without_a_stream_answers_its_test_event() throws Exception {
        write("trust.json", TRUST);
        write("read.json", READ);
        write("write.json", WRITE);
        write("test-1.json", RIDE.formatted("3.66", 123));
        zip(WITHOUT_A_STREAM);
        bash(
                """
                aws iam create-role --role-name lambda-kinesis-role --assume-role-policy-document file://trust.json
                for policy in read write; do
                    arn=$(aws iam create-policy --policy-name $policy --policy-document file://$policy.json \
                        --query Policy.Arn --output text)
                    aws iam attach-role-policy --role-name lambda-kinesis-role --policy-arn $arn
                done
                aws lambda create-function --function-name ride_duration_prediction --runtime python3.9 \
                    --handler lambda_function.lambda_handler --role $ROLE --zip-file fileb://function.zip --timeout 30
                aws lambda wait function-active-v2 --function-name ride_duration_prediction
                """);
        String log = invoked();
        assertThat(json(Files.readString(work.resolve("answer.json"))))
                .isEqualTo(json("{\"ride_duration\": 10.5, \"ride_id\": 123}"));
        assertThat(log)
                .containsPattern("START RequestId: [0-9a-f-]{36} Version: \\$LATEST\n")
                .containsPattern("END RequestId: [0-9a-f-]{36}\n"
                        + "REPORT RequestId: [0-9a-f-]{36}\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\t"
                        + "Memory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [0-9.]+ ms");
        // What is printed comes through a pipe, which a busy machine may read after the END.
        Pattern inOrder = Pattern.compile("START RequestId: [0-9a-f-]{36} Version: \\$LATEST\n"
                + "\\{\"ride\": \\{\"PULocationID\": 130, .*\"ride_id\": 123}\n"
                + "END RequestId: [0-9a-f-]{36}\n");
        Story.await(Story.SHORT, () -> inOrder.matcher(invoked()).find());
    }

    /// @return the end of its log
    private String invoked() throws Exception {
        return bash(
                """
                aws lambda invoke --function-name ride_duration_prediction --payload fileb://test-1.json \
                    --log-type Tail --query LogResult --output text answer.json | base64 --decode
                """);
    }

    @Test
    @Order(2)
    void a_function_between_two_streams_imports_boto3_and_its_predictions_are_read_with_jq() throws Exception {
        zip(BETWEEN_STREAMS);
        bash(
                """
                aws kinesis create-stream --stream-name ride_events --shard-count 1
                aws kinesis create-stream --stream-name ride_predictions --shard-count 1
                aws kinesis wait stream-exists --stream-name ride_events
                aws kinesis wait stream-exists --stream-name ride_predictions
                aws lambda update-function-code --function-name ride_duration_prediction --zip-file fileb://function.zip
                aws lambda wait function-updated-v2 --function-name ride_duration_prediction
                aws lambda update-function-configuration --function-name ride_duration_prediction \
                    --timeout 30 --memory-size 256 --environment "Variables={PREDICTIONS_STREAM_NAME=ride_predictions}"
                aws lambda wait function-updated-v2 --function-name ride_duration_prediction
                aws lambda create-event-source-mapping --function-name ride_duration_prediction --starting-position LATEST \
                    --event-source-arn arn:aws:kinesis:us-east-1:000000000000:stream/ride_events
                """);
        JsonNode put = json(put("3.66", 156));
        assertThat(put.get("ShardId").asString()).isEqualTo("shardId-000000000000");
        assertThat(put.get("SequenceNumber").asString()).matches("\\d{56}");
        JsonNode prediction = Story.await(Story.SHORT, () -> predictions().stream().findFirst().orElse(null));
        assertThat(prediction)
                .isEqualTo(json("{\"model\": \"ride_duration_prediction_model\", \"version\": \"123\","
                        + " \"prediction\": {\"ride_duration\": 10, \"ride_id\": 156}}"));
        String event = Story.await(Story.SHORT, () -> Stream.of(bash(
                        """
                        aws logs filter-log-events --log-group-name /aws/lambda/ride_duration_prediction \
                            --filter-pattern kinesisSchemaVersion --query 'events[].message' --output text
                        """))
                .filter(text -> text.startsWith("{"))
                .findFirst()
                .orElse(null));
        JsonNode record = json(event).get("Records").get(0);
        assertThat(record.get("eventSource").asString()).isEqualTo("aws:kinesis");
        assertThat(record.get("invokeIdentityArn").asString()).isEqualTo("arn:aws:iam::000000000000:role/lambda-kinesis-role");
        assertThat(record.get("eventID").asString())
                .isEqualTo("shardId-000000000000:" + put.get("SequenceNumber").asString());
    }

    @Test
    @Order(3)
    void the_image_is_pushed_and_runs_by_itself() throws Exception {
        image = bash(
                        """
                        aws ecr create-repository --repository-name duration-model \
                            --query repository.repositoryUri --output text
                        """)
                        .strip()
                + ":v1";
        shell = shell.with("IMAGE", image);
        bash(
                """
                PROJECT_ROOT=$ROOT HANDLER=dev.millrace.predictor.rides.RidesHandler BASE_IMAGE=scratch \
                    REGISTRY_USER=AWS REGISTRY_PASSWORD=$(aws ecr get-login-password) \
                    bash $ROOT/pipelines/modules/ecr/push-image.sh
                aws s3 mb s3://models-dev
                aws s3 mb s3://models-prod
                aws s3 cp --recursive $ROOT/pipelines/rides/model/$RUN_ID s3://models-dev/1/$RUN_ID
                """);
        int port = Story.freePort();
        Process serving = shell.start(
                work.resolve("image.out"),
                work.resolve("image.err"),
                "./millrace", "invoke-image", image, "--listen", Integer.toString(port),
                "-e", "PREDICTIONS_STREAM_NAME=ride_predictions", "-e", "RUN_ID", "-e", "TEST_RUN=True",
                "-e", "MODEL_BUCKET=models-dev", "-e", "AWS_ACCESS_KEY_ID", "-e", "AWS_SECRET_ACCESS_KEY",
                "-e", "AWS_DEFAULT_REGION");
        try {
            String event = Files.readString(Story.ROOT.resolve("pipelines/rides/events/kinesis.json"));
            JsonNode answer = json(Story.await(Story.SHORT, () -> serving.isAlive() ? asked(port, event) : "{}"));
            JsonNode prediction = answer.path("predictions").path(0);
            assertThat(prediction.path("version").asString(""))
                    .as(answer + Files.readString(work.resolve("image.err")))
                    .isEqualTo(runId);
            expected = prediction.get("prediction").get("ride_duration").asDouble();
            assertThat(expected).isBetween(1.0, 60.0);
        } finally {
            serving.destroy();
            assertThat(serving.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(predictions()).as("a test run publishes nothing").hasSize(1);
    }

    @Test
    @Order(4)
    void a_function_made_from_the_image_takes_the_place_of_the_first() throws Exception {
        bash(
                """
                uuid=$(aws lambda list-event-source-mappings --function-name ride_duration_prediction \
                    --query 'EventSourceMappings[0].UUID' --output text)
                aws iam attach-role-policy --role-name lambda-kinesis-role \
                    --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
                aws lambda create-function --function-name duration_from_image --package-type Image \
                    --code ImageUri=$IMAGE --role $ROLE
                aws lambda wait function-active-v2 --function-name duration_from_image
                aws lambda update-function-configuration --function-name duration_from_image --timeout 30 --memory-size 256
                aws lambda wait function-updated-v2 --function-name duration_from_image
                aws lambda update-event-source-mapping --uuid $uuid --function-name duration_from_image
                for _ in $(seq 50); do
                    state=$(aws lambda get-event-source-mapping --uuid $uuid --query State --output text)
                    [[ $state == Enabled ]] && break
                done
                [[ $state == Enabled ]]
                """);
        // As deploy_manual.sh does it: the newest run, copied to the bucket of the environment, named to the function.
        assertThat(bash(
                        """
                        MODEL_BUCKET_DEV=models-dev MODEL_BUCKET_PROD=models-prod LAMBDA_FUNCTION=duration_from_image
                        PREDICTIONS_STREAM_NAME=ride_predictions
                        RUN_ID=$(aws s3api list-objects-v2 --bucket ${MODEL_BUCKET_DEV} \
                            --query 'sort_by(Contents, &LastModified)[-1].Key' --output=text | cut -f2 -d/)
                        aws s3 sync s3://${MODEL_BUCKET_DEV} s3://${MODEL_BUCKET_PROD} >/dev/null
                        variables="{PREDICTIONS_STREAM_NAME=${PREDICTIONS_STREAM_NAME}, MODEL_BUCKET=${MODEL_BUCKET_PROD}, RUN_ID=${RUN_ID}}"
                        aws lambda update-function-configuration --function-name ${LAMBDA_FUNCTION} \
                            --environment "Variables=${variables}" --query Environment.Variables.RUN_ID --output text
                        aws lambda wait function-updated-v2 --function-name ${LAMBDA_FUNCTION}
                        """))
                .isEqualTo(runId + "\n");
        put("25", 100);
        JsonNode prediction = Story.await(Story.SHORT, () -> predictions().stream()
                .filter(one -> one.get("prediction").get("ride_id").asInt() == 100)
                .findFirst()
                .orElse(null));
        assertThat(prediction.get("version").asString()).isEqualTo(runId);
        assertThat(prediction.get("prediction").get("ride_duration").asDouble()).isGreaterThan(expected);
        assertThat(predictions()).hasSize(2);
    }

    @Test
    @Order(5)
    void bad_records_land_in_the_failure_destination_after_their_retries_and_the_others_go_on() throws Exception {
        List<String> bad = List.of(
                "no json",
                "[1]",
                "{\"ride\": {\"PULocationID\": 130}, \"ride_id\": 1}",
                RIDE.formatted("-3", 2),
                RIDE.formatted("1e400", 3),
                RIDE.formatted("3", 4).replace("130", "\"130\""),
                "[".repeat(5000));
        ArrayNode entries = JsonMapper.shared().createArrayNode();
        Set<Integer> good = new TreeSet<>();
        for (int i = 0; i < 70; i++) {
            int id = 1000 + i;
            String data = i % 10 == 3 ? bad.get(i / 10) : RIDE.formatted("3.66", id);
            if (i % 10 != 3) {
                good.add(id);
            }
            entries.addObject().put("Data", data).put("PartitionKey", Integer.toString(i));
        }
        write("records.json", entries.toString());
        bash(
                """
                aws s3 mb s3://failures
                uuid=$(aws lambda list-event-source-mappings --function-name duration_from_image \
                    --query 'EventSourceMappings[0].UUID' --output text)
                aws lambda update-event-source-mapping --uuid $uuid --maximum-retry-attempts 1 \
                    --bisect-batch-on-function-error --function-response-types ReportBatchItemFailures \
                    --destination-config OnFailure={Destination=arn:aws:s3:::failures}
                for _ in $(seq 50); do
                    state=$(aws lambda get-event-source-mapping --uuid $uuid --query State --output text)
                    [[ $state == Enabled ]] && break
                done
                aws kinesis put-records --stream-name ride_events --records file://records.json $RAW
                """);
        Story.await(Story.SHORT, () -> keys().size() >= bad.size() && predictions().size() >= 2 + good.size() ? true : null);
        assertThat(predictions().stream()
                        .map(one -> one.get("prediction").get("ride_id").asInt())
                        .filter(id -> id >= 1000))
                .as("each once")
                .containsExactlyInAnyOrderElementsOf(good);
        Set<String> told = new TreeSet<>();
        bash("aws s3 cp --recursive s3://failures told");
        for (String key : keys()) {
            assertThat(key)
                    .matches("aws/lambda/[0-9a-f-]{36}/shardId-000000000000/(\\d{4})/(\\d\\d)/(\\d\\d)/"
                            + "\\1-\\2-\\3T\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}");
            JsonNode notice = json(Files.readString(work.resolve("told").resolve(key)));
            assertThat(notice.propertyNames())
                    .containsExactly(
                            "requestContext", "responseContext", "version", "timestamp", "KinesisBatchInfo", "payload");
            assertThat(notice.get("requestContext").get("condition").asString()).isEqualTo("RetryAttemptsExhausted");
            assertThat(notice.get("KinesisBatchInfo").get("batchSize").asInt()).isEqualTo(1);
            JsonNode record = json(notice.get("payload").asString()).get("Records").get(0).get("kinesis");
            assertThat(notice.get("KinesisBatchInfo").get("startSequenceNumber"))
                    .isEqualTo(record.get("sequenceNumber"));
            told.add(Shell.text(Base64.getDecoder().decode(record.get("data").asString())));
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(bad);
    }

    private List<String> keys() throws Exception {
        return bash("aws s3api list-objects-v2 --bucket failures --query 'Contents[].[Key]' --output text")
                .lines()
                .filter(key -> !key.equals("None"))
                .toList();
    }

    /// As the tutorial reads them; its variable holds the iterator with the quotes of JSON around it.
    private List<JsonNode> predictions() throws Exception {
        return bash(
                        """
                        KINESIS_STREAM_OUTPUT='ride_predictions'
                        SHARD='shardId-000000000000'
                        SHARD_ITERATOR=$(aws kinesis \
                            get-shard-iterator \
                                --shard-id ${SHARD} \
                                --shard-iterator-type TRIM_HORIZON \
                                --stream-name ${KINESIS_STREAM_OUTPUT} \
                                --query 'ShardIterator' \
                        )
                        RESULT=$(aws kinesis get-records --shard-iterator $SHARD_ITERATOR)
                        echo ${RESULT} | jq -r '.Records[].Data' | while read -r data; do
                            base64 --decode <<<"$data" | jq --compact-output
                        done
                        """)
                .lines()
                .map(RidesByHandIT::json)
                .toList();
    }

    private String put(String miles, int id) throws Exception {
        return shell.with("DATA", RIDE.formatted(miles, id))
                .in(work)
                .bash(Story.SHORT, "aws kinesis put-record --stream-name ride_events --partition-key 1 $RAW --data \"$DATA\"")
                .ok();
    }

    private static String asked(int port, String event) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port
                                            + "/2015-03-31/functions/function/invocations"))
                                    .POST(HttpRequest.BodyPublishers.ofString(event))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (ConnectException notYet) {
            return null;
        }
    }

    private void zip(String source) throws Exception {
        write("lambda_function.py", source);
        bash("rm -f function.zip; python -m zipfile -c function.zip lambda_function.py");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(work.resolve(name), text);
    }

    private String bash(String script) throws IOException, InterruptedException {
        return shell.in(work).bash(Story.LONG, script).ok();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
