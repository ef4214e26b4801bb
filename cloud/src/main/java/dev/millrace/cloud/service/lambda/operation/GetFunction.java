package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.domain.Code;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.Concurrency;
import dev.millrace.wire.lambda.FunctionCodeLocation;
import dev.millrace.wire.lambda.FunctionConfiguration;
import dev.millrace.wire.lambda.GetFunctionConfigurationRequest;
import dev.millrace.wire.lambda.GetFunctionRequest;
import dev.millrace.wire.lambda.GetFunctionResponse;
import dev.millrace.wire.lambda.ListFunctionsRequest;
import dev.millrace.wire.lambda.ListFunctionsResponse;
import dev.millrace.wire.lambda.ListVersionsByFunctionRequest;
import dev.millrace.wire.lambda.ListVersionsByFunctionResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions and versions as they are.
public final class GetFunction {
    /// AWS gives fifty functions a page, whatever more is asked for.
    private static final int PAGE = 50;

    private final Functions functions;
    private final FunctionLookup lookup;
    private final LambdaSettings settings;

    public GetFunction(Functions functions, FunctionLookup lookup, LambdaSettings settings) {
        this.functions = functions;
        this.lookup = lookup;
        this.settings = settings;
    }

    public GetFunctionResponse answer(GetFunctionRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        LambdaFunction function = lookup.function(ref);
        FunctionVersion version = lookup.version(ref);
        Integer reserved = function.reserved();
        return new GetFunctionResponse(
                FunctionDescription.of(ref.key(), version, ref.qualifier()),
                location(version.code()),
                function.tags().isEmpty() ? null : function.tags(),
                null,
                reserved == null ? null : new Concurrency(reserved));
    }

    public FunctionConfiguration configuration(GetFunctionConfigurationRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        return FunctionDescription.of(ref.key(), lookup.version(ref), ref.qualifier());
    }

    public ListFunctionsResponse list(ListFunctionsRequest input, Call call) {
        List<FunctionConfiguration> all = new ArrayList<>();
        for (LambdaFunction function : functions.list(call.account(), call.region())) {
            if ("ALL".equals(input.functionVersion())) {
                function.versions()
                        .forEach(version ->
                                all.add(summary(FunctionDescription.of(function.key(), version, version.version()))));
            } else {
                all.add(summary(FunctionDescription.of(function.key(), function.latest(), null)));
            }
        }
        Page<FunctionConfiguration> page =
                LambdaPages.of(all, GetFunction::sortKey, input.marker(), input.maxItems(), PAGE);
        return new ListFunctionsResponse(page.next(), page.items());
    }

    public ListVersionsByFunctionResponse versions(ListVersionsByFunctionRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call);
        List<FunctionConfiguration> all = lookup.function(ref).versions().stream()
                .map(version -> summary(FunctionDescription.of(ref.key(), version, version.version())))
                .toList();
        Page<FunctionConfiguration> page =
                LambdaPages.of(all, GetFunction::sortKey, input.marker(), input.maxItems(), PAGE);
        return new ListVersionsByFunctionResponse(page.next(), page.items());
    }

    /// By name, then `$LATEST`, then numbers.
    private static String sortKey(FunctionConfiguration one) {
        String version = String.valueOf(one.version());
        long number = FunctionRef.isNumber(version) ? Long.parseLong(version) : 0;
        return one.functionName() + " " + LambdaPages.sortable(number);
    }

    /// Lists leave out where a version is on its way.
    private static FunctionConfiguration summary(FunctionConfiguration one) {
        return one.toBuilder()
                .state(null)
                .stateReason(null)
                .stateReasonCode(null)
                .lastUpdateStatus(null)
                .lastUpdateStatusReason(null)
                .lastUpdateStatusReasonCode(null)
                .build();
    }

    private FunctionCodeLocation location(Code code) {
        @Nullable String imageUri = code.imageUri();
        return imageUri == null
                ? new FunctionCodeLocation("S3", codeUrl(settings, code.sha256()), null, null, code.sourceKmsKeyArn())
                : new FunctionCodeLocation("ECR", null, imageUri, code.resolvedImageUri(), null);
    }

    /// Where an archive can be fetched.
    static String codeUrl(LambdaSettings settings, String sha256) {
        String endpoint = settings.endpoint().toString();
        return (endpoint.endsWith("/") ? endpoint : endpoint + "/") + "_millrace/lambda/code/" + sha256;
    }
}
