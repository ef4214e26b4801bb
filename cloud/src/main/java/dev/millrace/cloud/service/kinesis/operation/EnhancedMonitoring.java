package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DisableEnhancedMonitoringInput;
import dev.millrace.wire.kinesis.EnableEnhancedMonitoringInput;
import dev.millrace.wire.kinesis.EnhancedMonitoringOutput;
import java.util.List;
import java.util.function.Predicate;

/// EnableEnhancedMonitoring and DisableEnhancedMonitoring: which metrics a stream has per shard.
public final class EnhancedMonitoring {
    private static final List<String> ALL = List.of(
            "IncomingBytes",
            "IncomingRecords",
            "OutgoingBytes",
            "OutgoingRecords",
            "WriteProvisionedThroughputExceeded",
            "ReadProvisionedThroughputExceeded",
            "IteratorAgeMilliseconds");

    private final StreamLookup lookup;

    public EnhancedMonitoring(StreamLookup lookup) {
        this.lookup = lookup;
    }

    public EnhancedMonitoringOutput enable(EnableEnhancedMonitoringInput input, Call call) {
        List<String> named = named(input.shardLevelMetrics());
        return change(
                lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)::change,
                (metric, before) -> before.contains(metric) || named.contains(metric));
    }

    public EnhancedMonitoringOutput disable(DisableEnhancedMonitoringInput input, Call call) {
        List<String> named = named(input.shardLevelMetrics());
        return change(
                lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)::change,
                (metric, before) -> before.contains(metric) && !named.contains(metric));
    }

    private interface Changing {
        StreamState change(java.util.function.UnaryOperator<StreamState> change);
    }

    private interface Rule {
        boolean keeps(String metric, List<String> before);
    }

    private static EnhancedMonitoringOutput change(Changing stream, Rule rule) {
        List<List<String>> before = new java.util.ArrayList<>();
        StreamState after = stream.change(state -> {
            before.add(state.shardLevelMetrics());
            Predicate<String> keeps = metric -> rule.keeps(metric, state.shardLevelMetrics());
            return state.withShardLevelMetrics(ALL.stream().filter(keeps).toList());
        });
        return new EnhancedMonitoringOutput(after.name(), before.getFirst(), after.shardLevelMetrics(), after.arn());
    }

    private static List<String> named(List<String> metrics) {
        return metrics.contains("ALL") ? ALL : metrics;
    }
}
