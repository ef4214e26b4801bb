package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The Lambda Runtime API of one environment, on a loopback port of its own
/// (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). A listener is a socket and a virtual thread per
/// connection; a runtime keeps one connection open, so an invocation costs one write here and one read there. Loopback
/// ports are anybody's: a connection is spoken with after it was seen that the environment's own processes made it.
///
/// Extensions have the same port: [ExtensionsApi].
public final class RuntimeApi implements AutoCloseable {
    private static final String INVOCATION = "/2018-06-01/runtime/invocation/";

    /// A runtime needs one or two at a time, and so does each of ten extensions.
    private static final int CONNECTIONS = 32;

    /// What a runtime says and asks. Called by the connections' threads.
    interface Conversation {
        /// Waits for the next invocation to be handed over.
        /// @return null where the environment ends
        RuntimeApi.@Nullable Event next() throws InterruptedException;

        /// @param tooLarge the answer was longer than it may be; `body` is empty
        Said response(String requestId, byte[] body, boolean tooLarge);

        /// @param errorType from the header, such as `Runtime.UnhandledException`
        Said error(String requestId, @Nullable String errorType, byte[] body);

        /// Where the pieces of an answer go that is streamed; null where it is wanted whole, or not expected.
        @Nullable
        OutputStream stream(String requestId);

        Said initError(@Nullable String errorType, byte[] body);

        /// The answer to an extension.
        /// @return null where the environment ends
        @Nullable RuntimeReply extension(RuntimeRequest request) throws InterruptedException;

        /// Whether who connects from there may ask and say anything.
        boolean mayTalk(InetSocketAddress from) throws InterruptedException;

        /// The answer to what was said last is out.
        void replied();
    }

    /// An invocation with the moment at which it must be done.
    public record Event(Invocation invocation, long deadlineMs) {}

    /// Whether what the runtime said fits what it was asked.
    public enum Said {
        ACCEPTED,
        UNKNOWN_REQUEST,
        OUT_OF_TURN
    }

    private final ServerSocket listener;
    private final Conversation conversation;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    /// One large body is read at a time, so that half-sent ones on many connections do not fill the server's memory.
    private final Semaphore largeBody = new Semaphore(1);
    private volatile boolean closed;

    private RuntimeApi(ServerSocket listener, Conversation conversation) {
        this.listener = listener;
        this.conversation = conversation;
    }

    /// Opens a port. Nothing is served before [#serve].
    static RuntimeApi open(Conversation conversation) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 16);
        return new RuntimeApi(listener, conversation);
    }

    /// Accepts connections from now on.
    public RuntimeApi serve() {
        Thread.ofVirtual().name("runtime-api-" + listener.getLocalPort()).start(this::accept);
        return this;
    }

    /// Where it listens, on the loopback address.
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
        connections.forEach(Connection::closeUnlessAnswering);
    }

    private void accept() {
        while (!closed) {
            try {
                Connection connection = new Connection(listener.accept());
                if (connections.size() >= CONNECTIONS) {
                    connection.close();
                    continue;
                }
                connections.add(connection);
                if (closed) {
                    connection.close();
                    return;
                }
                connection.socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> talk(connection));
            } catch (IOException e) {
                // Closed, or a connection that broke before it began; or no more files may be opened, which passes.
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private void talk(Connection connection) {
        try (Socket socket = connection.socket) {
            if (!(socket.getRemoteSocketAddress() instanceof InetSocketAddress from) || !conversation.mayTalk(from)) {
                return;
            }
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            OutputStream out = socket.getOutputStream();
            while (!closed) {
                RuntimeRequest request =
                        RuntimeRequest.read(in, out, LambdaLimits.RESPONSE_BYTES, largeBody, this::streamed);
                if (request == null) {
                    return;
                }
                connection.answering = true;
                RuntimeReply reply = answer(request);
                if (reply == null) {
                    return;
                }
                try {
                    reply.writeTo(out);
                } finally {
                    conversation.replied();
                }
                connection.answering = false;
                if (!request.keepAlive()) {
                    return;
                }
            }
        } catch (IOException e) {
            // The runtime went away or does not speak HTTP: its process's end tells.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    private @Nullable RuntimeReply answer(RuntimeRequest request) throws InterruptedException {
        String path = request.path();
        if (ExtensionsApi.serves(path)) {
            return conversation.extension(request);
        }
        if (path.equals(INVOCATION + "next")) {
            if (!request.method().equals("GET")) {
                return notAllowed();
            }
            Event event = conversation.next();
            return event == null ? null : RuntimeReply.event(event.invocation(), event.deadlineMs());
        }
        String errorType = request.headers().get("lambda-runtime-function-error-type");
        if (path.equals("/2018-06-01/runtime/init/error")) {
            return request.method().equals("POST")
                    ? said(conversation.initError(errorType, request.body()), "InitError")
                    : notAllowed();
        }
        int last = path.lastIndexOf('/');
        if (path.startsWith(INVOCATION) && last > INVOCATION.length()) {
            String requestId = path.substring(INVOCATION.length(), last);
            switch (path.substring(last + 1)) {
                case "response" -> {
                    if (errorType != null) {
                        // A streamed answer that broke off says so in its trailers.
                        return said(conversation.error(requestId, errorType, brokenOff(request)), "InvocationError");
                    }
                    Said said = conversation.response(requestId, request.body(), request.tooLarge());
                    return said == Said.ACCEPTED && request.tooLarge()
                            ? RuntimeReply.error(
                                    413,
                                    "RequestEntityTooLarge",
                                    "Exceeded maximum allowed payload size (" + LambdaLimits.RESPONSE_BYTES
                                            + " bytes).")
                            : said(said, "InvocationResponse");
                }
                case "error" -> {
                    return said(conversation.error(requestId, errorType, request.body()), "InvocationErrorResponse");
                }
                default -> {
                    // said below
                }
            }
        }
        return RuntimeReply.error(404, "NotFound", "Millrace's Runtime API has no " + path);
    }

    private @Nullable OutputStream streamed(String path, Map<String, String> headers) {
        return path.startsWith(INVOCATION)
                        && path.endsWith("/response")
                        && "streaming".equalsIgnoreCase(headers.get("lambda-runtime-function-response-mode"))
                ? conversation.stream(path.substring(INVOCATION.length(), path.lastIndexOf('/')))
                : null;
    }

    private static byte[] brokenOff(RuntimeRequest request) {
        String error = request.headers().get("lambda-runtime-function-error-body");
        try {
            return error == null ? request.body() : Base64.getDecoder().decode(error);
        } catch (IllegalArgumentException notBase64) {
            return request.body();
        }
    }

    private static RuntimeReply said(Said said, String to) {
        return switch (said) {
            case ACCEPTED -> RuntimeReply.ACCEPTED;
            case UNKNOWN_REQUEST -> RuntimeReply.error(400, "InvalidRequestID", "Invalid request ID");
            case OUT_OF_TURN ->
                RuntimeReply.error(
                        403,
                        "InvalidStateTransition",
                        "State transition from Ready to " + to
                                + " failed for runtime. Error: State transition is not allowed");
        };
    }

    private static RuntimeReply notAllowed() {
        return RuntimeReply.error(404, "NotFound", "Millrace's Runtime API has no such method here");
    }

    /// One that is being answered is closed by who answers it, after the answer is out.
    private static final class Connection {
        private final Socket socket;
        private volatile boolean answering;

        private Connection(Socket socket) {
            this.socket = socket;
        }

        private void closeUnlessAnswering() {
            if (!answering) {
                close();
            }
        }

        private void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no more use either way.
            }
        }
    }
}
