package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.form.PostedForm;
import dev.millrace.cloud.gateway.signature.AccessKeys;
import dev.millrace.cloud.gateway.signature.Claim;
import dev.millrace.cloud.gateway.signature.Dialect;
import dev.millrace.cloud.gateway.signature.Payloads;
import dev.millrace.cloud.gateway.signature.Refusals;
import dev.millrace.cloud.gateway.signature.SignatureReader;
import dev.millrace.cloud.gateway.signature.SignatureReader.Found;
import dev.millrace.cloud.gateway.signature.SignatureVerifier;
import dev.millrace.cloud.gateway.signature.TooLargeException;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.ServerFault;
import dev.millrace.wire.Bytes;
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
import java.util.Optional;

/// Lets requests in: a function from a request to its answer, which never throws. For any number of threads. Every
/// request takes the same steps:
///
/// 1. is it meant for this server, and not sent by a web page of somebody else's ([Origins]);
/// 2. which service is meant ([Routes]), who signed, and may that key be used now ([SignatureVerifier]);
/// 3. its body, held to what was signed while it is read ([Payloads]), what is held of it taken from the [BodyBudget];
/// 4. the service's endpoint, which asks the authorizer once it knows the operation and its valid input.
public final class Gateway {
    private static final Logger LOG = System.getLogger(Gateway.class.getName());
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Origins origins;
    private final Sites sites;
    private final RawHandlers raw;
    private final Routes routes;
    private final SignatureVerifier verifier;
    private final BodyBudget budget;
    private final InstantSource real;

    /// @param origins what browsers may send
    /// @param sites whose hosts are not asked for AWS's APIs
    /// @param raw by path prefix, see [RawHandlers]
    /// @param authorizer asked before every call with its valid input; throws to refuse it
    /// @param budget what bodies may take together
    /// @param clock what sessions end by
    /// @param real what clients sign by
    public Gateway(
            Origins origins,
            Sites sites,
            List<Service> services,
            Map<String, RawHandler> raw,
            AccessKeys keys,
            BeforeCall authorizer,
            BodyBudget budget,
            InstantSource clock,
            InstantSource real) {
        this.origins = origins;
        this.sites = sites;
        this.raw = new RawHandlers(raw);
        this.routes = new Routes(services, authorizer);
        this.verifier = new SignatureVerifier(keys, clock, real);
        this.budget = budget;
        this.real = real;
    }

    public HttpResponse answer(HttpRequest request) {
        try {
            Sites.Site site = sites.at(request.headers().first("Host", ""));
            return site == null ? origins.guarding(request, this::inside) : atSite(site, request);
        } catch (RuntimeException e) {
            return failed(request, e);
        }
    }

