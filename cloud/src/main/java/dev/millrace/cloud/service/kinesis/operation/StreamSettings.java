package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.domain.StreamState.StreamMode;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.UpdateMaxRecordSizeInput;
import dev.millrace.wire.kinesis.UpdateStreamWarmThroughputInput;
import dev.millrace.wire.kinesis.UpdateStreamWarmThroughputOutput;
import dev.millrace.wire.kinesis.ValidationException;
import dev.millrace.wire.kinesis.WarmThroughputObject;

/// UpdateMaxRecordSize and UpdateStreamWarmThroughput.
public final class StreamSettings {
    private final StreamLookup lookup;

    public StreamSettings(StreamLookup lookup) {
        this.lookup = lookup;
    }

    public void maxRecordSize(UpdateMaxRecordSizeInput input, Call call) {
        lookup.stream(null, input.streamARN(), input.streamId(), call)
                .change(state -> state.withMaxRecordKiB(input.maxRecordSizeInKiB()));
    }

    public UpdateStreamWarmThroughputOutput warmThroughput(UpdateStreamWarmThroughputInput input, Call call) {
        StreamState after = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .change(state -> {
                    if (state.mode() != StreamMode.ON_DEMAND) {
                        throw new ValidationException(
                                "Warm throughput can only be updated for a stream in ON_DEMAND mode.");
                    }
                    return state.withWarmThroughputMiBps(input.warmThroughputMiBps());
                });
        return new UpdateStreamWarmThroughputOutput(
                after.arn(),
                after.name(),
                new WarmThroughputObject(after.warmThroughputMiBps(), after.warmThroughputMiBps()));
    }
}
