package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.mwaa.airflow.ExecutionRoles;
import dev.millrace.cloud.service.sts.SessionCredentials;
import dev.millrace.cloud.service.sts.Sessions;
import java.time.Duration;

/// The roles in which Airflow's tasks run.
public final class AirflowRoles implements ExecutionRoles {
    private final Sessions sessions;

    public AirflowRoles(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Credentials open(String roleArn, String sessionName, Duration duration) {
        SessionCredentials opened = sessions.open(roleArn, sessionName, duration);
        return new Credentials(opened.accessKeyId(), opened.secret(), opened.token());
    }
}
