package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.glue.CrawlerRoles;
import dev.millrace.cloud.service.iam.Identities;

/// IAM's roles as Glue sees them.
public final class GlueRoles implements CrawlerRoles {
    private static final String GLUE = "glue.amazonaws.com";

    private final Identities identities;

    public GlueRoles(Identities identities) {
        this.identities = identities;
    }

    @Override
    public boolean assumable(String account, String region, String role) {
        String arn = arn(account, region, role);
        return Partition.of(region).has(arn) && identities.trustsService(arn, GLUE);
    }

    static String arn(String account, String region, String role) {
        return role.startsWith("arn:") ? role : Partition.of(region).global("iam", account, "role/" + role);
    }
}
