package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.EventFunctions;
import dev.millrace.cloud.service.s3.EventSink;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.NotificationRules;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.GetBucketNotificationConfigurationRequest;
import dev.millrace.wire.s3.NotificationConfiguration;
import dev.millrace.wire.s3.PutBucketNotificationConfigurationRequest;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which events a bucket tells, to whom, and the telling. An event is handed over after what it tells is written and
/// before that is acknowledged: a function that is named gets it at least once.
///
/// `s3:TestEvent` goes to queues and topics when they are configured, never to functions or a bus; neither queues nor
/// topics are here.
public final class BucketNotifications {
    private final BucketAccess access;
    private final InstantSource clock;
    private volatile EventFunctions functions = EventFunctions.NONE;
    private volatile @Nullable EventSink bus;

    public BucketNotifications(BucketAccess access, InstantSource clock) {
        this.access = access;
        this.clock = clock;
    }

    /// Says who gets events. Until then nobody does: buckets are there before functions, which are made of objects.
    /// @param bus null where there are no event buses
    public void deliverTo(EventFunctions functions, @Nullable EventSink bus) {
        this.functions = functions;
        this.bus = bus;
    }

    public NotificationConfiguration get(GetBucketNotificationConfigurationRequest input, Call call) {
        return access.open(input.bucket(), call, input.expectedBucketOwner())
                .setting(Setting.NOTIFICATION)
                .orElse(new NotificationConfiguration(null, null, null, null));
    }

    public void put(PutBucketNotificationConfigurationRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        NotificationConfiguration whole = NotificationRules.whole(input.notificationConfiguration(), bucket);
        if (!Boolean.TRUE.equals(input.skipDestinationValidation())) {
            NotificationRules.rules(whole).forEach(rule -> checkDestination(rule, bucket));
        }
        access.change(
                input.bucket(), call, input.expectedBucketOwner(), found -> found.with(Setting.NOTIFICATION, whole));
    }

    private void checkDestination(NotificationRules.Rule rule, Bucket bucket) {
        Optional<String> refusal = switch (rule.member()) {
            case "QueueArn" -> Optional.of("The destination queue does not exist");
            case "TopicArn" -> Optional.of("The destination topic does not exist");
            default -> functions.refusal(rule.arn(), bucket.arn(), bucket.account());
        };
        if (refusal.isPresent()) {
            throw Refusal.invalidArgument(
                    "Unable to validate the following destination configurations", rule.arn(), refusal.get());
        }
    }

    /// Tells what happened to whoever asked for it.
    /// @param version the object or delete marker that was made; of a deletion what is gone
    /// @param number of the write: [dev.millrace.cloud.service.s3.store.ObjectVersions.Written]
    void tell(Bucket bucket, ObjectEvent.Kind kind, ObjectVersion version, long number, Call call) {
        tell(
                bucket,
                kind,
                version,
                number,
                new ObjectEvent.Origin("AWS:" + call.caller().userId(), call.caller().account(), call.requestId()));
    }

    public void tell(
            Bucket bucket, ObjectEvent.Kind kind, ObjectVersion version, long number, ObjectEvent.Origin origin) {
        NotificationConfiguration configuration =
                bucket.setting(Setting.NOTIFICATION).orElse(null);
        if (configuration == null) {
            return;
        }
        String versionId =
                bucket.versioning() == Versioning.NEVER || version.unversioned() ? null : version.versionId();
        ObjectEvent event = new ObjectEvent(kind, bucket, version, versionId, number, clock.instant(), origin);
        for (NotificationRules.Rule rule : NotificationRules.functions(configuration)) {
            if (rule.wants(kind, version.key())) {
                functions.deliver(rule.arn(), bucket.arn(), bucket.account(), event.message(rule.id()));
            }
        }
        EventSink sink = bus;
        if (sink != null && configuration.eventBridgeConfiguration() != null) {
            sink.put(bucket.account(), bucket.region(), event.time(), kind.detailType(), bucket.arn(), event.detail());
        }
    }
}
