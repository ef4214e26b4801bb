package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionUrl;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.Cors;
import dev.millrace.wire.lambda.CreateFunctionUrlConfigRequest;
import dev.millrace.wire.lambda.CreateFunctionUrlConfigResponse;
import dev.millrace.wire.lambda.DeleteFunctionUrlConfigRequest;
import dev.millrace.wire.lambda.FunctionUrlConfig;
import dev.millrace.wire.lambda.GetFunctionUrlConfigRequest;
import dev.millrace.wire.lambda.GetFunctionUrlConfigResponse;
import dev.millrace.wire.lambda.ListFunctionUrlConfigsRequest;
import dev.millrace.wire.lambda.ListFunctionUrlConfigsResponse;
import dev.millrace.wire.lambda.UpdateFunctionUrlConfigRequest;
import dev.millrace.wire.lambda.UpdateFunctionUrlConfigResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The addresses at which functions and their aliases answer HTTP.
public final class FunctionUrlConfigs {
    private static final int PAGE = 50;
    private static final int ID_LENGTH = 32;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final FunctionLookup lookup;
    private final LambdaSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;

    public FunctionUrlConfigs(
            FunctionLookup lookup, LambdaSettings settings, InstantSource clock, RandomGenerator random) {
        this.lookup = lookup;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    public CreateFunctionUrlConfigResponse create(CreateFunctionUrlConfigRequest input, Call call) {
        FunctionRef ref = place(input.functionName(), input.qualifier(), call);
        lookup.qualified(ref);
        Instant now = clock.instant();
        FunctionUrl url = new FunctionUrl(
                freshId(),
                input.authType(),
                rules(input.cors()),
                input.invokeMode() == null ? "BUFFERED" : input.invokeMode(),
                now,
                now);
        lookup.change(ref.key().at(null), function -> {
            if (function.urls().containsKey(ref.place())) {
                throw Refusals.conflict("Failed to create function url config for [functionArn = " + ref.arn()
                        + "]. Error message:  FunctionUrlConfig exists for this Lambda function");
            }
            return function.withUrl(ref.place(), url);
        });
        return new CreateFunctionUrlConfigResponse(
                address(ref, url), ref.arn(), url.authType(), cors(url.cors()), TIME.format(now), url.invokeMode());
    }

    public GetFunctionUrlConfigResponse get(GetFunctionUrlConfigRequest input, Call call) {
        FunctionRef ref = place(input.functionName(), input.qualifier(), call);
        FunctionUrl url = find(lookup.function(ref), ref);
        return new GetFunctionUrlConfigResponse(
                address(ref, url),
                ref.arn(),
                url.authType(),
                cors(url.cors()),
                TIME.format(url.created()),
                TIME.format(url.modified()),
                url.invokeMode());
    }

    public UpdateFunctionUrlConfigResponse update(UpdateFunctionUrlConfigRequest input, Call call) {
        FunctionRef ref = place(input.functionName(), input.qualifier(), call);
        LambdaFunction after = lookup.change(ref.key().at(null), function -> {
            FunctionUrl had = find(function, ref);
            return function.withUrl(
                    ref.place(),
                    new FunctionUrl(
                            had.id(),
                            input.authType() == null ? had.authType() : input.authType(),
                            input.cors() == null ? had.cors() : rules(input.cors()),
                            input.invokeMode() == null ? had.invokeMode() : input.invokeMode(),
                            had.created(),
                            clock.instant()));
        });
        FunctionUrl url = find(after, ref);
        return new UpdateFunctionUrlConfigResponse(
                address(ref, url),
                ref.arn(),
                url.authType(),
                cors(url.cors()),
                TIME.format(url.created()),
                TIME.format(url.modified()),
                url.invokeMode());
    }

    public void delete(DeleteFunctionUrlConfigRequest input, Call call) {
        FunctionRef ref = place(input.functionName(), input.qualifier(), call);
        lookup.change(ref.key().at(null), function -> {
            find(function, ref);
            return function.withUrl(ref.place(), null);
        });
    }

    public ListFunctionUrlConfigsResponse list(ListFunctionUrlConfigsRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call);
        List<Map.Entry<String, FunctionUrl>> all = lookup.function(ref).urls().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
        Page<Map.Entry<String, FunctionUrl>> page =
                LambdaPages.of(all, Map.Entry::getKey, input.marker(), input.maxItems(), PAGE);
        return new ListFunctionUrlConfigsResponse(
                page.map(one -> {
                    FunctionRef of = ref.key().at(one.getKey().equals(FunctionRef.LATEST) ? null : one.getKey());
                    FunctionUrl url = one.getValue();
                    return new FunctionUrlConfig(
                            address(of, url),
                            of.arn(),
                            TIME.format(url.created()),
                            TIME.format(url.modified()),
                            cors(url.cors()),
                            url.authType(),
                            url.invokeMode());
                }),
                page.next());
    }

    private FunctionRef place(String name, @Nullable String qualifier, Call call) {
        return lookup.ref(name, qualifier, call);
    }

    private static FunctionUrl find(LambdaFunction function, FunctionRef ref) {
        return Optional.ofNullable(function.urls().get(ref.place())).orElseThrow(Refusals::noResource);
    }

    /// On AWS it is `https://<id>.lambda-url.<region>.on.aws/`; this server is asked at its own port, below localhost.
    private String address(FunctionRef ref, FunctionUrl url) {
        return "http://" + url.id() + ".lambda-url." + ref.key().region() + ".localhost:"
                + settings.endpoint().getPort() + "/";
    }

    private String freshId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    /// An empty one takes the rules away.
    private static FunctionUrl.@Nullable Rules rules(@Nullable Cors given) {
        if (given == null || given.equals(Cors.builder().build())) {
            return null;
        }
        return new FunctionUrl.Rules(
                given.allowCredentials(),
                some(given.allowHeaders()),
                some(given.allowMethods()),
                some(given.allowOrigins()),
                some(given.exposeHeaders()),
                given.maxAge());
    }

    private static List<String> some(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private static @Nullable Cors cors(FunctionUrl.@Nullable Rules rules) {
        return rules == null
                ? null
                : Cors.builder()
                        .allowCredentials(rules.credentials())
                        .allowHeaders(none(rules.headers()))
                        .allowMethods(none(rules.methods()))
                        .allowOrigins(none(rules.origins()))
                        .exposeHeaders(none(rules.exposed()))
                        .maxAge(rules.maxAgeSeconds())
                        .build();
    }

    private static @Nullable List<String> none(List<String> list) {
        return list.isEmpty() ? null : list;
    }
}
