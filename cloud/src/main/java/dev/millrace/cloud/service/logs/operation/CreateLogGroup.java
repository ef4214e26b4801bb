package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.LogGroupArn;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.CreateLogGroupRequest;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.ResourceAlreadyExistsException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.List;
import java.util.Map;

/// Makes a group.
public final class CreateLogGroup {
    private static final String STANDARD = "STANDARD";
    private static final String DELIVERY = "DELIVERY";

    private final LogGroups groups;
    private final InstantSource clock;

    public CreateLogGroup(LogGroups groups, InstantSource clock) {
        this.groups = groups;
        this.clock = clock;
    }

    public void answer(CreateLogGroupRequest input, Call call) {
        String name = input.logGroupName();
        if (name.toLowerCase(Locale.ROOT).startsWith("aws/")) {
            throw new InvalidParameterException("Log groups starting with AWS/ are reserved for AWS.");
        }
        if (input.kmsKeyId() != null) {
            KmsKeys.check(input.kmsKeyId());
        }
        Map<String, String> tags =
                Tags.rules(new LogGroupArn(call.region(), call.account(), name)).fresh(input.tags());
        String kind = input.logGroupClass() == null ? STANDARD : input.logGroupClass();
        Instant now = AwsTime.millis(clock);
        boolean made = groups.create(
                        call.account(),
                        call.region(),
                        name,
                        uid -> new LogGroupState(
                                uid,
                                call.account(),
                                call.region(),
                                name,
                                now,
                                kind.equals(DELIVERY) ? LogsLimits.DELIVERY_RETENTION_DAYS : null,
                                input.kmsKeyId(),
                                kind,
                                Boolean.TRUE.equals(input.deletionProtectionEnabled()),
                                tags,
                                List.of(),
                                List.of()))
                .isPresent();
        if (!made) {
            throw new ResourceAlreadyExistsException("The specified log group already exists");
        }
    }

    /// The group of the name, made with defaults where there is none.
    public LiveGroup findOrMake(String account, String region, String name) {
        Instant now = AwsTime.millis(clock);
        while (true) {
            LiveGroup group = groups.find(account, region, name)
                    .or(() -> groups.create(
                            account,
                            region,
                            name,
                            uid -> new LogGroupState(
                                    uid,
                                    account,
                                    region,
                                    name,
                                    now,
                                    null,
                                    null,
                                    STANDARD,
                                    false,
                                    Map.of(),
                                    List.of(),
                                    List.of())))
                    .orElse(null);
            if (group != null) {
                return group;
            }
        }
    }
}
