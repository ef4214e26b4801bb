package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.iam.access.ResourceAccess;
import dev.millrace.cloud.service.mwaa.MwaaService;
import java.util.Map;

/// Environments as those see them who decide about access: by their tags.
public final class MwaaAccess implements ResourceAccess {
    private static final String ENVIRONMENT = "environment/";

    private final MwaaService mwaa;

    public MwaaAccess(MwaaService mwaa) {
        this.mwaa = mwaa;
    }

    @Override
    public Map<String, String> tags(String arn) {
        return Arn.parse(arn)
                .filter(one -> one.resource().startsWith(ENVIRONMENT))
                .map(one -> mwaa.tags(
                        one.account(), one.region(), one.resource().substring(ENVIRONMENT.length())))
                .orElse(Map.of());
    }
}
