package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.iam.access.ResourceAccess;
import dev.millrace.cloud.service.kinesis.StreamRights;
import dev.millrace.wire.Call;
import java.util.Map;
import java.util.Optional;

/// Streams and consumers as those see them who decide about access.
public final class KinesisAccess implements ResourceAccess {
    private final StreamRights rights;

    public KinesisAccess(StreamRights rights) {
        this.rights = rights;
    }

    @Override
    public Optional<String> policy(String arn, String action, String account) {
        return rights.policy(arn);
    }

    @Override
    public Map<String, String> tags(String arn) {
        return rights.tags(arn);
    }

    @Override
    public Optional<String> arn(String form, String text, Call call) {
        return form.equals("iterator") ? rights.ofIterator(text, call.region()) : Optional.empty();
    }
}
