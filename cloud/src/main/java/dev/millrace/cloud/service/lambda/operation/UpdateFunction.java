package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.domain.Code;
import dev.millrace.cloud.service.lambda.domain.Condition;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.FunctionConfiguration;
import dev.millrace.wire.lambda.UpdateFunctionCodeRequest;
import dev.millrace.wire.lambda.UpdateFunctionConfigurationRequest;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Changes `$LATEST`: its code, or its settings. Environments that are busy end what they do; new ones are made of what
/// is new.
public final class UpdateFunction {
    private final FunctionLookup lookup;
    private final SettingsRules rules;
    private final CodeIntake intake;
    private final PublishVersion publishVersion;
    private final Preparation preparation;
    private final InstantSource clock;
    private final RandomGenerator random;

    public UpdateFunction(
            FunctionLookup lookup,
            SettingsRules rules,
            CodeIntake intake,
            PublishVersion publishVersion,
            Preparation preparation,
            InstantSource clock,
            RandomGenerator random) {
        this.lookup = lookup;
        this.rules = rules;
        this.intake = intake;
        this.publishVersion = publishVersion;
        this.preparation = preparation;
        this.clock = clock;
        this.random = random;
    }

    public FunctionConfiguration code(UpdateFunctionCodeRequest input, Call call) {
        CreateFunction.refuse("PublishTo", input.publishTo());
        FunctionRef ref = latest(input.functionName(), call);
        FunctionVersion before = lookup.function(ref).latest();
        checkRevision(before, input.revisionId());
        if (before.condition().passing()) {
            throw busy(ref.key(), before);
        }
        boolean image = before.code().ofImage();
        Code code = intake.take(
                new CodeIntake.Given(
                        input.zipFile(),
                        input.s3Bucket(),
                        input.s3Key(),
                        input.s3ObjectVersion(),
                        input.imageUri(),
                        input.sourceKMSKeyArn()),
                image,
                input.architectures() == null
                        ? before.code().architecture()
                        : input.architectures().getFirst(),
                "updating",
                call);
        if (!image) {
            rules.checkSize(code.sha256(), before.settings().layers());
        }
        boolean publish = Boolean.TRUE.equals(input.publish());
        if (Boolean.TRUE.equals(input.dryRun())) {
            return FunctionDescription.of(ref.key(), changed(before, code, before.settings()), null);
        }
        LambdaFunction after = lookup.change(ref, function -> {
            LambdaFunction changed =
                    change(function, input.revisionId(), code, function.latest().settings());
            return publish ? publishVersion.publish(changed, null) : changed;
        });
        preparation.begin(ref.key(), after.latest());
        FunctionVersion shown = publish ? after.versions().getLast() : after.latest();
        return FunctionDescription.of(ref.key(), shown, shown.latest() ? null : shown.version());
    }

    public FunctionConfiguration configuration(UpdateFunctionConfigurationRequest input, Call call) {
        CreateFunction.refuse("CapacityProviderConfig", input.capacityProviderConfig());
        CreateFunction.refuse("DurableConfig", input.durableConfig());
        if (input.fileSystemConfigs() != null && !input.fileSystemConfigs().isEmpty()) {
            CreateFunction.refuse("FileSystemConfigs", input.fileSystemConfigs());
        }
        FunctionRef ref = latest(input.functionName(), call);
        FunctionVersion before = lookup.function(ref).latest();
        checkRevision(before, input.revisionId());
        if (before.condition().passing()) {
            throw busy(ref.key(), before);
        }
        SettingsRules.Given given = new SettingsRules.Given(
                input.role(),
                input.runtime(),
                input.handler(),
                input.description(),
                input.timeout(),
                input.memorySize(),
                input.environment(),
                input.vpcConfig(),
                input.deadLetterConfig(),
                input.kmsKeyArn(),
                input.tracingConfig() == null ? null : input.tracingConfig().mode(),
                input.layers(),
                input.imageConfig(),
                input.ephemeralStorage() == null
                        ? null
                        : input.ephemeralStorage().size(),
                input.snapStart() == null ? null : input.snapStart().applyOn(),
                input.loggingConfig());
        Settings settings = rules.change(before.settings(), given, before.code().ofImage(), call);
        if (!before.code().ofImage() && input.layers() != null) {
            rules.checkSize(before.code().sha256(), settings.layers());
        }
        LambdaFunction after = lookup.change(ref, function -> {
            if (!function.latest().generation().equals(before.generation())) {
                throw busy(ref.key(), function.latest());
            }
            return change(function, input.revisionId(), function.latest().code(), settings);
        });
        preparation.begin(ref.key(), after.latest());
        return FunctionDescription.of(ref.key(), after.latest(), null);
    }

    private FunctionRef latest(String name, Call call) {
        FunctionRef ref = lookup.ref(name, call);
        if (ref.qualifier() != null && !ref.qualifier().equals(FunctionRef.LATEST)) {
            throw Refusals.invalid("Only $LATEST can be updated, not " + ref.arn() + ".");
        }
        return ref.key().at(null);
    }

    private LambdaFunction change(LambdaFunction function, @Nullable String revisionId, Code code, Settings settings) {
        FunctionVersion latest = function.latest();
        checkRevision(latest, revisionId);
        if (latest.condition().passing()) {
            throw busy(function.key(), latest);
        }
        return function.with(changed(latest, code, settings));
    }

    private FunctionVersion changed(FunctionVersion latest, Code code, Settings settings) {
        return new FunctionVersion(
                latest.version(),
                code,
                settings,
                latest.condition().active() ? Condition.UPDATING : Condition.CREATING,
                Ids.uuid(random),
                Ids.uuid(random),
                clock.instant());
    }

    static void checkRevision(FunctionVersion latest, @Nullable String revisionId) {
        if (revisionId != null && !revisionId.equals(latest.revisionId())) {
            throw Refusals.revision("GetFunction/GetAlias");
        }
    }

    static AwsException busy(FunctionKey key, FunctionVersion latest) {
        return latest.condition().active()
                ? Refusals.conflict(
                        "The operation cannot be performed at this time. An update is in progress for resource: "
                                + key.arn())
                : Refusals.inState(latest.condition().state());
    }
}
