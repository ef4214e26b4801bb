package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.mwaa.EnvironmentRoles;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.iam.CreateServiceLinkedRoleRequest;
import dev.millrace.wire.iam.Iam;
import dev.millrace.wire.service.Service;

/// IAM's roles as MWAA sees them.
public final class MwaaRoles implements EnvironmentRoles {
    static final String AIRFLOW = "airflow.amazonaws.com";

    private final Iam iam;
    private final Identities identities;

    public MwaaRoles(Service iam, Identities identities) {
        this.iam = new Iam(iam);
        this.identities = identities;
    }

    @Override
    public boolean trusts(String roleArn, String service) {
        return identities.trustsService(roleArn, service);
    }

    @Override
    public void link(String account) {
        try {
            iam.createServiceLinkedRole(
                    CreateServiceLinkedRoleRequest.builder().awsServiceName(AIRFLOW).build(),
                    ServiceCall.of(AIRFLOW, account, "us-east-1"));
        } catch (AwsException there) {
            if (!there.code().equals("InvalidInput")) {
                throw there;
            }
        }
    }
}
