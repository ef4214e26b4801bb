package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.UserError;
import dev.millrace.cloud.aws.Partition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// Removes what an interrupted apply made and Terraform did not note: the provider had asked for it and was ended before it
/// was told. That is what the next apply would make anew, and the server has. It goes whole: with what is in it and what
/// hangs on it.
final class Leftovers {
    private static final Pattern GONE = Pattern.compile("NoSuch|NotFound|NotExist");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AwsTarget aws;

    Leftovers(AwsTarget aws) {
        this.aws = aws;
    }

    /// @param next what the next apply would do
    /// @return how many there were
    int remove(Plan next) throws IOException, InterruptedException {
        int removed = 0;
        for (Plan.Creation one : next.creations()) {
            removed += wasThere(one) ? 1 : 0;
        }
        return removed + new NetworkLeftovers(aws).remove(next);
    }

    private boolean wasThere(Plan.Creation one) throws InterruptedException {
        try {
            return switch (one.type()) {
                case "aws_s3_bucket" -> named(one, "bucket", this::bucket);
                case "aws_kinesis_stream" -> named(one, "name", this::stream);
                case "aws_kinesis_firehose_delivery_stream" -> named(one, "name", this::deliveryStream);
                case "aws_ecr_repository" -> named(one, "name", this::repository);
                case "aws_iam_role" -> named(one, "name", this::role);
                case "aws_iam_policy" -> named(one, "name", this::policy);
                case "aws_lambda_function" -> named(one, "function_name", this::function);
                case "aws_lambda_alias" -> ofFunction(one, "name", this::alias);
                case "aws_lambda_permission" -> ofFunction(one, "statement_id", this::permission);
                case "aws_lambda_event_source_mapping" -> mapping(one);
                case "aws_glue_catalog_database", "aws_glue_classifier", "aws_glue_crawler", "aws_glue_job" ->
                    named(one, "name", name -> glue(one.type(), name));
                case "aws_mwaa_environment" -> named(one, "name", this::environment);
                default -> false;
            };
        } catch (AwsServiceException refused) {
            if (isGone(refused)) {
                return false;
            }
            throw refused;
        }
    }

    /// @return whether it was there, unless the server says that it was not
    private static boolean named(Plan.Creation one, String attribute, Removal removal) throws InterruptedException {
        Optional<String> name = one.value(attribute);
        if (name.isEmpty()) {
            return false;
        }
        removal.remove(name.get());
        return true;
    }

    private static boolean ofFunction(Plan.Creation one, String attribute, BiConsumer<String, String> removal)
            throws InterruptedException {
        Optional<String> name = one.value(attribute);
        return name.isPresent() && named(one, "function_name", function -> removal.accept(function, name.get()));
    }

    private interface Removal {
        void remove(String name) throws InterruptedException;
    }

    private static boolean isGone(AwsServiceException refused) {
        return GONE.matcher(refused.awsErrorDetails().errorCode()).find();
    }

