package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.domain.LogGroupArn;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.ResourceNotFoundException;
import dev.millrace.wire.logs.ValidationException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds what a call names, and says in AWS's words what is not there. A caller sees the groups of its own account in
/// the region it calls, and no others.
public final class GroupLookup {
    private final LogGroups groups;

    public GroupLookup(LogGroups groups) {
        this.groups = groups;
    }

    LiveGroup group(String name, Call call) {
        return groups.find(call.account(), call.region(), name).orElseThrow(GroupLookup::noGroup);
    }

    /// The group that a call names by name or by identifier.
    LiveGroup group(@Nullable String name, @Nullable String identifier, Call call) {
        if (name != null && identifier != null) {
            throw new ValidationException("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        }
        if (name != null) {
            return group(name, call);
        }
        if (identifier != null) {
            return byIdentifier(identifier, call);
        }
        throw new ValidationException("Either LogGroup name or LogGroup ARN must be provided.");
    }

    /// The group of a name or of an ARN, with or without the `:*` behind it.
    LiveGroup byIdentifier(String identifier, Call call) {
        return identifier.startsWith("arn:") ? byArn(identifier, call) : group(identifier, call);
    }

    LiveGroup byArn(String text, Call call) {
        LogGroupArn arn = LogGroupArn.parse(text).orElseThrow(GroupLookup::noGroup);
        if (!arn.account().equals(call.account()) || !arn.region().equals(call.region())) {
            throw noGroup();
        }
        return group(arn.name(), call);
    }

    LiveStream stream(LiveGroup group, String name) {
        return group.stream(name).orElseThrow(GroupLookup::noStream);
    }

    void change(LiveGroup group, UnaryOperator<LogGroupState> change) {
        if (!groups.change(group, change)) {
            throw noGroup();
        }
    }

    static ResourceNotFoundException noGroup() {
        return new ResourceNotFoundException("The specified log group does not exist.");
    }

    static ResourceNotFoundException noStream() {
        return new ResourceNotFoundException("The specified log stream does not exist.");
    }
}
