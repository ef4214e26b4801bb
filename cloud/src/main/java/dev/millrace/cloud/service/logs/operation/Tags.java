package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.ListTagsForResourceRequest;
import dev.millrace.wire.logs.ListTagsForResourceResponse;
import dev.millrace.wire.logs.ListTagsLogGroupRequest;
import dev.millrace.wire.logs.ListTagsLogGroupResponse;
import dev.millrace.wire.logs.TagLogGroupRequest;
import dev.millrace.wire.logs.TagResourceRequest;
import dev.millrace.wire.logs.TooManyTagsException;
import dev.millrace.wire.logs.UntagLogGroupRequest;
import dev.millrace.wire.logs.UntagResourceRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The six operations on tags: three that name a group by ARN, three older ones that name it by name.
public final class Tags {
    private final GroupLookup lookup;

    public Tags(GroupLookup lookup) {
        this.lookup = lookup;
    }

    public void tag(TagResourceRequest input, Call call) {
        add(lookup.byArn(input.resourceArn(), call), input.tags());
    }

    public void tag(TagLogGroupRequest input, Call call) {
        add(lookup.group(input.logGroupName(), call), input.tags());
    }

    public void untag(UntagResourceRequest input, Call call) {
        remove(lookup.byArn(input.resourceArn(), call), input.tagKeys());
    }

    public void untag(UntagLogGroupRequest input, Call call) {
        remove(lookup.group(input.logGroupName(), call), input.tags());
    }

    public ListTagsForResourceResponse list(ListTagsForResourceRequest input, Call call) {
        return new ListTagsForResourceResponse(sorted(lookup.byArn(input.resourceArn(), call)));
    }

    public ListTagsLogGroupResponse list(ListTagsLogGroupRequest input, Call call) {
        return new ListTagsLogGroupResponse(sorted(lookup.group(input.logGroupName(), call)));
    }

    static void check(Collection<String> keys) {
        for (String key : keys) {
            if (key.regionMatches(true, 0, "aws:", 0, 4)) {
                throw new InvalidParameterException("Tag keys starting with aws: are reserved: " + key);
            }
        }
    }

    private void add(LiveGroup group, Map<String, String> added) {
        check(added.keySet());
        lookup.change(group, state -> {
            Map<String, String> all = new HashMap<>(state.tags());
            all.putAll(added);
            if (all.size() > LogsLimits.TAGS_PER_GROUP) {
                throw new TooManyTagsException("A resource can have at most " + LogsLimits.TAGS_PER_GROUP + " tags.")
                        .with("resourceName", state.arn().toString());
            }
            return state.withTags(all);
        });
    }

    private void remove(LiveGroup group, List<String> keys) {
        lookup.change(group, state -> {
            Map<String, String> rest = new HashMap<>(state.tags());
            keys.forEach(rest::remove);
            return state.withTags(rest);
        });
    }

    private static Map<String, String> sorted(LiveGroup group) {
        return new TreeMap<>(group.state().tags());
    }
}
