package dev.millrace.cloud.service.kinesis.domain;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A registered consumer of a stream.
public record ConsumerState(
        String account,
        String region,
        String stream,
        String name,
        Instant created,
        Map<String, String> tags,
        @Nullable String policy) {
    public String streamArn() {
        return "arn:aws:kinesis:" + region + ":" + account + ":stream/" + stream;
    }

    public String arn() {
        return streamArn() + "/consumer/" + name + ":" + created.getEpochSecond();
    }

    public ConsumerState withTags(Map<String, String> changed) {
        return new ConsumerState(account, region, stream, name, created, changed, policy);
    }

    public ConsumerState withPolicy(@Nullable String changed) {
        return new ConsumerState(account, region, stream, name, created, tags, changed);
    }
}
