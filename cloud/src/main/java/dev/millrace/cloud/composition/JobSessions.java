package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.sts.SessionCredentials;
import dev.millrace.cloud.service.sts.Sessions;
import java.time.Duration;
import java.util.Map;

/// The roles in which Glue's jobs run.
public final class JobSessions implements JobRoles {
    private final Sessions sessions;
    private final RoleRights rights;

    public JobSessions(Sessions sessions, RoleRights rights) {
        this.sessions = sessions;
        this.rights = rights;
    }

    @Override
    public Map<String, String> open(String account, String region, String role, String sessionName, Duration duration) {
        SessionCredentials opened = sessions.open(GlueRoles.arn(account, region, role), sessionName, duration);
        return Map.of(
                "AWS_ACCESS_KEY_ID", opened.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", opened.secret(),
                "AWS_SESSION_TOKEN", opened.token());
    }

    @Override
    public boolean may(String account, String region, String role, String action, String resource) {
        return rights.may(GlueRoles.arn(account, region, role), action, resource);
    }
}
