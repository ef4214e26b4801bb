package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.LogGroupArn;
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

    static TagRules rules(LogGroupArn group) {
        return new TagRules(
                LogsLimits.TAGS_PER_GROUP,
                () -> new TooManyTagsException("A resource can have at most " + LogsLimits.TAGS_PER_GROUP + " tags.")
                        .with("resourceName", group.toString()),
                TagRules.reserved(
                        key -> new InvalidParameterException("Tag keys starting with aws: are reserved: " + key)));
    }

    private void add(LiveGroup group, Map<String, String> added) {
        lookup.change(group, state -> state.withTags(rules(state.arn()).added(state.tags(), added)));
    }

    private void remove(LiveGroup group, List<String> keys) {
        lookup.change(group, state -> state.withTags(rules(state.arn()).removed(state.tags(), keys)));
    }

    private static Map<String, String> sorted(LiveGroup group) {
        return new TreeMap<>(group.state().tags());
    }
}
