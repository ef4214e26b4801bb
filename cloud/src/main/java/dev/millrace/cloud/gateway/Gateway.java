package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.Routes.Entrance;
import dev.millrace.cloud.gateway.SignatureReader.Found;
import dev.millrace.cloud.gateway.SignatureVerifier.Verified;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.ServerFault;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets requests in: a function from a request to its answer, which never throws. For any number of threads.
public final class Gateway {
    private static final Logger LOG = System.getLogger(Gateway.class.getName());
    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final String ANYWHERE = "us-east-1";
    private static final int REGION_LENGTH_MAX = 32;
    private static final Caller ANYBODY = new Caller(Caller.Kind.ANONYMOUS, "", "", "anonymous", "", null);

    private final RawHandlers raw;
    private final Routes routes;
    private final SignatureVerifier verifier;

    /// @param raw by path prefix, see [RawHandlers]
    /// @param authorizer asked before every call with its valid input; throws to refuse it
    public Gateway(
            List<Service> services,
            Map<String, RawHandler> raw,
            AccessKeys keys,
            BeforeCall authorizer,
            InstantSource clock) {
        this.raw = new RawHandlers(raw);
        this.routes = new Routes(services, authorizer);
        this.verifier = new SignatureVerifier(keys, clock);
    }

    public HttpResponse answer(HttpRequest request) {
        RawHandler handler = raw.find(request);
        if (handler != null) {
            return answerRaw(handler, request);
        }
        try {
            return route(request);
        } catch (IOException | RuntimeException e) {
            return failed(request, e);
        }
    }

    private HttpResponse route(HttpRequest request) throws IOException {
        Found found = SignatureReader.read(request);
        String signingName = signingName(found);
        if (signingName != null) {
            Entrance entrance = routes.signed(signingName);
            return entrance == null
                    ? NotOffered.answer(request, signingName, RequestIds.uuid())
                    : enter(entrance, request, found);
        }
        HttpRequest readable = request;
        String form = "";
        if (request.headers().first("Content-Type", "").startsWith("application/x-www-form-urlencoded")) {
            Bytes body = request.body().readAll(BodyLimits.FORM);
            form = body.asUtf8();
            readable = with(request, Body.of(body));
        }
        Entrance entrance = routes.unsigned(readable, form);
        return entrance == null
                ? NotOffered.answer(readable, readable.headers().first("X-Amz-Target", "s3"), RequestIds.uuid())
                : enter(entrance, readable, found);
    }

    private static @Nullable String signingName(Found found) {
        return switch (found) {
            case Found.Signed(Signature signature) -> signature.service();
            case Found.Incomplete incomplete -> incomplete.service();
            case Found.Unsigned() -> null;
            case Found.OtherAlgorithm _ -> null;
        };
    }

    private HttpResponse enter(Entrance entrance, HttpRequest request, Found found) {
        String requestId = RequestIds.next(entrance.dialect());
        try {
            return entrance.s3()
                    ? answerStreaming(entrance, request, found, requestId)
                    : answerWhole(entrance, request, found, requestId);
        } catch (AwsException e) {
            return entrance.endpoint().refuse(request, e, requestId);
        } catch (TooLargeException e) {
            AwsException refusal = new Refusals(entrance.dialect()).tooLarge(entrance.bodyLimit());
            return entrance.endpoint().refuse(request, refusal, requestId);
        } catch (IOException e) {
            AwsException refusal = new Refusals(entrance.dialect()).unreadable();
            return entrance.endpoint().refuse(request, refusal, requestId);
        }
    }