    private void stream(String name) {
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            kinesis.deleteStream(request -> request.streamName(name).enforceConsumerDeletion(true));
            kinesis.waiter().waitUntilStreamNotExists(request -> request.streamName(name));
        }
    }

    private void bucket(String name) {
        try (S3Client s3 = aws.client(S3Client.builder())) {
            s3.listObjectVersionsPaginator(request -> request.bucket(name)).forEach(page -> {
                List<ObjectIdentifier> objects = Stream.concat(
                                page.versions().stream().map(version -> ObjectIdentifier.builder()
                                        .key(version.key())
                                        .versionId(version.versionId())
                                        .build()),
                                page.deleteMarkers().stream().map(marker -> ObjectIdentifier.builder()
                                        .key(marker.key())
                                        .versionId(marker.versionId())
                                        .build()))
                        .toList();
                if (!objects.isEmpty()) {
                    s3.deleteObjects(request -> request.bucket(name).delete(delete -> delete.objects(objects)));
                }
            });
            s3.deleteBucket(request -> request.bucket(name));
        }
    }

    private void repository(String name) {
        try (EcrClient ecr = aws.client(EcrClient.builder())) {
            ecr.deleteRepository(request -> request.repositoryName(name).force(true));
        }
    }

    private void role(String name) {
        try (IamClient iam = aws.client(IamClient.builder())) {
            iam.listAttachedRolePolicies(request -> request.roleName(name)).attachedPolicies().forEach(policy ->
                    iam.detachRolePolicy(request -> request.roleName(name).policyArn(policy.policyArn())));
            iam.listRolePolicies(request -> request.roleName(name)).policyNames().forEach(policy ->
                    iam.deleteRolePolicy(request -> request.roleName(name).policyName(policy)));
            iam.deleteRole(request -> request.roleName(name));
        }
    }

    private void policy(String name) {
        try (StsClient sts = aws.client(StsClient.builder());
                IamClient iam = aws.client(IamClient.builder())) {
            GetCallerIdentityResponse me = sts.getCallerIdentity();
            String arn = Partition.ofArn(me.arn()).orElse(Partition.AWS).global("iam", me.account(), "policy/" + name);
            iam.listEntitiesForPolicy(request -> request.policyArn(arn)).policyRoles().forEach(role ->
                    iam.detachRolePolicy(request -> request.roleName(role.roleName()).policyArn(arn)));
            iam.deletePolicy(request -> request.policyArn(arn));
        }
    }

    private void function(String name) throws InterruptedException {
        try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
            removeMappings(lambda, name, null);
            lambda.deleteFunction(request -> request.functionName(name));
        }
    }

    private void alias(String function, String name) {
        try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
            // DeleteAlias of none is no error.
            lambda.getAlias(request -> request.functionName(function).name(name));
            lambda.deleteAlias(request -> request.functionName(function).name(name));
        }
    }

    private void permission(String function, String id) {
        try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
            lambda.removePermission(request -> request.functionName(function).statementId(id));
        }
    }

    private boolean mapping(Plan.Creation one) throws InterruptedException {
        Optional<String> function = one.value("function_name");
        if (function.isEmpty()) {
            return false;
        }
        try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
            return removeMappings(lambda, function.get(), one.value("event_source_arn").orElse(null)) > 0;
        }
    }

    private static int removeMappings(LambdaClient lambda, String function, @Nullable String source)
            throws InterruptedException {
        List<EventSourceMappingConfiguration> found = lambda
                .listEventSourceMappingsPaginator(request -> request.functionName(function).eventSourceArn(source))
                .eventSourceMappings()
                .stream()
                .toList();
        for (EventSourceMappingConfiguration mapping : found) {
            lambda.deleteEventSourceMapping(request -> request.uuid(mapping.uuid()));
            untilGone(() -> lambda.getEventSourceMapping(request -> request.uuid(mapping.uuid())));
        }
        return found.size();
    }

    private void deliveryStream(String name) throws InterruptedException {
        try (FirehoseClient firehose = aws.client(FirehoseClient.builder())) {
            firehose.deleteDeliveryStream(request -> request.deliveryStreamName(name).allowForceDelete(true));
            untilGone(() -> firehose.describeDeliveryStream(request -> request.deliveryStreamName(name)));
        }
    }

    private void glue(String type, String name) {
        try (GlueClient glue = aws.client(GlueClient.builder())) {
            switch (type) {
                case "aws_glue_catalog_database" -> glue.deleteDatabase(request -> request.name(name));
                case "aws_glue_classifier" -> {
                    glue.getClassifier(request -> request.name(name));
                    glue.deleteClassifier(request -> request.name(name));
                }
                case "aws_glue_crawler" -> glue.deleteCrawler(request -> request.name(name));
                // DeleteJob of none is no error.
                default -> {
                    glue.getJob(request -> request.jobName(name));
                    glue.deleteJob(request -> request.jobName(name));
                }
            }
        }
    }

    private void environment(String name) throws InterruptedException {
        try (AirflowApi airflow = AirflowApi.of(aws, name)) {
            airflow.mwaa().deleteEnvironment(request -> request.name(name));
            untilGone(() -> airflow.mwaa().getEnvironment(request -> request.name(name)));
        }
    }

    /// A name is free again only when asking for it is refused.
    private static void untilGone(Runnable ask) throws InterruptedException {
        long started = System.nanoTime();
        try {
            do {
                ask.run();
                Thread.sleep(BETWEEN_LOOKS);
            } while (System.nanoTime() - started < PATIENCE.toNanos());
        } catch (AwsServiceException refused) {
            if (isGone(refused)) {
                return;
            }
            throw refused;
        }
        throw new UserError("what an interrupted run left does not go: look at the server's log");
    }
}
