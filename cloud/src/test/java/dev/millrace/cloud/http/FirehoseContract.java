package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.firehose.FirehoseOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamStatus;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/// A delivery stream into a bucket, without waiting for more to come.
final class FirehoseContract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return FirehoseOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        String role = role(cloud, who, name);
        try {
            cloud.s3(who).createBucket(r -> r.bucket(bucket(who, name)));
        } catch (BucketAlreadyOwnedByYouException there) {
            // Of the same name in another region.
        }
        cloud.firehose(who).createDeliveryStream(r -> r.deliveryStreamName(name)
                .extendedS3DestinationConfiguration(c -> c.roleARN(role)
                        .bucketARN(Forms.arn(who) + ":s3:::" + bucket(who, name))
                        .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(0))));
    }

    static String role(RunningCloud cloud, Who who, String name) {
        try {
            cloud.iam(who).createRole(r -> r.roleName("role-of-" + name)
                    .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"Service\":\"firehose.amazonaws.com\"},"
                            + "\"Action\":\"sts:AssumeRole\"}]}"));
            cloud.iam(who).putRolePolicy(r -> r.roleName("role-of-" + name)
                    .policyName("delivers")
                    .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"));
        } catch (EntityAlreadyExistsException there) {
            // Of the same name in another region.
        }
        cloud.iam(who).putRolePolicy(r -> r.roleName("role-of-" + name)
                .policyName("delivers")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                        + "\"Action\":\"s3:PutObject\",\"Resource\":\"*\"}]}"));
        return roleArn(Forms.account(who), who, name);
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.firehose(who).listDeliveryStreams().deliveryStreamNames().contains(name);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) throws InterruptedException {
        String text = UUID.randomUUID().toString();
        cloud.firehose(who).putRecord(r -> r.deliveryStreamName(name)
                .record(d -> d.data(SdkBytes.fromUtf8String(text))));
        S3Client s3 = cloud.s3(who);
        Eventually.until(() -> s3.listObjectsV2(r -> r.bucket(bucket(who, name))).contents().stream()
                .anyMatch(object -> s3.getObjectAsBytes(r -> r.bucket(bucket(who, name)).key(object.key()))
                        .asUtf8String()
                        .contains(text)));
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.firehose(who).deleteDeliveryStream(r -> r.deliveryStreamName(name));
        Eventually.until(() -> {
            try {
                assertThat(cloud.firehose(who)
                                .describeDeliveryStream(r -> r.deliveryStreamName(name))
                                .deliveryStreamDescription()
                                .deliveryStreamStatus())
                        .isEqualTo(DeliveryStreamStatus.DELETING);
                return false;
            } catch (ResourceNotFoundException gone) {
                return true;
            }
        });
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.json(facts(), "DescribeDeliveryStream", "{\"DeliveryStreamName\":\"" + name + "\"}")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(
                quote("\"DeliveryStreamARN\":\"" + Forms.arn(who) + ":firehose:" + who.region().id() + ":"
                        + Forms.account(who)
                        + ":deliverystream/" + name + "\""),
                quote("\"DestinationId\":\"destinationId-000000000001\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochSeconds("CreateTimestamp", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.json(facts(), "ReadMinds", "{}"),
                new Refusal(
                        400,
                        "UnknownOperationException",
                        "Could not find operation ReadMinds for version 2015-08-04"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "CreateDeliveryStream", "{\"DeliveryStreamName\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(facts(), "CreateDeliveryStream", "{\"DeliveryStreamName\":\"no stream\"}"),
                new Refusal(
                        400,
                        "ValidationException",
                        "1 validation error detected: Value 'no stream' at 'deliveryStreamName' failed to satisfy"
                                + " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        return new Refused(
                BareRequest.json(
                        facts(),
                        "CreateDeliveryStream",
                        "{\"DeliveryStreamName\":\"other\",\"ExtendedS3DestinationConfiguration\":{\"RoleARN\":\""
                                + roleArn(owner, caller, name) + "\",\"BucketARN\":\"" + Forms.arn(caller)
                                + ":s3:::bucket\"}}"),
                new Refusal(400, "AccessDeniedException", "Cross-account pass role is not allowed."));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "ListDeliveryStreams", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private static String bucket(Who who, String name) {
        return "lake-" + Forms.account(who) + "-" + name;
    }

    private static String roleArn(String account, Who who, String name) {
        return Forms.arn(who) + ":iam::" + account + ":role/role-of-" + name;
    }
}
