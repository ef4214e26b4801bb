package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteRetentionPolicyRequest;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.PutRetentionPolicyRequest;
import java.util.stream.Collectors;

/// PutRetentionPolicy and DeleteRetentionPolicy. Reads leave out at once what is past the retention.
public final class RetentionPolicy {
    private static final String ALLOWED =
            LogsLimits.RETENTION_DAYS.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));

    private final GroupLookup lookup;

    public RetentionPolicy(GroupLookup lookup) {
        this.lookup = lookup;
    }

    public void put(PutRetentionPolicyRequest input, Call call) {
        int days = input.retentionInDays();
        if (!LogsLimits.RETENTION_DAYS.contains(days)) {
            throw new InvalidParameterException("1 validation error detected: Value '" + days
                    + "' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: "
                    + ALLOWED);
        }
        LiveGroup group = lookup.group(input.logGroupName(), call);
        check(group);
        lookup.change(group, state -> state.withRetentionDays(days));
    }

    public void delete(DeleteRetentionPolicyRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        check(group);
        lookup.change(group, state -> state.withRetentionDays(null));
    }

    private static void check(LiveGroup group) {
        if (group.state().logGroupClass().equals("DELIVERY")) {
            throw new InvalidParameterException(
                    "The retention of a log group of the class DELIVERY cannot be changed.");
        }
    }
}
