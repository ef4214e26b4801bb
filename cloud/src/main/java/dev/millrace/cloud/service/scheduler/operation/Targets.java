package dev.millrace.cloud.service.scheduler.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.scheduler.SchedulerLimits;
import dev.millrace.cloud.service.scheduler.TargetApi;
import dev.millrace.cloud.service.scheduler.domain.ScheduleTarget;
import dev.millrace.cloud.service.scheduler.domain.TargetCall;
import dev.millrace.wire.scheduler.DeadLetterConfig;
import dev.millrace.wire.scheduler.EventBridgeParameters;
import dev.millrace.wire.scheduler.KinesisParameters;
import dev.millrace.wire.scheduler.RetryPolicy;
import dev.millrace.wire.scheduler.Target;
import dev.millrace.wire.scheduler.ValidationException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Targets, looked at: what this server could never call is refused now, and not when its time comes.
final class Targets {
    /// Targets for which AWS has a template, and this server no service.
    private static final Set<String> LACKING = Set.of(
            "codebuild", "codepipeline", "ecs", "inspector", "sagemaker", "sns", "sqs", "states");

    /// docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html: operations that read.
    private static final Pattern READS = Pattern.compile("(Get|Describe|List|Poll|Receive|Search|Scan|Query|Select|Read"
            + "|Lookup|Discover|Validate|BatchGet|BatchDescribe|BatchRead|TransactGet|AdminGet|AdminList|TestMigration"
            + "|Retrieve|TestConnection|TranslateDocument|IsAuthorized|InvokeModel).*");

    private final TargetApi api;

    Targets(TargetApi api) {
        this.api = api;
    }

    ScheduleTarget of(Target target, String groupArn, String account) {
        Partition partition = Partition.ofArn(groupArn).orElseThrow();
        TargetCall call = TargetCall.of(target.arn())
                .filter(_ -> partition.has(target.arn()))
                .orElseThrow(() -> noTarget(target.arn()));
        TargetApi.Operation operation = call.operation(target.arn());
        if (call == TargetCall.UNIVERSAL && READS.matcher(operation.name()).matches()) {
            throw new ValidationException("The operation " + operation.name() + " of " + operation.service()
                    + " only reads and is not supported as a universal target.");
        }
        if (!api.offers(operation)) {
            throw new ValidationException("Millrace does not offer " + operation.name() + " of " + operation.service()
                    + ", so " + target.arn() + " cannot be a target.");
        }
        DeadLetterConfig deadLetters = target.deadLetterConfig();
        if (deadLetters != null && deadLetters.arn() != null) {
            throw new ValidationException("Millrace does not offer Amazon SQS, so " + deadLetters.arn()
                    + " cannot be a dead-letter queue.");
        }
        checkParameters(target, call);
        checkInput(target, call, operation);
        if (!partition.has(target.roleArn()) || !api.assumable(target.roleArn(), groupArn, account)) {
            throw new ValidationException(
                    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
        }
        RetryPolicy retry = target.retryPolicy();
        KinesisParameters kinesis = target.kinesisParameters();
        EventBridgeParameters events = target.eventBridgeParameters();
        return new ScheduleTarget(
                target.arn(),
                target.roleArn(),
                target.input(),
                retry == null || retry.maximumEventAgeInSeconds() == null
                        ? SchedulerLimits.EVENT_AGE_SECONDS
                        : retry.maximumEventAgeInSeconds(),
                retry == null || retry.maximumRetryAttempts() == null
                        ? SchedulerLimits.RETRY_ATTEMPTS
                        : retry.maximumRetryAttempts(),
                kinesis == null ? null : kinesis.partitionKey(),
                events == null ? null : events.detailType(),
                events == null ? null : events.source());
    }

    private static ValidationException noTarget(String arn) {
        return Arn.parse(arn)
                .filter(parsed -> LACKING.contains(parsed.service()))
                .map(parsed -> new ValidationException("Millrace does not offer the service " + parsed.service()
                        + ", so " + arn + " cannot be a target."))
                .orElseGet(() -> new ValidationException("Provided Arn is not in correct format."));
    }

    private static void checkParameters(Target target, TargetCall call) {
        if (call == TargetCall.KINESIS && target.kinesisParameters() == null) {
            throw new ValidationException("KinesisParameters must be specified for target: " + target.arn() + ".");
        }
        if (call == TargetCall.EVENTS && target.eventBridgeParameters() == null) {
            throw new ValidationException("EventBridgeParameters must be specified for target: " + target.arn() + ".");
        }
        boolean foreign = target.ecsParameters() != null
                || target.sageMakerPipelineParameters() != null
                || target.sqsParameters() != null
                || target.kinesisParameters() != null && call != TargetCall.KINESIS
                || target.eventBridgeParameters() != null && call != TargetCall.EVENTS;
        if (foreign) {
            throw new ValidationException("The parameters are not those of the target " + target.arn() + ".");
        }
    }

    private void checkInput(Target target, TargetCall call, TargetApi.Operation operation) {
        String input = target.input();
        if (input == null) {
            return;
        }
        switch (call) {
            case LAMBDA -> {
                if (!TargetCall.isJson(input)) {
                    throw new ValidationException("Invalid Input for target: it is not valid JSON.");
                }
            }
            case EVENTS -> {
                if (TargetCall.read(input).isEmpty()) {
                    throw new ValidationException("Invalid Input for target: it is not a JSON object.");
                }
            }
            case UNIVERSAL -> {
                Optional<? extends JsonNode> json = TargetCall.read(input);
                String flaw = json.isEmpty()
                        ? "it is not a JSON object"
                        : api.flaw(operation, json.get()).orElse(null);
                if (flaw != null) {
                    throw new ValidationException("Invalid RequestJson provided. Reason: " + flaw + ".");
                }
            }
            case KINESIS, FIREHOSE -> {}
        }
    }
}