    /// Every service but S3: the body is small enough to be at hand, and its hash is always signed.
    private HttpResponse answerWhole(Entrance entrance, HttpRequest request, Found found, String requestId)
            throws IOException {
        if (!(found instanceof Found.Signed(Signature signature))) {
            throw SignatureVerifier.refuse(found, entrance.dialect());
        }
        checkRegion(signature, entrance.dialect());
        Bytes body = request.body().readAll(entrance.bodyLimit());
        String hash = PayloadKind.UNSIGNED.equals(request.headers().first(CONTENT_HASH))
                ? PayloadKind.UNSIGNED
                : Hashing.sha256Hex(body.array());
        Verified verified = verifier.verify(request, signature, entrance.dialect(), hash);
        Bytes plain = Payloads.unpacked(body, request.headers(), entrance.bodyLimit());
        Caller caller = verified.key().caller();
        return entrance.endpoint()
                .answer(with(request, Body.of(plain)), caller, caller.account(), signature.region(), requestId);
    }

    /// S3: what was declared of the body is signed with the headers, and held while the body is read.
    private HttpResponse answerStreaming(Entrance entrance, HttpRequest request, Found found, String requestId) {
        String declared = request.headers().first(CONTENT_HASH);
        Caller caller = ANYBODY;
        String region = ANYWHERE;
        ChunkSignatures chain = null;
        switch (found) {
            case Found.Signed(Signature signature) -> {
                checkRegion(signature, entrance.dialect());
                if (declared == null) {
                    if (!signature.presigned()) {
                        throw Refusals.missingContentHash();
                    }
                    declared = PayloadKind.UNSIGNED;
                }
                Verified verified = verifier.verify(request, signature, entrance.dialect(), declared);
                caller = verified.key().caller();
                region = signature.region();
                chain = verified.chain();
            }
            case Found.Unsigned() -> {
                // A public bucket's: S3 itself decides.
            }
            case Found.Incomplete _ -> throw SignatureVerifier.refuse(found, entrance.dialect());
            case Found.OtherAlgorithm _ -> throw SignatureVerifier.refuse(found, entrance.dialect());
        }
        PayloadKind kind = declared == null ? new PayloadKind.Unsigned() : PayloadKind.of(declared);
        HttpRequest readable = BucketHosts.toPathStyle(with(request, Payloads.streamed(request, kind, chain)));
        return entrance.endpoint().answer(readable, caller, caller.account(), region, requestId);
    }

    /// A region becomes part of names and keys, so it must look like one.
    private static void checkRegion(Signature signature, Dialect dialect) {
        String region = signature.region();
        boolean fine = !region.isEmpty() && region.length() <= REGION_LENGTH_MAX;
        for (int i = 0; fine && i < region.length(); i++) {
            char c = region.charAt(i);
            fine = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
        }
        if (!fine) {
            throw new Refusals(dialect).wrongRegion(region);
        }
    }

    private static HttpRequest with(HttpRequest request, Body body) {
        return request.withBody(body);
    }

    private static HttpResponse answerRaw(RawHandler handler, HttpRequest request) {
        String requestId = RequestIds.uuid();
        try {
            HttpResponse response = handler.answer(request, requestId);
            if (!response.headers().has("x-amzn-RequestId")) {
                response.headers().add("x-amzn-RequestId", requestId);
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(request, e);
        } catch (Exception e) {
            return failed(request, e);
        }
    }

    private static HttpResponse failed(HttpRequest request, Exception problem) {
        String requestId = RequestIds.uuid();
        if (problem instanceof ServerFault fault) {
            return failure(500, requestId, String.valueOf(fault.getMessage()));
        }
        // A connection that broke is nobody's bug.
        Level level = problem instanceof IOException ? Level.DEBUG : Level.ERROR;
        LOG.log(level, () -> request.method() + " " + request.path() + " failed, request " + requestId, problem);
        return failure(
                problem instanceof IOException ? 400 : 500,
                requestId,
                "The request processing has failed because of an unknown error, exception or failure.");
    }

    private static HttpResponse failure(int status, String requestId, String message) {
        Headers headers = new Headers()
                .add("Content-Type", "application/json")
                .add("x-amzn-RequestId", requestId)
                .add("x-amzn-ErrorType", "InternalFailure");
        String body = "{\"__type\":\"InternalFailure\",\"message\":\"" + message + "\"}";
        return HttpResponse.of(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
