package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.ServerFault;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.validation.Constraints;
import dev.millrace.wire.validation.Constraints.Violation;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers a service's requests: HTTP request → operation and input → service → output or error → HTTP response, in the
/// protocol that the request speaks. Never throws: what is not AWS's own error becomes an internal failure here, logged
/// once with the request id. For any number of threads.
public final class ServiceEndpoint {
    private static final Logger LOG = System.getLogger(ServiceEndpoint.class.getName());

    private final Service service;
    private final BeforeCall before;
    private final Dialect main;
    private final @Nullable Dialect awsCbor;
    private final @Nullable Dialect rpcCbor;
    private final @Nullable Dialect query;

    private ServiceEndpoint(Service service, BeforeCall before) {
        this.service = service;
        this.before = before;
        boolean rpc = false;
        switch (service.facts().protocol()) {
            case AWS_JSON -> {
                main = RpcDialect.json(service);
                rpc = true;
            }
            case RPC_V2_CBOR -> main = RpcDialect.rpcCbor(service);
            case REST_JSON -> main = new RestDialect(service, new JsonBodies());
            case REST_XML ->
                main = new RestDialect(service, new XmlBodies(service.facts().xmlNamespace()));
            case AWS_QUERY, EC2_QUERY -> main = new QueryDialect(service);
            default -> throw new AssertionError(service.facts().protocol());
        }
        awsCbor = rpc ? RpcDialect.awsCbor(service) : null;
        rpcCbor = rpc ? RpcDialect.rpcCbor(service) : null;
        query = service.facts().queryCodes() == null ? null : new QueryDialect(service);
    }

    public static ServiceEndpoint of(Service service) {
        return of(service, (anyService, operation, input, call) -> call);
    }

    /// @param before asked before every call, with its valid input
    public static ServiceEndpoint of(Service service, BeforeCall before) {
        return new ServiceEndpoint(service, before);
    }

    public Service service() {
        return service;
    }

    /// @param account the account whose resources are meant
    public HttpResponse answer(HttpRequest request, Caller caller, String account, String region, String requestId) {
        Dialect dialect = dialect(request);
        try {
            Dialect.Request read = dialect.read(request);
            Operation operation = read.operation();
            Structure input = read.input();
            List<Violation> violations = Constraints.violations(input);
            if (!violations.isEmpty()) {
                throw dialect.invalid(violations);
            }
            Call call = before.check(
                    service, operation, input, new Call(requestId, caller, account, region, request));
            return dialect.write(operation, operation.handler().answer(input, call), requestId);
        } catch (AwsException e) {
            return dialect.error(request, e, requestId);
        } catch (MalformedInputException e) {
            return dialect.error(request, dialect.malformed(e), requestId);
        } catch (IOException e) {
            return dialect.error(
                    request, dialect.malformed(new MalformedInputException(String.valueOf(e.getMessage()))), requestId);
        } catch (ServerFault e) {
            AwsException usual = dialect.internal();
            AwsException told = new AwsException(usual.code(), usual.httpStatus(), String.valueOf(e.getMessage()));
            return dialect.error(request, told, requestId);
        } catch (RuntimeException | StackOverflowError e) {
            // Whoever is interrupted was ended by a reset or a stop: that is nobody's bug.
            Level level = Thread.currentThread().isInterrupted() ? Level.DEBUG : Level.ERROR;
            LOG.log(level, service.facts().title() + " failed at request " + requestId, e);
            return dialect.error(request, dialect.internal(), requestId);
        }
    }

    /// Whether a request that does not say which service it means is one of this service's by its path.
    public boolean offers(HttpRequest request) {
        return main instanceof RestDialect rest && rest.offers(request);
    }

    /// The answer to a request that is refused before its operation is looked at; its body stays unread.
    public HttpResponse refuse(HttpRequest request, AwsException error, String requestId) {
        return dialect(request).error(request, error, requestId);
    }

    private Dialect dialect(HttpRequest request) {
        if (awsCbor != null && rpcCbor != null) {
            String type = request.headers().first("Content-Type", "");
            if (type.startsWith("application/x-amz-cbor")) {
                return awsCbor;
            }
            if (type.startsWith("application/cbor")
                    || "rpc-v2-cbor".equals(request.headers().first("smithy-protocol"))) {
                return rpcCbor;
            }
        }
        // A target is what tells JSON from a form, whatever the type of content says.
        if (query != null && request.headers().first("X-Amz-Target") == null) {
            return query;
        }
        return main;
    }
}
