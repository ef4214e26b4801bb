package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.events.BusRights;
import dev.millrace.cloud.service.iam.access.ResourceAccess;
import java.util.Map;
import java.util.Optional;

/// Event buses as those see them who decide about access.
public final class EventsAccess implements ResourceAccess {
    private final BusRights rights;

    public EventsAccess(BusRights rights) {
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
}
