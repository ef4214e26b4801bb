package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.StreamState.StreamMode;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.LimitExceededException;
import dev.millrace.wire.kinesis.UpdateStreamModeInput;
import dev.millrace.wire.kinesis.ValidationException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Changes who minds a stream's shards. The shards stay as they are.
public final class UpdateStreamMode {
    private final StreamLookup lookup;
    private final InstantSource clock;
    private final boolean enforceLimits;

    public UpdateStreamMode(StreamLookup lookup, InstantSource clock, boolean enforceLimits) {
        this.lookup = lookup;
        this.clock = clock;
        this.enforceLimits = enforceLimits;
    }

    public void answer(UpdateStreamModeInput input, Call call) {
        LiveStream stream = lookup.byArn(input.streamARN(), call);
        StreamMode mode = StreamMode.valueOf(input.streamModeDetails().streamMode());
        if (mode == StreamMode.PROVISIONED && input.warmThroughputMiBps() != null) {
            throw new ValidationException("WarmThroughputMiBps can only be specified for a stream in ON_DEMAND mode.");
        }
        stream.change(state -> {
            Instant now = clock.instant();
            List<Instant> updates = UpdateShardCount.recent(state.modeUpdates(), now);
            if (state.mode() != mode) {
                if (enforceLimits && updates.size() >= KinesisLimits.MODE_UPDATES_PER_DAY) {
                    throw new LimitExceededException("The mode of stream " + state.name() + " under account "
                            + state.account() + " cannot be changed more than " + KinesisLimits.MODE_UPDATES_PER_DAY
                            + " times in 24 hours.");
                }
                updates.add(now);
            }
            return state.withMode(mode).withModeUpdates(updates).withWarmThroughputMiBps(input.warmThroughputMiBps());
        });
    }
}
