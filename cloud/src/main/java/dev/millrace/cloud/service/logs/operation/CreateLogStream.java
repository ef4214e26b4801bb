package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.CreateLogStreamRequest;
import dev.millrace.wire.logs.ResourceAlreadyExistsException;

/// Makes a stream.
public final class CreateLogStream {
    private final LogGroups groups;
    private final GroupLookup lookup;

    public CreateLogStream(LogGroups groups, GroupLookup lookup) {
        this.groups = groups;
        this.lookup = lookup;
    }

    public void answer(CreateLogStreamRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        if (groups.createStream(group, input.logStreamName()).isEmpty()) {
            throw group.deleted()
                    ? GroupLookup.noGroup()
                    : new ResourceAlreadyExistsException("The specified log stream already exists");
        }
    }
}
