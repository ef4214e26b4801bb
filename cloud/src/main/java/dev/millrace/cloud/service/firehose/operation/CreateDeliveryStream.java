package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.cloud.service.firehose.delivery.Sources;
import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.cloud.service.firehose.domain.DestinationRules;
import dev.millrace.cloud.service.firehose.domain.Destinations;
import dev.millrace.cloud.service.firehose.store.DeliveryStreams;
import dev.millrace.cloud.service.firehose.store.Place;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.CreateDeliveryStreamInput;
import dev.millrace.wire.firehose.CreateDeliveryStreamOutput;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.KinesisStreamSourceConfiguration;
import dev.millrace.wire.firehose.KinesisStreamSourceDescription;
import dev.millrace.wire.firehose.LimitExceededException;
import dev.millrace.wire.firehose.ResourceInUseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes a delivery stream. It is at work when this returns.
public final class CreateDeliveryStream {
    private static final String DIRECT_PUT = "DirectPut";
    private static final String KINESIS = "KinesisStreamAsSource";

    private final DeliveryRuns runs;
    private final DeliveryStreams store;
    private final Sources sources;
    private final RoleRules roles;
    private final SchemaRules schemas;
    private final InstantSource clock;

    public CreateDeliveryStream(
            DeliveryRuns runs,
            DeliveryStreams store,
            Sources sources,
            RoleRules roles,
            SchemaRules schemas,
            InstantSource clock) {
        this.runs = runs;
        this.store = store;
        this.sources = sources;
        this.roles = roles;
        this.schemas = schemas;
        this.clock = clock;
    }

    public CreateDeliveryStreamOutput answer(CreateDeliveryStreamInput input, Call call) {
        String name = input.deliveryStreamName();
        String type = input.deliveryStreamType() == null ? DIRECT_PUT : input.deliveryStreamType();
        oneDestination(input);
        if (!type.equals(DIRECT_PUT) && !type.equals(KINESIS)) {
            throw new InvalidArgumentException(
                    "Millrace's delivery streams read what is put to them or a Kinesis stream, not " + type + ".");
        }
        KinesisStreamSourceConfiguration source = input.kinesisStreamSourceConfiguration();
        if ((source != null) != type.equals(KINESIS)) {
            throw new InvalidArgumentException(
                    source == null
                            ? "KinesisSourceStreamConfig is required when DeliveryStreamType is KinesisStreamAsSource."
                            : "KinesisSourceStreamConfig is only applicable for KinesisStreamAsSource stream type.");
        }
        ExtendedS3DestinationDescription destination = destination(input);
        DestinationRules.check(destination);
        Map<String, String> tags = Tags.fresh(input.tags());
        var encryption = EncryptionRules.started(input.deliveryStreamEncryptionConfigurationInput(), source != null);
        if (runs.find(call.account(), call.region(), name).isPresent()) {
            throw exists(name, call);
        }
        List<DeliveryStream> others = runs.list(call.account(), call.region());
        if (others.size() >= FirehoseLimits.STREAMS) {
            throw new LimitExceededException("You have already consumed your firehose quota of "
                    + FirehoseLimits.STREAMS + " hoses. Firehose names: "
                    + others.stream().map(DeliveryStream::name).toList());
        }
        roles.check(destination, call);
        schemas.check(destination, call);
        Instant now = AwsTime.millis(clock);
        List<Place.State> begins = Sources.put();
        KinesisStreamSourceDescription reads = null;
        if (source != null) {
            begins = begins(source, call);
            reads = new KinesisStreamSourceDescription(source.kinesisStreamARN(), source.roleARN(), now);
        }
        DeliveryStream stream = new DeliveryStream(
                store.newUid(),
                call.account(),
                call.region(),
                name,
                1,
                now,
                null,
                reads,
                destination,
                input.extendedS3DestinationConfiguration() == null,
                encryption,
                tags,
                false);
        if (!runs.create(stream, begins)) {
            throw exists(name, call);
        }
        return new CreateDeliveryStreamOutput(stream.arn());
    }

    private List<Place.State> begins(KinesisStreamSourceConfiguration source, Call call) {
        String arn = source.kinesisStreamARN();
        roles.check(source.roleARN(), call);
        boolean own = Arn.parse(arn, "kinesis")
                .filter(found -> found.region().equals(call.region())
                        && found.account().equals(call.account()))
                .isPresent();
        if (!own) {
            throw new InvalidArgumentException("The Kinesis stream " + arn + " is not of this account and region.");
        }
        List<Place.State> latest = sources.latest(arn)
                .orElseThrow(() -> new InvalidArgumentException("Kinesis stream " + arn + " does not exist."));
        roles.checkReads(source.roleARN(), arn);
        return latest;
    }

    private static ResourceInUseException exists(String name, Call call) {
        return new ResourceInUseException(
                "Firehose " + name + " under accountId " + call.account() + " already exists");
    }

    private static ExtendedS3DestinationDescription destination(CreateDeliveryStreamInput input) {
        return input.extendedS3DestinationConfiguration() != null
                ? Destinations.of(input.extendedS3DestinationConfiguration())
                : Destinations.extended(Objects.requireNonNull(input.s3DestinationConfiguration()));
    }

    private static void oneDestination(CreateDeliveryStreamInput input) {
        String other = otherDestination(input);
        long given = Stream.of(
                        input.s3DestinationConfiguration(),
                        input.extendedS3DestinationConfiguration(),
                        input.redshiftDestinationConfiguration(),
                        input.elasticsearchDestinationConfiguration(),
                        input.amazonopensearchserviceDestinationConfiguration(),
                        input.amazonOpenSearchServerlessDestinationConfiguration(),
                        input.splunkDestinationConfiguration(),
                        input.httpEndpointDestinationConfiguration(),
                        input.snowflakeDestinationConfiguration(),
                        input.icebergDestinationConfiguration())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
            throw new InvalidArgumentException(
                    "Exactly one destination configuration is supported for a Firehose");
        }
        if (other != null) {
            throw new InvalidArgumentException("Millrace's delivery streams deliver to S3, not to " + other
                    + ": use ExtendedS3DestinationConfiguration.");
        }
    }

    private static @Nullable String otherDestination(CreateDeliveryStreamInput input) {
        if (input.redshiftDestinationConfiguration() != null) {
            return "Redshift";
        }
        if (input.elasticsearchDestinationConfiguration() != null) {
            return "Elasticsearch";
        }
        if (input.amazonopensearchserviceDestinationConfiguration() != null) {
            return "OpenSearch";
        }
        if (input.amazonOpenSearchServerlessDestinationConfiguration() != null) {
            return "OpenSearch Serverless";
        }
        if (input.splunkDestinationConfiguration() != null) {
            return "Splunk";
        }
        if (input.httpEndpointDestinationConfiguration() != null) {
            return "HTTP endpoints";
        }
        if (input.snowflakeDestinationConfiguration() != null) {
            return "Snowflake";
        }
        return input.icebergDestinationConfiguration() == null ? null : "Iceberg tables";
    }
}
