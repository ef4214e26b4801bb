package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.mapping.Mapping.State;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.CreateEventSourceMappingRequest;
import dev.millrace.wire.lambda.DeleteEventSourceMappingRequest;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.EventSourceMappingConfiguration;
import dev.millrace.wire.lambda.EventSourceMappingMetricsConfig;
import dev.millrace.wire.lambda.Filter;
import dev.millrace.wire.lambda.FilterCriteria;
import dev.millrace.wire.lambda.GetEventSourceMappingRequest;
import dev.millrace.wire.lambda.ListEventSourceMappingsRequest;
import dev.millrace.wire.lambda.ListEventSourceMappingsResponse;
import dev.millrace.wire.lambda.OnFailure;
import dev.millrace.wire.lambda.UpdateEventSourceMappingRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The operations on event source mappings from Kinesis streams.
public final class KinesisMappings {
    private static final int PAGE = 100;

    private final MappingsAtWork mappings;
    private final Clock clock;
    private final RandomGenerator random;
    private final StreamReader streams;
    private final MappedFunctions functions;
    private final MappingRules rules;

    public KinesisMappings(
            MappingsAtWork mappings,
            Clock clock,
            RandomGenerator random,
            StreamReader streams,
            MappedFunctions functions,
            FailureDestination destinations) {
        this.mappings = mappings;
        this.clock = clock;
        this.random = random;
        this.streams = streams;
        this.functions = functions;
        this.rules = new MappingRules(destinations);
    }

    public EventSourceMappingConfiguration create(CreateEventSourceMappingRequest input, Call call) {
        String source = rules.source(input, call.account(), call.region());
        MappedFunctions.Target function = function(input.functionName(), call);
        MappingSettings settings = rules.settings(input, call.account(), call.region());
        Map<String, String> tags = MappingRules.TAGS.fresh(input.tags());
        if (streams.shards(source).isEmpty()) {
            throw MappingRules.streamNotFound(source);
        }
        if (!streams.readable(source, function.role())) {
            throw MappingRules.notReadable(source);
        }
        return configuration(mappings.add(() -> {
            refuseSecond(source, function);
            return new Mapping(
                    Ids.uuid(random),
                    call.account(),
                    call.region(),
                    source,
                    function.arn(),
                    String.valueOf(input.startingPosition()),
                    input.startingPositionTimestamp(),
                    settings,
                    State.CREATING,
                    input.enabled() == null || input.enabled(),
                    false,
                    Mapping.NOTHING_YET,
                    AwsTime.millis(clock),
                    tags);
        }));
    }

    public EventSourceMappingConfiguration get(GetEventSourceMappingRequest input, Call call) {
        return configuration(mappings.find(input.uuid(), call));
    }

    public EventSourceMappingConfiguration update(UpdateEventSourceMappingRequest input, Call call) {
        return configuration(mappings.change(input.uuid(), call, before -> {
            if (before.state().changing()) {
                throw MappingRules.inUse("update");
            }
            String function = before.functionArn();
            if (input.functionName() != null) {
                MappedFunctions.Target target = function(input.functionName(), call);
                if (!target.arn().equals(function)) {
                    refuseSecond(before.sourceArn(), target);
                }
                function = target.arn();
            }
            MappingSettings settings = rules.settings(input, before);
            boolean enabled = input.enabled() == null ? before.enabled() : input.enabled();
            State state = enabled == before.enabled() ? State.UPDATING : enabled ? State.ENABLING : State.DISABLING;
            return before.updated(function, settings, state, enabled, AwsTime.millis(clock));
        }));
    }

    public EventSourceMappingConfiguration delete(DeleteEventSourceMappingRequest input, Call call) {
        return configuration(mappings.change(input.uuid(), call, before -> {
            if (before.state().changing()) {
                throw MappingRules.inUse("delete");
            }
            return before.withState(State.DELETING);
        }));
    }

    public ListEventSourceMappingsResponse list(ListEventSourceMappingsRequest input, Call call) {
        String source = input.eventSourceArn();
        String function = input.functionName() == null
                ? null
                : functions.arn(call.account(), call.region(), input.functionName());
        int limit = input.maxItems() == null ? PAGE : Math.min(input.maxItems(), PAGE);
        List<Mapping> found = mappings.list(
                call,
                input.marker(),
                mapping -> (source == null || source.equals(mapping.sourceArn()))
                        && (function == null || function.equals(mapping.functionArn())),
                limit + 1);
        List<Mapping> page = found.subList(0, Math.min(found.size(), limit));
        return new ListEventSourceMappingsResponse(
                found.size() > limit ? page.getLast().uuid() : null,
                page.stream().map(KinesisMappings::configuration).toList());
    }

    /// The tags of a mapping, by its ARN.
    public Map<String, String> tags(String arn, Call call) {
        return mappings.find(uuid(arn), call).tags();
    }

    public void tag(String arn, Map<String, String> tags, Call call) {
        mappings.note(uuid(arn), call, before -> before.withTags(MappingRules.TAGS.added(before.tags(), tags)));
    }

    public void untag(String arn, Collection<String> keys, Call call) {
        mappings.note(uuid(arn), call, before -> before.withTags(MappingRules.TAGS.removed(before.tags(), keys)));
    }

    private MappedFunctions.Target function(String name, Call call) {
        return functions.find(call.account(), call.region(), name).orElseThrow(MappingRules::noFunction);
    }

    private void refuseSecond(String source, MappedFunctions.Target function) {
        mappings.between(source, function.arn()).ifPresent(first -> {
            throw MappingRules.conflict(source, function.name(), first.uuid());
        });
    }

    private static String uuid(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private static EventSourceMappingConfiguration configuration(Mapping mapping) {
        MappingSettings settings = mapping.settings();
        return EventSourceMappingConfiguration.builder()
                .uuid(mapping.uuid())
                .eventSourceMappingArn(mapping.arn())
                .eventSourceArn(mapping.sourceArn())
                .functionArn(mapping.functionArn())
                .startingPosition(mapping.startingPosition())
                .startingPositionTimestamp(mapping.startingTime())
                .batchSize(settings.batchSize())
                .maximumBatchingWindowInSeconds(settings.batchingWindowSeconds())
                .parallelizationFactor(settings.parallelizationFactor())
                .maximumRecordAgeInSeconds(settings.maximumRecordAgeSeconds())
                .maximumRetryAttempts(settings.maximumRetryAttempts())
                .bisectBatchOnFunctionError(settings.bisectOnError())
                .tumblingWindowInSeconds(settings.tumblingWindowSeconds())
                .functionResponseTypes(settings.reportItemFailures() ? List.of("ReportBatchItemFailures") : List.of())
                .filterCriteria(
                        settings.filters().isEmpty()
                                ? null
                                : new FilterCriteria(settings.filters().stream()
                                        .map(Filter::new)
                                        .toList()))
                .destinationConfig(new DestinationConfig(null, new OnFailure(settings.onFailure())))
                .kmsKeyArn(settings.kmsKeyArn())
                .metricsConfig(
                        settings.metrics() == null ? null : new EventSourceMappingMetricsConfig(settings.metrics()))
                .state(mapping.state().word())
                .stateTransitionReason("User action")
                .lastProcessingResult(mapping.lastResult())
                .lastModified(mapping.lastModified())
                .build();
    }
}
