package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.domain.Code;
import dev.millrace.cloud.service.lambda.domain.Condition;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.CreateFunctionRequest;
import dev.millrace.wire.lambda.FunctionConfiguration;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Makes a function. It is Pending until its code is unpacked.
public final class CreateFunction {
    private static final int NAME_LENGTH = 64;

    private final Functions functions;
    private final FunctionLookup lookup;
    private final SettingsRules rules;
    private final CodeIntake intake;
    private final Preparation preparation;
    private final InstantSource clock;
    private final RandomGenerator random;

    public CreateFunction(
            Functions functions,
            FunctionLookup lookup,
            SettingsRules rules,
            CodeIntake intake,
            Preparation preparation,
            InstantSource clock,
            RandomGenerator random) {
        this.functions = functions;
        this.lookup = lookup;
        this.rules = rules;
        this.intake = intake;
        this.preparation = preparation;
        this.clock = clock;
        this.random = random;
    }

    public FunctionConfiguration answer(CreateFunctionRequest input, Call call) {
        FunctionKey key = lookup.ref(input.functionName(), call).key();
        if (key.name().length() > NAME_LENGTH) {
            throw Refusals.validation(
                    key.name(), "functionName", "Member must have length less than or equal to " + NAME_LENGTH);
        }
        refuse("CapacityProviderConfig", input.capacityProviderConfig());
        refuse("DurableConfig", input.durableConfig());
        refuse("TenancyConfig", input.tenancyConfig());
        refuse("CodeSigningConfigArn", input.codeSigningConfigArn());
        refuse("PublishTo", input.publishTo());
        if (input.fileSystemConfigs() != null && !input.fileSystemConfigs().isEmpty()) {
            refuse("FileSystemConfigs", input.fileSystemConfigs());
        }
        boolean image = "Image".equals(input.packageType());
        if (!image && (input.runtime() == null || input.handler() == null)) {
            throw Refusals.invalid(
                    "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        }
        Map<String, String> tags = Tags.TAGS.fresh(input.tags());
        Settings settings = rules.change(
                SettingsRules.defaults(key.name(), input.role()),
                new SettingsRules.Given(
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
                        input.tracingConfig() == null
                                ? null
                                : input.tracingConfig().mode(),
                        input.layers(),
                        input.imageConfig(),
                        input.ephemeralStorage() == null
                                ? null
                                : input.ephemeralStorage().size(),
                        input.snapStart() == null ? null : input.snapStart().applyOn(),
                        input.loggingConfig()),
                image,
                call);
        if (functions.find(key).isPresent()) {
            throw exists(key);
        }
        Code code = intake.take(
                new CodeIntake.Given(
                        input.code().zipFile(),
                        input.code().s3Bucket(),
                        input.code().s3Key(),
                        input.code().s3ObjectVersion(),
                        input.code().imageUri(),
                        input.code().sourceKMSKeyArn()),
                image,
                input.architectures() == null ? "x86_64" : input.architectures().getFirst(),
                "creating",
                call);
        if (!image) {
            rules.checkSize(code.sha256(), settings.layers());
        }
        FunctionVersion latest = new FunctionVersion(
                FunctionRef.LATEST,
                code,
                settings,
                Condition.CREATING,
                Ids.uuid(random),
                Ids.uuid(random),
                clock.instant());
        LambdaFunction function = LambdaFunction.fresh(key, latest, tags);
        FunctionVersion shown = latest;
        if (Boolean.TRUE.equals(input.publish())) {
            shown = PublishVersion.copy(latest, "1", Ids.uuid(random), null, clock.instant());
            function = function.plus(shown);
        }
        if (!functions.create(function)) {
            throw exists(key);
        }
        preparation.begin(key, latest);
        return FunctionDescription.of(key, shown, null);
    }

    static void refuse(String parameter, @org.jspecify.annotations.Nullable Object given) {
        if (given != null) {
            throw Refusals.notThere("Millrace's functions have no " + parameter + ".");
        }
    }

    private static RuntimeException exists(FunctionKey key) {
        return Refusals.conflict("Function already exist: " + key.name());
    }
}
