package dev.millrace.cloud.service.lambda.url;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionUrl;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.Permission;
import dev.millrace.cloud.service.lambda.domain.Policy;
import dev.millrace.cloud.service.lambda.invoke.Attempt;
import dev.millrace.cloud.service.lambda.invoke.Invoker;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Functions at their URLs' hosts: `<id>.lambda-url.<region>` below `localhost`, or below `on.aws` as AWS has it.
public final class FunctionUrls {
    private static final Pattern HOST =
            Pattern.compile("([a-z0-9]+)\\.lambda-url\\.([a-z0-9-]+)\\.(?:localhost|on\\.aws)");

    private static final System.Logger LOG = System.getLogger(FunctionUrls.class.getName());

    /// Who calls a URL needs both, since October 2025.
    private static final List<String> ACTIONS = List.of("lambda:InvokeFunctionUrl", "lambda:InvokeFunction");

    private final Functions functions;
    private final Invoker invoker;
    private final InstantSource clock;

    public FunctionUrls(Functions functions, Invoker invoker, InstantSource clock) {
        this.functions = functions;
        this.invoker = invoker;
        this.clock = clock;
    }

    /// Whether a caller may do something to a resource.
    @FunctionalInterface
    public interface Rights {
        boolean may(Caller caller, String action, String resource);
    }

    /// A function at its URL.
    public final class Site {
        private final String host;
        private final FunctionRef ref;
        private final LambdaFunction function;
        private final FunctionUrl url;

        private Site(String host, FunctionRef ref, LambdaFunction function, FunctionUrl url) {
            this.host = host;
            this.ref = ref;
            this.function = function;
            this.url = url;
        }

        /// Whether callers sign.
        public boolean signed() {
            return !url.isPublic();
        }

        public FunctionRef ref() {
            return ref;
        }

        /// The answer to a browser's question, which nobody signs; empty where the request is none, or is the
        /// function's to answer.
        public Optional<HttpResponse> preflight(HttpRequest request) {
            return url.cors() == null ? Optional.empty() : UrlCors.preflight(url.cors(), request);
        }

        /// What the function answers.
        /// @param caller who signed; null where the URL asks for no signature
        public HttpResponse answer(
                HttpRequest request, Bytes body, @Nullable Caller caller, Rights rights, String requestId)
                throws InterruptedException {
            HttpResponse answer = may(caller, rights)
                    ? invoked(request, body, caller, requestId)
                    : UrlAnswer.forbidden();
            return url.cors() == null ? answer : UrlCors.granted(url.cors(), request, answer);
        }

        private boolean may(@Nullable Caller caller, Rights rights) {
            for (String action : ACTIONS) {
                if (!(caller == null ? anybodyMay(action) : rights.may(caller, action, ref.arn()))) {
                    LOG.log(
                            System.Logger.Level.INFO,
                            "The URL of " + ref.arn() + " refused " + (caller == null ? "everybody" : caller.arn())
                                    + ": its callers need both lambda:InvokeFunctionUrl and lambda:InvokeFunction, and "
                                    + action + " is not allowed.");
                    return false;
                }
            }
            return true;
        }

        /// Nobody signed: the policy must say that everybody may.
        private boolean anybodyMay(String action) {
            Policy policy = function.policies().get(ref.place());
            return policy != null && policy.statements().stream().anyMatch(one -> lets(one, action));
        }

        private static boolean lets(Permission permission, String action) {
            return permission.principal().equals("*")
                    && Set.of(action, "lambda:*", "*").contains(permission.action())
                    && (permission.urlAuthType() == null || permission.urlAuthType().equals(FunctionUrl.PUBLIC))
                    && permission.sourceArn() == null
                    && permission.sourceAccount() == null
                    && permission.organization() == null;
        }

        private HttpResponse invoked(HttpRequest request, Bytes body, @Nullable Caller caller, String requestId)
                throws InterruptedException {
            byte[] event = UrlEvent.of(request, body, host, caller, requestId, clock.instant());
            String trace = request.headers().first("X-Amzn-Trace-Id");
            if (url.streams()) {
                return new UrlStream(invoker, ref).answer(requestId, event, trace);
            }
            return FunctionUrls.answer(invoker.invoke(ref, new Invoker.Event(requestId, event, trace, null, false)));
        }
    }

    static HttpResponse answer(Attempt attempt) {
        return switch (attempt) {
            case Attempt.Done done when done.outcome().functionError() != null -> UrlAnswer.failed();
            case Attempt.Done done -> UrlAnswer.of(done.outcome().payload());
            case Attempt.Throttled _ -> UrlAnswer.error(429, "TooManyRequestsException", "Rate Exceeded.");
            case Attempt.NotFound _, Attempt.NotActive _, Attempt.RoleRefused _ -> UrlAnswer.failed();
        };
    }

    /// The function whose host this is, with or without a port; empty where it is none of a function's.
    public Optional<Site> find(String host) {
        String name = name(host);
        Matcher form = HOST.matcher(name);
        if (!form.matches()) {
            return Optional.empty();
        }
        return functions.ofUrl(form.group(1))
                .filter(ref -> ref.key().region().equals(form.group(2)))
                .flatMap(ref -> functions.find(ref.key())
                        .flatMap(function -> Optional.ofNullable(function.urls().get(ref.place()))
                                .map(url -> new Site(name, ref, function, url))));
    }

    /// Whether a host is one of functions' URLs, there or not.
    public static boolean isSite(String host) {
        return HOST.matcher(name(host)).matches();
    }

    /// Without its port, and in small letters, since resolvers do not tell large ones apart.
    private static String name(String host) {
        int port = host.lastIndexOf(':');
        return (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
    }

    /// What keeps a request from a function.
    public static HttpResponse refused(int status, String type, String message) {
        return UrlAnswer.error(status, type, message);
    }

    /// To a host that was a function's, or never was one.
    public static HttpResponse missing() {
        return UrlAnswer.forbidden();
    }
}
