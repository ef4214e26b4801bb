package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteLogGroupRequest;
import dev.millrace.wire.logs.DeleteLogStreamRequest;
import dev.millrace.wire.logs.ValidationException;

/// DeleteLogGroup and DeleteLogStream.
public final class Deletions {
    private final LogGroups groups;
    private final GroupLookup lookup;

    public Deletions(LogGroups groups, GroupLookup lookup) {
        this.groups = groups;
        this.lookup = lookup;
    }

    public void delete(DeleteLogGroupRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        check(group);
        groups.delete(group);
    }

    public void delete(DeleteLogStreamRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        check(group);
        groups.deleteStream(group, lookup.stream(group, input.logStreamName()));
    }

    private static void check(LiveGroup group) {
        if (group.state().deletionProtection()) {
            throw new ValidationException("The log group " + group.state().name()
                    + " has deletion protection enabled. Disable deletion protection before deleting it.");
        }
    }
}
