package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Installation;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/// The rides pipeline made by AWS API calls, as a person without Terraform makes it. What stands already is kept.
final class RidesByHand {
    private static final String FUNCTION = "by_hand_prediction_lambda";
    private static final String BUCKET = "by-hand-mlflow-models";
    private static final String EVENTS = "by_hand_ride_events";
    private static final String PREDICTIONS = "by_hand_ride_predictions";
    private static final String REPOSITORY = "by_hand_stream_model_duration";
    private static final String ROLE = "iam_" + FUNCTION;
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "lambda.amazonaws.com"}}]}""";
    private static final String PERMISSIONS =
            """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary",
                "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards", "kinesis:ListStreams",
                "kinesis:SubscribeToShard", "kinesis:PutRecord", "kinesis:PutRecords"], "Resource": "*"},
              {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"},
              {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
               "Resource": "*"}]}""";

    private static final Duration PUSH_STOP_LIMIT = Duration.ofSeconds(2);

    private final AwsTarget aws;
    private final Installation installation;
    private final Terminal terminal;
    private final Ending ending;

    RidesByHand(AwsTarget aws, Installation installation, Terminal terminal, Ending ending) {
        this.aws = aws;
        this.installation = installation;
        this.terminal = terminal;
        this.ending = ending;
    }

    DeployedPipeline deploy(LocalModel model) throws Exception {
        terminal.step("streams, bucket and role", () -> {
            streams();
            bucket();
            return role();
        });
        String image = terminal.step("image built and pushed", this::image);
        terminal.step("function and event source mapping", () -> {
            function(image, model.runId());
            return image;
        });
        return new DeployedPipeline(FUNCTION, BUCKET, EVENTS, PREDICTIONS);
    }

    private void streams() {
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            for (String stream : List.of(EVENTS, PREDICTIONS)) {
                try {
                    kinesis.createStream(request -> request.streamName(stream).shardCount(2));
                } catch (ResourceInUseException e) {
                    continue;
                }
                kinesis.waiter().waitUntilStreamExists(request -> request.streamName(stream));
            }
        }
    }

    private void bucket() {
        try (S3Client s3 = aws.client(S3Client.builder())) {
            s3.createBucket(request -> request.bucket(BUCKET));
        } catch (BucketAlreadyOwnedByYouException e) {
            // From an earlier run: kept.
        }
    }

    private String role() {
        try (IamClient iam = aws.client(IamClient.builder())) {
            try {
                iam.createRole(request -> request.roleName(ROLE).assumeRolePolicyDocument(TRUST));
            } catch (EntityAlreadyExistsException e) {
                // From an earlier run: kept.
            }
            iam.putRolePolicy(request ->
                    request.roleName(ROLE).policyName("rides").policyDocument(PERMISSIONS));
            return iam.getRole(request -> request.roleName(ROLE)).role().arn();
        }
    }

    private String image() throws IOException, InterruptedException {
        String image;
        String[] login;
        try (EcrClient ecr = aws.client(EcrClient.builder())) {
            try {
                ecr.createRepository(request -> request.repositoryName(REPOSITORY));
            } catch (RepositoryAlreadyExistsException e) {
                // From an earlier run: kept.
            }
            image = ecr.describeRepositories(request -> request.repositoryNames(REPOSITORY))
                            .repositories()
                            .getFirst()
                            .repositoryUri() + ":latest";
            AuthorizationData token = ecr.getAuthorizationToken().authorizationData().getFirst();
            login = new String(Base64.getDecoder().decode(token.authorizationToken()), StandardCharsets.UTF_8)
                    .split(":", 2);
        }
        ProcessBuilder push = new ProcessBuilder(
                        "bash", installation.root().resolve("pipelines/modules/ecr/push-image.sh").toString())
                .redirectErrorStream(true);
        push.environment().putAll(Map.of(
                "PROJECT_ROOT", installation.root().toString(),
                "IMAGE", image,
                "HANDLER", "dev.millrace.predictor.rides.RidesHandler",
                "BASE_IMAGE", "scratch",
                "REGISTRY_USER", login[0],
                "REGISTRY_PASSWORD", login[1]));
        Program program = Program.start(push, PUSH_STOP_LIMIT);
        Runnable end = program::end;
        ending.add(end);
        String words = new String(program.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = program.process().waitFor();
        ending.takeBack(end);
        if (code != 0) {
            throw new UserError("the image could not be built and pushed:\n" + words);
        }
        return image;
    }

    private void function(String image, String runId) {
        Map<String, String> variables =
                Map.of("PREDICTIONS_STREAM_NAME", PREDICTIONS, "MODEL_BUCKET", BUCKET, "RUN_ID", runId);
        String roleArn = role();
        try (LambdaClient lambda = aws.client(LambdaClient.builder());
                KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            try {
                lambda.createFunction(request -> request.functionName(FUNCTION)
                        .packageType(PackageType.IMAGE)
                        .code(code -> code.imageUri(image))
                        .role(roleArn)
                        .timeout(180)
                        .memorySize(512)
                        .environment(environment -> environment.variables(variables)));
            } catch (ResourceConflictException e) {
                lambda.updateFunctionCode(request -> request.functionName(FUNCTION).imageUri(image));
                lambda.waiter().waitUntilFunctionUpdatedV2(request -> request.functionName(FUNCTION));
                lambda.updateFunctionConfiguration(request -> request.functionName(FUNCTION)
                        .environment(environment -> environment.variables(variables)));
            }
            lambda.waiter().waitUntilFunctionActiveV2(request -> request.functionName(FUNCTION));
            lambda.waiter().waitUntilFunctionUpdatedV2(request -> request.functionName(FUNCTION));
            String eventsArn = kinesis.describeStreamSummary(request -> request.streamName(EVENTS))
                    .streamDescriptionSummary()
                    .streamARN();
            boolean mapped = !lambda.listEventSourceMappings(request ->
                            request.functionName(FUNCTION).eventSourceArn(eventsArn))
                    .eventSourceMappings()
                    .isEmpty();
            if (!mapped) {
                lambda.createEventSourceMapping(request -> request.functionName(FUNCTION)
                        .eventSourceArn(eventsArn)
                        .startingPosition(EventSourcePosition.LATEST)
                        .maximumRetryAttempts(2)
                        .bisectBatchOnFunctionError(true)
                        .functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));
            }
        }
    }
}
