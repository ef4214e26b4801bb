package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.signature.SignatureReader;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.XmlWriter;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a browser on the same machine may send, whose pages are anybody's: the key is well known, and some of the
/// server's own calls have none. Refused are
/// - requests to a host that is not ours, because a page can point a name of its own at this machine and then read
///   what is answered ([OwnNames]);
/// - what a browser says comes from another origin (`Origin`, `Sec-Fetch-Site`), unless that origin is allowed, or the
///   bucket that it asks for lets it in. Following a link to an object is no such thing.
///
/// SDKs, the AWS CLI, Terraform and curl send no such headers: nothing is asked of them.
public final class Origins {
    private static final String ANY = "*";
    private static final Set<String> OURSELVES = Set.of("none", "same-origin");
    private static final String NOT_ALLOWED =
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request"
                    + " method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by"
                    + " the resource's CORS spec.";
    private static final String NO_RULES = "CORSResponse: CORS is not enabled for this bucket.";

    private final OwnNames names;
    private final Set<String> allowed;
    private final BucketRules rules;

    /// The CORS rules of buckets.
    public interface BucketRules {
        /// Whether the bucket has any.
        boolean any(String bucket);

        /// The headers that tell a browser what it may; nothing where no rule lets it.
        /// @param requested names of headers that the browser wants to send
        Optional<Headers> granted(String bucket, String origin, String method, List<String> requested);

        /// No bucket lets anybody in.
        static BucketRules none() {
            return new BucketRules() {
                @Override
                public boolean any(String bucket) {
                    return false;
                }

                @Override
                public Optional<Headers> granted(
                        String bucket, String origin, String method, List<String> requested) {
                    return Optional.empty();
                }
            };
        }
    }

    /// What becomes of a request.
    sealed interface Verdict {}

    /// It goes on; its answer gets these headers.
    record Passed(Headers grants) implements Verdict {}

    /// It is answered here: refused, or a browser's question whether it may.
    record Answered(HttpResponse answer) implements Verdict {}

    /// @param names this server's
    /// @param allowed origins whose pages may use the server, such as `http://localhost:3000`; `*` for all
    public Origins(OwnNames names, Collection<String> allowed, BucketRules rules) {
        this.names = names;
        this.allowed = allowed.stream().map(Origins::origin).collect(Collectors.toUnmodifiableSet());
        this.rules = rules;
    }

    /// Has a request answered where a browser may have sent it.
    public HttpResponse guarding(HttpRequest request, Function<HttpRequest, HttpResponse> inside) {
        return switch (judge(request)) {
            case Answered(HttpResponse answer) -> answer;
            case Passed(Headers grants) -> {
                HttpResponse answer = inside.apply(request);
                grants.forEach(answer.headers()::set);
                yield answer;
            }
        };
    }

    Verdict judge(HttpRequest request) {
        Optional<String> elsewhere = names.refusal(request);
        if (elsewhere.isPresent()) {
            return new Answered(PlainAnswer.of(
                    request, 421, "MisdirectedRequest", elsewhere.get(), RequestIds.uuid()));
        }
        String host = request.headers().first("Host");
        String origin = request.headers().first("Origin");
        String site = request.headers().first("Sec-Fetch-Site");
        boolean asks = request.method().equals("OPTIONS");
        if (origin == null) {
            if (asks) {
                return new Answered(s3Error(
                        400, "BadRequest", "Insufficient information. Origin request header needed.", request));
            }
            return site == null || OURSELVES.contains(site) || allowed.contains(ANY) || isLink(request)
                    ? new Passed(new Headers())
                    : new Answered(refused(request, "a page of another site"));
        }
        if (host != null && origin.equalsIgnoreCase("http://" + host)) {
            return new Passed(new Headers());
        }
        return asks ? asked(request, origin) : sent(request, origin);
    }

    private Verdict sent(HttpRequest request, String origin) {
        if (isAllowed(origin)) {
            return new Passed(grants(origin));
        }
        String bucket = bucket(request);
        return bucket == null
                ? new Answered(refused(request, origin))
                : rules.granted(bucket, origin, request.method(), List.of())
                        .<Verdict>map(Passed::new)
                        .orElseGet(() -> new Answered(refused(request, origin)));
    }

