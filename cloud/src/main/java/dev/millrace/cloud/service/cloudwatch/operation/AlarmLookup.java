package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import dev.millrace.wire.cloudwatch.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Alarms as calls name them, and what calls to make alarms have in common.
public final class AlarmLookup {
    static final TagRules TAGS = new TagRules(
            CloudWatchLimits.TAGS,
            () -> new InvalidParameterValueException(
                    "The number of tags exceeds the limit of " + CloudWatchLimits.TAGS + "."),
            TagRules.reserved(key ->
                    new InvalidParameterValueException("Tag keys starting with aws: are reserved for system use")));

    private final AlarmStore alarms;

    public AlarmLookup(AlarmStore alarms) {
        this.alarms = alarms;
    }

    Optional<Alarm> find(String name, Call call) {
        return alarms.find(call.account(), call.region(), name);
    }

    List<Alarm> list(Call call) {
        return alarms.list(call.account(), call.region());
    }

    static Map<String, String> tags(@Nullable List<Tag> given) {
        return TAGS.fresh(given, Tag::key, Tag::value);
    }

    /// An alarm's name is one in all kinds.
    static void sameKind(Optional<Alarm> there, String type) {
        if (there.isPresent() && !there.get().type().equals(type)) {
            throw MetricQueries.invalid("An alarm of the name " + there.get().name() + " exists as a "
                    + there.get().type() + ".");
        }
    }

    /// Actions are ARNs.
    static List<String> actions(@Nullable List<String> given) {
        List<String> actions = given == null ? List.of() : given;
        for (String action : actions) {
            if (Arn.parse(action).isEmpty()) {
                throw MetricQueries.invalid("Invalid arn syntax: " + action);
            }
        }
        return actions;
    }
}
