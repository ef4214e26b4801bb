package dev.millrace.cloud.service.kinesis.domain;

import dev.millrace.cloud.aws.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A registered consumer of a stream.
@RecordBuilder
public record ConsumerState(
        String account,
        String region,
        String stream,
        String name,
        Instant created,
        Map<String, String> tags,
        @Nullable String policy)
        implements ConsumerStateBuilder.With {
    public String streamArn() {
        return Arn.of("kinesis", region, account, "stream/" + stream).toString();
    }

    public String arn() {
        return streamArn() + "/consumer/" + name + ":" + created.getEpochSecond();
    }
}
