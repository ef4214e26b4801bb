package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DescribeAccountSettingsOutput;
import dev.millrace.wire.kinesis.MinimumThroughputBillingCommitmentOutput;
import dev.millrace.wire.kinesis.UpdateAccountSettingsInput;
import dev.millrace.wire.kinesis.UpdateAccountSettingsOutput;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// DescribeAccountSettings and UpdateAccountSettings: an account's commitment to pay for a minimum throughput, which
/// nothing else depends on here. A commitment holds for 24 hours before it can be ended.
public final class AccountSettings {
    private static final Duration SHORTEST = Duration.ofHours(24);

    /// The settings as they are kept.
    record Settings(
            boolean committed,
            @Nullable Instant started,
            @Nullable Instant ended) {}

    private final Documents<Settings> kept;
    private final InstantSource clock;

    public AccountSettings(Storage storage, InstantSource clock) {
        this.kept = storage.documents("kinesis/account-settings", Settings.class);
        this.clock = clock;
    }

    public DescribeAccountSettingsOutput describe(Call call) {
        return new DescribeAccountSettingsOutput(commitment(settings(call)));
    }

    public UpdateAccountSettingsOutput update(UpdateAccountSettingsInput input, Call call) {
        boolean commit = input.minimumThroughputBillingCommitment().status().equals("ENABLED");
        Settings before = settings(call);
        Instant now = clock.instant();
        Settings after = before;
        if (commit) {
            after = new Settings(true, before.committed() ? before.started() : now, null);
        } else if (before.committed()) {
            Instant started = before.started();
            Instant earliest = started == null ? now : started.plus(SHORTEST);
            after = new Settings(false, started, earliest.isAfter(now) ? earliest : now);
        }
        kept.put(after, call.account(), call.region());
        return new UpdateAccountSettingsOutput(commitment(after));
    }

    private Settings settings(Call call) {
        return kept.find(call.account(), call.region()).orElse(new Settings(false, null, null));
    }

    private MinimumThroughputBillingCommitmentOutput commitment(Settings settings) {
        Instant ended = settings.ended();
        boolean ending = !settings.committed() && ended != null && ended.isAfter(clock.instant());
        String status = settings.committed() ? "ENABLED" : ending ? "ENABLED_UNTIL_EARLIEST_ALLOWED_END" : "DISABLED";
        Instant started = settings.started();
        return new MinimumThroughputBillingCommitmentOutput(
                status,
                started,
                ending ? null : ended,
                settings.committed() && started != null ? started.plus(SHORTEST) : ending ? ended : null);
    }
}
