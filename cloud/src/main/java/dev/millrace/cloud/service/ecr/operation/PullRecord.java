package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import java.time.Instant;
import java.time.InstantSource;

/// Notes that an image was pulled: lastRecordedPullTime. Not at every pull, as on AWS.
public final class PullRecord {
    private final EcrStore store;
    private final InstantSource clock;

    public PullRecord(EcrStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public void pulled(RepositoryKey repository, StoredImage image) {
        Instant now = AwsTime.millis(clock);
        Instant last = image.pulledAt();
        if (last != null && last.plus(EcrLimits.PULL_RECORDED_EVERY).isAfter(now)) {
            return;
        }
        store.lock()
                .holding(() -> store.images()
                        .find(repository, new Digest(image.digest()))
                        .ifPresent(current -> store.images().update(repository, current.withPulledAt(now))));
    }
}
