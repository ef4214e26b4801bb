package dev.millrace.cloud.service.logs.operation;

import dev.millrace.wire.Call;
import dev.millrace.wire.logs.PutLogGroupDeletionProtectionRequest;

/// Turns a group's protection against deletion on and off.
public final class DeletionProtection {
    private final GroupLookup lookup;

    public DeletionProtection(GroupLookup lookup) {
        this.lookup = lookup;
    }

    public void put(PutLogGroupDeletionProtectionRequest input, Call call) {
        lookup.change(
                lookup.byIdentifier(input.logGroupIdentifier(), call),
                state -> state.withDeletionProtection(input.deletionProtectionEnabled()));
    }
}
