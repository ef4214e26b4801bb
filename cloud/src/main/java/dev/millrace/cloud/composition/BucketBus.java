package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.s3.EventSink;
import java.time.Instant;
import java.util.List;

/// What buckets tell EventBridge.
public final class BucketBus implements EventSink {
    private final ServiceEvents bus;

    public BucketBus(ServiceEvents bus) {
        this.bus = bus;
    }

    @Override
    public void put(
            String account, String region, Instant time, String detailType, String resource, String detail) {
        bus.put(new ServiceEvent(account, region, "aws.s3", detailType, List.of(resource), detail, time));
    }
}
