package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.iam.access.CallerSessions;
import dev.millrace.cloud.service.sts.Sessions;
import dev.millrace.wire.Caller;
import java.util.Optional;

/// STS's sessions as those see them who decide about access.
public final class StsSessions implements CallerSessions {
    private final Sessions sessions;

    public StsSessions(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Optional<Facts> of(Caller caller) {
        return sessions.find(caller.accessKeyId(), caller.sessionToken())
                .map(session -> new Facts(
                        session.issued(),
                        session.policies(),
                        session.policyArns(),
                        session.tags(),
                        session.sourceIdentity(),
                        session.provider()));
    }
}