    /// A browser's question before it sends what a form could not send.
    private Verdict asked(HttpRequest request, String origin) {
        String method = request.headers().first("Access-Control-Request-Method");
        List<String> headers = request.headers().all("Access-Control-Request-Headers").stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
        if (method == null) {
            return new Answered(s3Error(400, "BadRequest", "Invalid Access-Control-Request-Method: null", request));
        }
        if (isAllowed(origin)) {
            Headers grants = grants(origin)
                    .add("Access-Control-Allow-Methods", method)
                    .add("Access-Control-Max-Age", "600");
            if (!headers.isEmpty()) {
                grants.add("Access-Control-Allow-Headers", String.join(", ", headers));
            }
            return new Answered(HttpResponse.empty(200, asksFromOutside(request, grants)));
        }
        String bucket = bucket(request);
        if (bucket == null) {
            return new Answered(refused(request, origin));
        }
        return rules.granted(bucket, origin, method, headers)
                .<Verdict>map(grants -> new Answered(HttpResponse.empty(200, asksFromOutside(request, grants))))
                .orElseGet(() -> new Answered(
                        s3Error(403, "AccessForbidden", rules.any(bucket) ? NOT_ALLOWED : NO_RULES, request)));
    }

    /// Browsers ask once more where a page of the wide world wants to reach this machine.
    private static Headers asksFromOutside(HttpRequest request, Headers grants) {
        return "true".equals(request.headers().first("Access-Control-Request-Private-Network"))
                ? grants.add("Access-Control-Allow-Private-Network", "true")
                : grants;
    }

    private boolean isAllowed(String origin) {
        return allowed.contains(ANY) || allowed.contains(origin(origin));
    }

    private static Headers grants(String origin) {
        return new Headers()
                .add("Access-Control-Allow-Origin", origin)
                .add("Access-Control-Expose-Headers", ANY)
                .add("Vary", "Origin");
    }

    /// The bucket that a request is for; null where it is not for one.
    private static @Nullable String bucket(HttpRequest request) {
        String service = SignatureReader.read(request).scopedService();
        String path = BucketHosts.toPathStyle(request).path();
        if (service != null && !service.equals("s3")
                || request.headers().has("X-Amz-Target")
                || path.startsWith(RawHandlers.OWN)
                || path.length() < 2) {
            return null;
        }
        int slash = path.indexOf('/', 1);
        return path.substring(1, slash < 0 ? path.length() : slash);
    }

    /// A link that a person follows shows what it leads to, to that person alone; and reading an object changes
    /// nothing.
    private static boolean isLink(HttpRequest request) {
        return (request.method().equals("GET") || request.method().equals("HEAD"))
                && "navigate".equals(request.headers().first("Sec-Fetch-Mode"))
                && "document".equals(request.headers().first("Sec-Fetch-Dest"))
                && bucket(request) != null
                && !request.query().contains("Action=");
    }

    private static String origin(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static HttpResponse refused(HttpRequest request, String from) {
        return PlainAnswer.of(
                request,
                403,
                "AccessDenied",
                "This came from a browser, from " + from + ". If its pages may use this server, start it with"
                        + " --allow-origin ORIGIN, or put CORS rules on the bucket.",
                RequestIds.uuid());
    }

    private static HttpResponse s3Error(int status, String code, String message, HttpRequest request) {
        String requestId = RequestIds.s3();
        GrowingBytes out = new GrowingBytes(512).text(XmlWriter.DECLARATION).text("<Error>");
        XmlWriter.text("Code", code, out);
        XmlWriter.text("Message", message, out);
        if (status == 403) {
            XmlWriter.text("Method", request.headers().first("Access-Control-Request-Method", ""), out);
            String path = BucketHosts.toPathStyle(request).path();
            XmlWriter.text("ResourceType", path.indexOf('/', 1) > 0 ? "OBJECT" : "BUCKET", out);
        }
        XmlWriter.text("RequestId", requestId, out);
        out.text("</Error>");
        Headers headers = new Headers().add("Content-Type", "application/xml").add("x-amz-request-id", requestId);
        return HttpResponse.of(status, headers, out.toArray());
    }
}
