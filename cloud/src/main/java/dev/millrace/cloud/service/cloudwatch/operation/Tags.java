package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore;
import dev.millrace.cloud.service.cloudwatch.domain.Dashboard;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import dev.millrace.wire.cloudwatch.ListTagsForResourceInput;
import dev.millrace.wire.cloudwatch.ListTagsForResourceOutput;
import dev.millrace.wire.cloudwatch.ResourceNotFoundException;
import dev.millrace.wire.cloudwatch.Tag;
import dev.millrace.wire.cloudwatch.TagResourceInput;
import dev.millrace.wire.cloudwatch.TagResourceOutput;
import dev.millrace.wire.cloudwatch.UntagResourceInput;
import dev.millrace.wire.cloudwatch.UntagResourceOutput;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The tags of alarms and dashboards.
public final class Tags {
    private final AlarmStore alarms;
    private final Dashboards dashboards;

    public Tags(AlarmStore alarms, Dashboards dashboards) {
        this.alarms = alarms;
        this.dashboards = dashboards;
    }

    /// Something that has tags.
    private interface Tagged {
        Map<String, String> tags();

        void become(UnaryOperator<Map<String, String>> change);
    }

    public TagResourceOutput tag(TagResourceInput input, Call call) {
        find(input.resourceARN(), call)
                .become(had -> AlarmLookup.TAGS.added(had, input.tags(), Tag::key, Tag::value));
        return new TagResourceOutput();
    }

    public UntagResourceOutput untag(UntagResourceInput input, Call call) {
        find(input.resourceARN(), call).become(had -> AlarmLookup.TAGS.removed(had, input.tagKeys()));
        return new UntagResourceOutput();
    }

    public ListTagsForResourceOutput list(ListTagsForResourceInput input, Call call) {
        return new ListTagsForResourceOutput(
                TagRules.list(find(input.resourceARN(), call).tags(), Tag::new));
    }

    private Tagged find(String text, Call call) {
        Arn arn = Arn.parse(text, "cloudwatch")
                .orElseThrow(() -> new InvalidParameterValueException("Invalid ARN: " + text));
        boolean own = arn.account().equals(call.account());
        String resource = arn.resource();
        Optional<Tagged> found = Optional.empty();
        if (own && arn.region().equals(call.region()) && resource.startsWith("alarm:")) {
            found = alarms.find(call.account(), call.region(), resource.substring("alarm:".length()))
                    .map(this::alarm);
        } else if (own && resource.startsWith("dashboard/")) {
            found = dashboards.find(resource.substring("dashboard/".length()), call).map(this::dashboard);
        }
        return found.orElseThrow(() -> new ResourceNotFoundException("Unknown")
                .with("ResourceType", resource.startsWith("dashboard/") ? "dashboard" : "alarm")
                .with("ResourceId", text));
    }

    private Tagged alarm(Alarm alarm) {
        return new Tagged() {
            @Override
            public Map<String, String> tags() {
                return alarm.tags();
            }

            @Override
            public void become(UnaryOperator<Map<String, String>> change) {
                alarms.change(alarm, before -> before.withTags(change.apply(before.tags())));
            }
        };
    }

    private Tagged dashboard(Dashboard dashboard) {
        return new Tagged() {
            @Override
            public Map<String, String> tags() {
                return dashboard.tags();
            }

            @Override
            public void become(UnaryOperator<Map<String, String>> change) {
                dashboards.retag(dashboard, change);
            }
        };
    }
}
