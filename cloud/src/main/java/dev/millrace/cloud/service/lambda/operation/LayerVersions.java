package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.domain.LayerVersion;
import dev.millrace.cloud.service.lambda.domain.Permission;
import dev.millrace.cloud.service.lambda.domain.Policy;
import dev.millrace.cloud.service.lambda.store.CodeStore.Kept;
import dev.millrace.cloud.service.lambda.store.Layers;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.AddLayerVersionPermissionRequest;
import dev.millrace.wire.lambda.AddLayerVersionPermissionResponse;
import dev.millrace.wire.lambda.DeleteLayerVersionRequest;
import dev.millrace.wire.lambda.GetLayerVersionByArnRequest;
import dev.millrace.wire.lambda.GetLayerVersionPolicyRequest;
import dev.millrace.wire.lambda.GetLayerVersionPolicyResponse;
import dev.millrace.wire.lambda.GetLayerVersionRequest;
import dev.millrace.wire.lambda.GetLayerVersionResponse;
import dev.millrace.wire.lambda.LayerVersionContentOutput;
import dev.millrace.wire.lambda.LayerVersionsListItem;
import dev.millrace.wire.lambda.LayersListItem;
import dev.millrace.wire.lambda.ListLayerVersionsRequest;
import dev.millrace.wire.lambda.ListLayerVersionsResponse;
import dev.millrace.wire.lambda.ListLayersRequest;
import dev.millrace.wire.lambda.ListLayersResponse;
import dev.millrace.wire.lambda.PublishLayerVersionRequest;
import dev.millrace.wire.lambda.PublishLayerVersionResponse;
import dev.millrace.wire.lambda.RemoveLayerVersionPermissionRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Layers: archives that functions have in /opt. Functions keep what they use of one that is deleted.
public final class LayerVersions {
    private static final int PAGE = 50;
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\\d{12}):layer:([a-zA-Z0-9-_]+)(?::(\\d{1,12}))?");

    private final Layers layers;
    private final CodeIntake intake;
    private final LambdaSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;

    public LayerVersions(
            Layers layers, CodeIntake intake, LambdaSettings settings, InstantSource clock, RandomGenerator random) {
        this.layers = layers;
        this.intake = intake;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    public PublishLayerVersionResponse publish(PublishLayerVersionRequest input, Call call) {
        String name = name(input.layerName(), call);
        if (input.compatibleRuntimes() != null && input.compatibleRuntimes().size() > 15) {
            throw Refusals.validation(
                    input.compatibleRuntimes().toString(),
                    "compatibleRuntimes",
                    "Member must have length less than or equal to 15");
        }
        Kept kept = intake.archive(
                input.content().zipFile(),
                input.content().s3Bucket(),
                input.content().s3Key(),
                input.content().s3ObjectVersion(),
                call);
        Instant now = clock.instant();
        LayerVersion version = layers.publish(
                call.account(),
                call.region(),
                name,
                number -> new LayerVersion(
                        call.account(),
                        call.region(),
                        name,
                        number,
                        input.description() == null ? "" : input.description(),
                        input.licenseInfo(),
                        input.compatibleRuntimes() == null ? List.of() : input.compatibleRuntimes(),
                        input.compatibleArchitectures() == null ? List.of() : input.compatibleArchitectures(),
                        kept.sha256(),
                        kept.sizeBytes(),
                        now,
                        new Policy("", List.of())));
        return new PublishLayerVersionResponse(
                content(version),
                version.layerArn(),
                version.arn(),
                version.description(),
                FunctionDescription.time(version.created()),
                version.version(),
                orNull(version.runtimes()),
                version.license(),
                orNull(version.architectures()));
    }

    public GetLayerVersionResponse get(GetLayerVersionRequest input, Call call) {
        return describe(find(input.layerName(), input.versionNumber(), call));
    }

    public GetLayerVersionResponse get(GetLayerVersionByArnRequest input, Call call) {
        Matcher arn = ARN.matcher(input.arn());
        if (!arn.matches() || arn.group(4) == null) {
            throw Refusals.validation(
                    input.arn(), "arn", "Member must satisfy regular expression pattern: " + ARN.pattern());
        }
        return describe(find(input.arn().substring(0, arn.end(3)), Long.parseLong(arn.group(4)), call));
    }

    public void delete(DeleteLayerVersionRequest input, Call call) {
        if (input.versionNumber() < 1) {
            throw Refusals.invalid("Layer Version Cannot be less than 1");
        }
        layers.delete(call.account(), call.region(), name(input.layerName(), call), input.versionNumber());
    }

    public ListLayerVersionsResponse versions(ListLayerVersionsRequest input, Call call) {
        List<LayerVersion> all = layers.versions(call.account(), call.region(), name(input.layerName(), call)).stream()
                .filter(one -> fits(one, input.compatibleRuntime(), input.compatibleArchitecture()))
                .toList();
        Page<LayerVersion> page = LambdaPages.of(
                all,
                one -> LambdaPages.sortable(Long.MAX_VALUE - one.version()),
                input.marker(),
                input.maxItems(),
                PAGE);
        return new ListLayerVersionsResponse(
                page.next(), page.items().stream().map(this::item).toList());
    }

    public ListLayersResponse list(ListLayersRequest input, Call call) {
        Map<String, LayerVersion> newest = new LinkedHashMap<>();
        for (LayerVersion one : layers.list(call.account(), call.region())) {
            if (fits(one, input.compatibleRuntime(), input.compatibleArchitecture())) {
                newest.put(one.name(), one);
            }
        }
        Page<LayerVersion> page = LambdaPages.of(
                List.copyOf(newest.values()), LayerVersion::name, input.marker(), input.maxItems(), PAGE);
        return new ListLayersResponse(
                page.next(),
                page.items().stream()
                        .map(one -> new LayersListItem(one.name(), one.layerArn(), item(one)))
                        .toList());
    }

    public AddLayerVersionPermissionResponse permit(AddLayerVersionPermissionRequest input, Call call) {
        LayerVersion version = find(input.layerName(), input.versionNumber(), call);
        Permission permission = new Permission(
                input.statementId(),
                input.action(),
                input.principal(),
                version.arn(),
                null,
                null,
                input.organizationId(),
                null,
                null,
                null);
        LayerVersion after = change(version, input.revisionId(), before -> {
            if (before.find(permission.sid()).isPresent()) {
                throw Refusals.conflict("The statement id (" + permission.sid()
                        + ") provided already exists. Please provide a new statement id, or remove the existing "
                        + "statement.");
            }
            Policy policy = before.plus(permission, Ids.uuid(random));
            if (policy.json().length() > LambdaLimits.POLICY_BYTES) {
                throw new dev.millrace.wire.lambda.PolicyLengthExceededException(
                                "The final policy size (" + policy.json().length() + ") is bigger than the limit ("
                                        + LambdaLimits.POLICY_BYTES + ").")
                        .with("Type", "User");
            }
            return policy;
        });
        return new AddLayerVersionPermissionResponse(
                permission.json().toString(), after.policy().revisionId());
    }

    public GetLayerVersionPolicyResponse policy(GetLayerVersionPolicyRequest input, Call call) {
        LayerVersion version = find(input.layerName(), input.versionNumber(), call);
        if (version.policy().statements().isEmpty()) {
            throw Refusals.notFound("No policy is associated with the given resource.");
        }
        return new GetLayerVersionPolicyResponse(
                version.policy().json(), version.policy().revisionId());
    }

    public void forbid(RemoveLayerVersionPermissionRequest input, Call call) {
        LayerVersion version = find(input.layerName(), input.versionNumber(), call);
        change(version, input.revisionId(), before -> {
            if (before.find(input.statementId()).isEmpty()) {
                throw Refusals.notFound("Statement " + input.statementId() + " is not found in resource policy.");
            }
            return before.minus(input.statementId(), Ids.uuid(random));
        });
    }

    private LayerVersion change(
            LayerVersion version, @Nullable String revisionId, java.util.function.UnaryOperator<Policy> change) {
        return layers.change(version.account(), version.region(), version.name(), version.version(), now -> {
                    if (revisionId != null && !revisionId.equals(now.policy().revisionId())) {
                        throw Refusals.revision("GetLayerPolicy");
                    }
                    return now.withPolicy(change.apply(now.policy()));
                })
                .orElseThrow(Refusals::noResource);
    }

    private LayerVersion find(String layer, long number, Call call) {
        if (number < 1) {
            throw Refusals.invalid("Layer Version Cannot be less than 1");
        }
        Optional<LayerVersion> found = layers.find(call.account(), call.region(), name(layer, call), number);
        return found.orElseThrow(Refusals::noResource);
    }

    private static String name(String nameOrArn, Call call) {
        Matcher arn = ARN.matcher(nameOrArn);
        if (!arn.matches()) {
            return nameOrArn;
        }
        if (!arn.group(1).equals(call.region()) || !arn.group(2).equals(call.account())) {
            throw new AwsException(
                            "AccessDeniedException",
                            403,
                            "User: " + call.caller().arn()
                                    + " is not authorized to perform: lambda:GetLayerVersion on resource: " + nameOrArn
                                    + " because no resource-based policy allows the lambda:GetLayerVersion action")
                    .with("Type", "User");
        }
        return arn.group(3);
    }

    private static boolean fits(LayerVersion one, @Nullable String runtime, @Nullable String architecture) {
        return (runtime == null || one.runtimes().contains(runtime))
                && (architecture == null || one.architectures().contains(architecture));
    }

    private LayerVersionContentOutput content(LayerVersion version) {
        return new LayerVersionContentOutput(
                GetFunction.codeUrl(settings, version.sha256()),
                FunctionDescription.base64(version.sha256()),
                version.sizeBytes(),
                null,
                null);
    }

    private GetLayerVersionResponse describe(LayerVersion version) {
        return new GetLayerVersionResponse(
                content(version),
                version.layerArn(),
                version.arn(),
                version.description(),
                FunctionDescription.time(version.created()),
                version.version(),
                orNull(version.runtimes()),
                version.license(),
                orNull(version.architectures()));
    }

    private LayerVersionsListItem item(LayerVersion version) {
        return new LayerVersionsListItem(
                version.arn(),
                version.version(),
                version.description(),
                FunctionDescription.time(version.created()),
                orNull(version.runtimes()),
                version.license(),
                orNull(version.architectures()));
    }

    private static @Nullable List<String> orNull(List<String> list) {
        return list.isEmpty() ? null : list;
    }
}
