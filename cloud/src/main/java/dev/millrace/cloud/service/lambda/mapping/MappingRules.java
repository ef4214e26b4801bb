package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.lambda.CreateEventSourceMappingRequest;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.Filter;
import dev.millrace.wire.lambda.FilterCriteria;
import dev.millrace.wire.lambda.InvalidParameterValueException;
import dev.millrace.wire.lambda.ResourceConflictException;
import dev.millrace.wire.lambda.ResourceInUseException;
import dev.millrace.wire.lambda.ResourceNotFoundException;
import dev.millrace.wire.lambda.UpdateEventSourceMappingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a mapping on a Kinesis stream may be, beyond the ranges that AWS's model gives, with AWS's words for the
/// rest.
final class MappingRules {
    /// AWS allows five, and ten on request.
    private static final int FILTERS = 10;

    /// docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html; less than a minute is refused.
    private static final int AGE_MIN_SECONDS = 60;

    private static final Pattern KINESIS =
            Pattern.compile("arn:aws[a-zA-Z-]*:kinesis:([a-z0-9-]+):(\\d{12}):stream/[a-zA-Z0-9_.-]+(/consumer/.+)?");
    private static final Pattern OTHER_SOURCE =
            Pattern.compile("arn:aws[a-zA-Z-]*:(sqs|dynamodb|kafka|mq|rds|docdb):.*");
    private static final Pattern DESTINATION = Pattern.compile("arn:aws[a-zA-Z-]*:(sqs|sns|s3):.*");

    static final TagRules TAGS =
            new TagRules(LambdaLimits.TAGS, () -> invalid("Number of tags exceeds resource tag limit."));

    private final FailureDestination destinations;

    MappingRules(FailureDestination destinations) {
        this.destinations = destinations;
    }

    /// The source, when it is one that can be read.
    String source(CreateEventSourceMappingRequest input, String account, String region) {
        String source = input.eventSourceArn();
        if (source == null) {
            if (input.selfManagedEventSource() != null) {
                throw notThere("a self-managed event source");
            }
            throw invalid("Unrecognized event source.");
        }
        Matcher kinesis = KINESIS.matcher(source);
        if (!kinesis.matches()) {
            throw OTHER_SOURCE.matcher(source).matches() ? notThere(source) : invalid("Unrecognized event source.");
        }
        if (!kinesis.group(1).equals(region) || !kinesis.group(2).equals(account)) {
            throw streamNotFound(source);
        }
        if (input.startingPosition() == null) {
            throw invalid("1 validation error detected: Value null at 'startingPosition' failed to satisfy "
                    + "constraint: Member must not be null.");
        }
        boolean atTime = input.startingPosition().equals("AT_TIMESTAMP");
        if (atTime && input.startingPositionTimestamp() == null) {
            throw invalid("Need to specify a timestamp");
        }
        if (!atTime && input.startingPositionTimestamp() != null) {
            throw invalid("Timestamp only valid with StartingPosition AT_TIMESTAMP");
        }
        refuse("Topics", input.topics());
        refuse("Queues", input.queues());
        refuse("SourceAccessConfigurations", input.sourceAccessConfigurations());
        refuse("SelfManagedEventSource", input.selfManagedEventSource());
        refuse("AmazonManagedKafkaEventSourceConfig", input.amazonManagedKafkaEventSourceConfig());
        refuse("SelfManagedKafkaEventSourceConfig", input.selfManagedKafkaEventSourceConfig());
        refuse("ScalingConfig", input.scalingConfig());
        refuse("DocumentDBEventSourceConfig", input.documentDBEventSourceConfig());
        refuse("ProvisionedPollerConfig", input.provisionedPollerConfig());
        refuse("LoggingConfig", input.loggingConfig());
        return source;
    }

    /// The settings of a new mapping.
    MappingSettings settings(CreateEventSourceMappingRequest input, String account, String region) {
        MappingSettings none = MappingSettings.DEFAULT;
        return checked(
                new MappingSettings(
                        or(input.batchSize(), none.batchSize()),
                        or(input.maximumBatchingWindowInSeconds(), none.batchingWindowSeconds()),
                        or(input.parallelizationFactor(), none.parallelizationFactor()),
                        or(input.maximumRecordAgeInSeconds(), none.maximumRecordAgeSeconds()),
                        or(input.maximumRetryAttempts(), none.maximumRetryAttempts()),
                        or(input.bisectBatchOnFunctionError(), none.bisectOnError()),
                        or(input.tumblingWindowInSeconds(), none.tumblingWindowSeconds()),
                        reports(input.functionResponseTypes(), none),
                        filters(input.filterCriteria(), none),
                        onFailure(input.destinationConfig(), none),
                        key(input.kmsKeyArn(), none),
                        input.metricsConfig() == null
                                ? null
                                : input.metricsConfig().metrics()),
                account,
                region);
    }

