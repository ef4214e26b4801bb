package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.lambda.RoleSessions;
import dev.millrace.cloud.service.sts.SessionCredentials;
import dev.millrace.cloud.service.sts.Sessions;
import java.time.Duration;

/// The roles in which functions run.
public final class ServiceRoles implements RoleSessions {
    private static final String LAMBDA = "lambda.amazonaws.com";

    private final Identities identities;
    private final Sessions sessions;

    public ServiceRoles(Identities identities, Sessions sessions) {
        this.identities = identities;
        this.sessions = sessions;
    }

    @Override
    public boolean assumable(String roleArn) {
        return identities.trustsService(roleArn, LAMBDA);
    }

    @Override
    public Credentials open(String roleArn, String sessionName, Duration duration) {
        SessionCredentials opened = sessions.open(roleArn, sessionName, duration);
        return new Credentials(opened.accessKeyId(), opened.secret(), opened.token(), opened.expires());
    }
}