    private HttpResponse atSite(Sites.Site site, HttpRequest request) {
        String requestId = RequestIds.uuid();
        Refusals refusals = new Refusals(Dialect.REST_JSON);
        HttpResponse answer;
        try (BodyBudget.Share share = budget.share()) {
            Optional<HttpResponse> first = site.first(request);
            if (first.isPresent()) {
                return first.get();
            }
            Claim claim = site.signed()
                    ? verifier.claim(SignatureReader.read(request), request, request.path(), Dialect.REST_JSON)
                    : verifier.anybody();
            Bytes body = new HeldBody(new ArrivingBody(request.body(), refusals), share, refusals).readAll(BodyLimits.SITE);
            if (site.signed()) {
                Bytes _ = Payloads.whole(request, Body.of(body), claim, BodyLimits.SITE);
            }
            answer = site.answer(request, body, site.signed() ? claim.caller() : null, requestId);
        } catch (AwsException e) {
            answer = site.refused(e);
        } catch (TooLargeException e) {
            answer = site.refused(refusals.tooLarge(BodyLimits.SITE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(request, e);
        } catch (Exception e) {
            return failed(request, e);
        }
        answer.headers().set("x-amzn-RequestId", requestId);
        return answer;
    }

    private HttpResponse inside(HttpRequest request) {
        try (BodyBudget.Share share = budget.share()) {
            RawHandler handler = raw.find(request);
            return handler == null ? route(request, share) : answerRaw(handler, request, share);
        } catch (AwsException e) {
            return PlainAnswer.of(request, e.httpStatus(), e.code(), e.message(), RequestIds.uuid());
        } catch (TooLargeException e) {
            AwsException refusal = new Refusals(Dialect.QUERY).tooLarge(BodyLimits.FORM);
            return PlainAnswer.of(request, refusal.httpStatus(), refusal.code(), refusal.message(), RequestIds.uuid());
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    private HttpResponse route(HttpRequest request, BodyBudget.Share share) throws IOException {
        Found found = SignatureReader.read(request);
        String signingName = found.scopedService();
        if (signingName != null) {
            Entrance entrance = routes.signed(signingName);
            return entrance == null
                    ? NotOffered.answer(request, signingName, RequestIds.uuid())
                    : enter(entrance, request, found, share, false);
        }
        // A form to the root is a query API's, and says in its body whose.
        HttpRequest readable = request;
        String form = "";
        if (request.path().equals("/")
                && request.method().equals("POST")
                && request.headers().first("Content-Type", "").startsWith(FORM)) {
            Refusals refusals = new Refusals(Dialect.QUERY);
            Bytes body = held(new ArrivingBody(request.body(), refusals), share, refusals)
                    .readAll(BodyLimits.FORM);
            form = body.asUtf8();
            readable = request.withBody(Body.of(body));
        }
        Entrance entrance = routes.unsigned(readable, form);
        return entrance == null
                ? NotOffered.answer(readable, readable.headers().first("X-Amz-Target", "s3"), RequestIds.uuid())
                : enter(entrance, readable, found, share, routes.open(entrance, readable, form));
    }

    /// @param open whether who signs nothing is let in: what proves who calls is in the request itself
    private HttpResponse enter(
            Entrance entrance, HttpRequest request, Found found, BodyBudget.Share share, boolean open) {
        String requestId = RequestIds.next(entrance.dialect());
        try {
            HttpRequest readable = entrance.s3() ? BucketHosts.toPathStyle(request) : request;
            PostedForm form = entrance.s3() ? PostedForm.of(readable, found) : null;
            if (form != null) {
                Body arriving = new ArrivingBody(request.body(), entrance.refusals());
                return form.answer(arriving, verifier, real.instant(), (upload, claim) -> entrance.endpoint()
                        .answer(upload, claim.caller(), claim.caller().account(), claim.region(), requestId));
            }
            Claim claim = open && found instanceof Found.Unsigned
                    ? verifier.anybody()
                    : verifier.claim(found, request, readable.path(), entrance.dialect());
            Body arriving = new ArrivingBody(request.body(), entrance.refusals());
            Body body = entrance.s3()
                    ? held(Payloads.streamed(request, arriving, found, claim), share, entrance.refusals())
                    : Body.of(Payloads.whole(
                            request,
                            new HeldBody(arriving, share, entrance.refusals()),
                            claim,
                            entrance.bodyLimit()));
            HttpResponse answer = entrance.endpoint()
                    .answer(
                            readable.withBody(body),
                            claim.caller(),
                            claim.caller().account(),
                            claim.region(),
                            requestId);
            return sendable(answer, entrance, request, requestId);
        } catch (AwsException e) {
            return entrance.endpoint().refuse(request, e, requestId);
        } catch (TooLargeException e) {
            return entrance.endpoint()
                    .refuse(request, entrance.refusals().tooLarge(entrance.bodyLimit()), requestId);
        } catch (IOException e) {
            return entrance.endpoint().refuse(request, entrance.refusals().unreadable(), requestId);
        }
    }

    /// What a client asked to be sent as a header (`response-content-type=…`) may be what no header can carry: then it
    /// is told so, before the answer has begun.
    private static HttpResponse sendable(HttpResponse answer, Entrance entrance, HttpRequest request, String requestId) {
        String[] broken = new String[1];
        answer.headers().forEach((name, value) -> {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c < ' ' && c != '\t' || c == 0x7F) {
                    broken[0] = name;
                }
            }
        });
        return broken[0] == null
                ? answer
                : entrance.endpoint().refuse(request, entrance.refusals().unsendable(broken[0]), requestId);
    }

    private static Body held(Body body, BodyBudget.Share share, Refusals refusals) {
        return new HeldBody(body, share, refusals);
    }

    private static HttpResponse answerRaw(RawHandler handler, HttpRequest request, BodyBudget.Share share) {
        String requestId = RequestIds.uuid();
        Refusals refusals = new Refusals(Dialect.REST_JSON);
        Body body = held(new ArrivingBody(request.body(), refusals), share, refusals);
        try {
            HttpResponse response = handler.answer(request.withBody(body), requestId);
            if (!response.headers().has("x-amzn-RequestId")) {
                response.headers().add("x-amzn-RequestId", requestId);
            }
            return response;
        } catch (AwsException e) {
            return PlainAnswer.of(request, e.httpStatus(), e.code(), e.message(), requestId);
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
        // A connection that broke and a request that a reset or a stop ended are nobody's bug.
        boolean ended = problem instanceof IOException || Thread.currentThread().isInterrupted();
        Level level = ended ? Level.DEBUG : Level.ERROR;
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