    /// The settings after a change.
    MappingSettings settings(UpdateEventSourceMappingRequest input, Mapping mapping) {
        refuse("SourceAccessConfigurations", input.sourceAccessConfigurations());
        refuse("AmazonManagedKafkaEventSourceConfig", input.amazonManagedKafkaEventSourceConfig());
        refuse("SelfManagedKafkaEventSourceConfig", input.selfManagedKafkaEventSourceConfig());
        refuse("ScalingConfig", input.scalingConfig());
        refuse("DocumentDBEventSourceConfig", input.documentDBEventSourceConfig());
        refuse("ProvisionedPollerConfig", input.provisionedPollerConfig());
        refuse("LoggingConfig", input.loggingConfig());
        MappingSettings now = mapping.settings();
        return checked(
                new MappingSettings(
                        or(input.batchSize(), now.batchSize()),
                        or(input.maximumBatchingWindowInSeconds(), now.batchingWindowSeconds()),
                        or(input.parallelizationFactor(), now.parallelizationFactor()),
                        or(input.maximumRecordAgeInSeconds(), now.maximumRecordAgeSeconds()),
                        or(input.maximumRetryAttempts(), now.maximumRetryAttempts()),
                        or(input.bisectBatchOnFunctionError(), now.bisectOnError()),
                        or(input.tumblingWindowInSeconds(), now.tumblingWindowSeconds()),
                        reports(input.functionResponseTypes(), now),
                        filters(input.filterCriteria(), now),
                        onFailure(input.destinationConfig(), now),
                        key(input.kmsKeyArn(), now),
                        input.metricsConfig() == null
                                ? now.metrics()
                                : input.metricsConfig().metrics()),
                mapping.account(),
                mapping.region());
    }

    private MappingSettings checked(MappingSettings settings, String account, String region) {
        int age = settings.maximumRecordAgeSeconds();
        if (age != -1 && age < AGE_MIN_SECONDS) {
            throw invalid("MaximumRecordAgeInSeconds must be -1 or between 60 and 604800, was " + age + ".");
        }
        if (settings.tumblingWindowSeconds() > 0 && settings.parallelizationFactor() > 1) {
            throw invalid("ParallelizationFactor must be 1 when TumblingWindowInSeconds is set, was "
                    + settings.parallelizationFactor() + ".");
        }
        if (settings.filters().size() > FILTERS) {
            throw invalid("FilterCriteria must have at most " + FILTERS + " filters, had "
                    + settings.filters().size() + ".");
        }
        for (String filter : settings.filters()) {
            if (!RecordFilter.isPattern(filter)) {
                throw invalid("Invalid filter pattern definition.");
            }
        }
        String destination = settings.onFailure();
        if (destination != null) {
            if (!DESTINATION.matcher(destination).matches()) {
                throw invalid("Invalid destination ARN for an event source mapping on a stream: " + destination);
            }
            Optional<String> refusal = destinations.refusal(account, region, destination);
            if (refusal.isPresent()) {
                throw invalid(refusal.get());
            }
        }
        return settings;
    }

    private static boolean reports(@Nullable List<String> types, MappingSettings before) {
        return types == null ? before.reportItemFailures() : !types.isEmpty();
    }

    private static List<String> filters(@Nullable FilterCriteria criteria, MappingSettings before) {
        if (criteria == null) {
            return before.filters();
        }
        List<String> patterns = new ArrayList<>();
        List<Filter> filters = criteria.filters();
        for (Filter filter : filters == null ? List.<Filter>of() : filters) {
            String pattern = filter.pattern();
            if (pattern == null) {
                throw invalid("Invalid filter pattern definition.");
            }
            patterns.add(pattern);
        }
        return patterns;
    }

    private static @Nullable String onFailure(@Nullable DestinationConfig config, MappingSettings before) {
        if (config == null) {
            return before.onFailure();
        }
        if (config.onSuccess() != null && config.onSuccess().destination() != null) {
            throw invalid("Unsupported OnSuccess destination for given event source mapping type.");
        }
        String destination =
                config.onFailure() == null ? null : config.onFailure().destination();
        return destination == null || destination.isEmpty() ? null : destination;
    }

    private static @Nullable String key(@Nullable String arn, MappingSettings before) {
        if (arn == null) {
            return before.kmsKeyArn();
        }
        return arn.isEmpty() ? null : arn;
    }

    private static int or(@Nullable Integer given, int before) {
        return given == null ? before : given;
    }

    private static boolean or(@Nullable Boolean given, boolean before) {
        return given == null ? before : given;
    }

    private static void refuse(String parameter, @Nullable Object given) {
        if (given != null && !(given instanceof List<?> list && list.isEmpty())) {
            throw invalid("Unsupported " + parameter + " parameter for given event source mapping type.");
        }
    }

    /// The error as Lambda's bodies have it: its type, then its words.
    /// @param words what the model calls the error's message: `message` or `Message`
    private static AwsException users(AwsException error, String words) {
        return error.with("Type", "User").with(words, error.message());
    }

    static AwsException invalid(String message) {
        return users(new InvalidParameterValueException(message), "message");
    }

    static AwsException streamNotFound(String arn) {
        return invalid("Stream not found: " + arn);
    }

    static AwsException notReadable(String arn) {
        return invalid(Mapping.cannotAccess(arn));
    }

    static AwsException noFunction() {
        return invalid("Function does not exist");
    }

    static AwsException noMapping() {
        return users(new ResourceNotFoundException("The resource you requested does not exist."), "Message");
    }

    static AwsException conflict(String sourceArn, String functionName, String uuid) {
        return users(
                new ResourceConflictException("The event source arn (\" " + sourceArn + " \") and function (\" "
                        + functionName + " \") provided mapping already exists. Please update or delete the existing "
                        + "mapping with UUID " + uuid),
                "message");
    }

    static AwsException inUse(String verb) {
        return users(
                new ResourceInUseException("Cannot " + verb + " the event source mapping because it is in use."),
                "Message");
    }

    static AwsException notThere(String source) {
        return new AwsException(
                        "NotImplemented",
                        501,
                        "Event source mappings of Millrace read Kinesis streams only, not " + source + ".")
                .with("Type", "Service");
    }
}
