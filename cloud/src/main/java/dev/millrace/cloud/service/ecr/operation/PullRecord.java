package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Notes that an image was pulled: lastRecordedPullTime, not at every pull, as on AWS; and counts it for its repository,
/// RepositoryPullCount (docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-repository-metrics.html).
public final class PullRecord {
    private final EcrStore store;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Map<RepositoryKey, Series> counts = new ConcurrentHashMap<>();

    public PullRecord(EcrStore store, InstantSource clock, Metrics metrics) {
        this.store = store;
        this.clock = clock;
        this.metrics = metrics;
    }

    public void pulled(RepositoryKey repository, StoredImage image) {
        count(repository);
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

    private void count(RepositoryKey repository) {
        Series series = counts.get(repository);
        if (series == null) {
            counts.keySet().removeIf(other -> store.repositories().find(other).isEmpty());
            series = counts.computeIfAbsent(
                    repository,
                    made -> metrics.series(
                            made.registry().account(),
                            made.registry().region(),
                            "AWS/ECR",
                            "RepositoryPullCount",
                            Unit.COUNT,
                            Map.of("RepositoryName", made.name())));
        }
        series.record(1);
    }
}
