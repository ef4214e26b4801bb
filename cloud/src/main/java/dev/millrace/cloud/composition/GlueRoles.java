package dev.millrace.cloud.composition;

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
    public boolean assumable(String account, String role) {
        return identities.trustsService(arn(account, role), GLUE);
    }

    static String arn(String account, String role) {
        return role.startsWith("arn:") ? role : "arn:aws:iam::" + account + ":role/" + role;
    }
}
