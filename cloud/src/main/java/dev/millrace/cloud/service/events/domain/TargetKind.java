package dev.millrace.cloud.service.events.domain;

import dev.millrace.cloud.aws.Arn;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What events are delivered to here.
public enum TargetKind {
    FUNCTION("Lambda functions", "lambda", "function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?", ""),
    STREAM("Kinesis streams", "kinesis", "stream/[A-Za-z0-9_.-]+", "kinesis:PutRecord"),
    DELIVERY_STREAM("Firehose delivery streams", "firehose", "deliverystream/[A-Za-z0-9_.-]+", "firehose:PutRecord"),
    LOG_GROUP("log groups of CloudWatch Logs", "logs", "log-group:[A-Za-z0-9_/.#-]+(:\\*)?", ""),
    BUS("event buses", "events", "event-bus/[A-Za-z0-9_/.-]+", "events:PutEvents"),
    WORKFLOW("Glue workflows", "glue", "workflow/.+", "glue:NotifyEvent");

    /// AWS delivers to these too.
    private static final Set<String> OF_AWS_ALONE = Set.of(
            "sqs", "sns", "states", "ecs", "batch", "codebuild", "codepipeline", "ssm", "ssm-incidents", "sagemaker",
            "redshift", "redshift-serverless", "execute-api", "inspector", "inspector2", "appsync", "ec2");

    private final String plural;
    private final String service;
    private final Pattern resource;
    private final String roleAction;

    TargetKind(String plural, String service, String resource, String roleAction) {
        this.plural = plural;
        this.service = service;
        this.resource = Pattern.compile(resource);
        this.roleAction = roleAction;
    }

    /// Empty where the ARN is of another service.
    public static Optional<TargetKind> of(Arn arn) {
        return Arrays.stream(values())
                .filter(kind -> kind.service.equals(arn.service()))
                .findAny();
    }

    /// Whether AWS delivers to a service that is no kind here.
    public static boolean ofAwsAlone(String service) {
        return OF_AWS_ALONE.contains(service);
    }

    public boolean names(Arn arn) {
        return arn.isRegional() && resource.matcher(arn.resource()).matches();
    }

    /// Such as `Kinesis streams`.
    public String plural() {
        return plural;
    }

    /// Whether AWS calls the target in a role of the user's, and not by the target's own policy.
    public boolean needsRole() {
        return !roleAction.isEmpty();
    }

    /// What the role must be allowed to do, such as `kinesis:PutRecord`; empty where none is needed.
    public String roleAction() {
        return roleAction;
    }
}
