package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/// Removes what an interrupted apply left behind, whole: with what is in it and what hangs on it.
final class Leftovers {
    private final AwsTarget aws;

    Leftovers(AwsTarget aws) {
        this.aws = aws;
    }

    void remove(Collection<LeftBehind> all) {
        for (LeftBehind one : all) {
            switch (one.kind()) {
                case STREAM -> stream(one.name());
                case BUCKET -> bucket(one.name());
                case REPOSITORY -> repository(one.name());
                case ROLE -> role(one.name());
                case POLICY -> policy(one.name());
                case FUNCTION -> function(one.name());
            }
        }
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
        try (IamClient iam = aws.client(IamClient.builder())) {
            List<Policy> named = iam.listPoliciesPaginator(request -> request.scope(PolicyScopeType.LOCAL)).policies().stream()
                    .filter(policy -> policy.policyName().equals(name))
                    .toList();
            for (Policy policy : named) {
                iam.listEntitiesForPolicy(request -> request.policyArn(policy.arn())).policyRoles().forEach(role ->
                        iam.detachRolePolicy(request -> request.roleName(role.roleName()).policyArn(policy.arn())));
                iam.deletePolicy(request -> request.policyArn(policy.arn()));
            }
        }
    }

    private void function(String name) {
        try (LambdaClient lambda = aws.client(LambdaClient.builder())) {
            lambda.listEventSourceMappingsPaginator(request -> {}).eventSourceMappings().stream()
                    .filter(mapping -> (mapping.functionArn() + ":").contains(":function:" + name + ":"))
                    .forEach(mapping -> lambda.deleteEventSourceMapping(request -> request.uuid(mapping.uuid())));
            lambda.deleteFunction(request -> request.functionName(name));
        }
    }
}
