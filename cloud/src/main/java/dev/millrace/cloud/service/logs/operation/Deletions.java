package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.feed.Feeds;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteLogGroupRequest;
import dev.millrace.wire.logs.DeleteLogStreamRequest;
import dev.millrace.wire.logs.ValidationException;
import java.util.List;

/// DeleteLogGroup and DeleteLogStream.
public final class Deletions {
    private final LogGroups groups;
    private final GroupLookup lookup;
    private final Feeds feeds;

    public Deletions(LogGroups groups, GroupLookup lookup, Feeds feeds) {
        this.groups = groups;
        this.lookup = lookup;
        this.feeds = feeds;
    }

    public void delete(DeleteLogGroupRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        check(group);
        List<Long> consumers = group.consumers();
        groups.delete(group);
        feeds.changed(group, consumers);
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
