package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.mwaa.EnvironmentLogGroups;
import dev.millrace.wire.logs.CreateLogGroupRequest;
import dev.millrace.wire.logs.Logs;
import dev.millrace.wire.logs.ResourceAlreadyExistsException;
import dev.millrace.wire.service.Service;

/// Environments' log groups in CloudWatch Logs.
public final class MwaaLogGroups implements EnvironmentLogGroups {
    private final Logs logs;

    public MwaaLogGroups(Service logs) {
        this.logs = new Logs(logs);
    }

    @Override
    public void make(String account, String region, String group) {
        try {
            logs.createLogGroup(
                    CreateLogGroupRequest.builder().logGroupName(group).build(),
                    ServiceCall.of(MwaaRoles.AIRFLOW, account, region));
        } catch (ResourceAlreadyExistsException there) {
            // As it should be.
        }
    }
}
