package dev.millrace.cloud;

import dev.millrace.cloud.gateway.Gate;
import dev.millrace.cloud.gateway.Origins;
import dev.millrace.cloud.gateway.OwnNames;
import dev.millrace.cloud.gateway.listener.Listener;
import dev.millrace.cloud.gateway.listener.Visit;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A server: a port, a data folder, and between them a [Cloud] that can be exchanged.
///
/// A reset is an end and a start over an empty folder, without giving up the port: the gate is shut, who is inside
/// leaves, every part is ended, what was kept goes, every part is made anew, the gate opens. So nothing of before can
/// reach what comes after, and no part has to know how to forget.
public final class Server implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Server.class.getName());

    /// How long a reset waits for calls in hand before it breaks them off.
    private static final Duration RESET_PATIENCE = Duration.ofMillis(500);

    /// The same at the end, where functions at work are waited for too.
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private static final String HEALTH = "/_millrace/health";
    private static final String RESET = "/_millrace/reset";
    private static final String CLOCK = "/_millrace/clock";

    private final CloudConfiguration configuration;
    private final Origins origins;
    private final Gate gate = new Gate();
    /// What was learned of them outlives a reset.
    private final InstalledInterpreters interpreters = InstalledInterpreters.ofThisMachine();
    private final Listener listener;
    /// One at a time starts, resets or ends the server.
    private final ReentrantLock changing = new ReentrantLock();

    private Storage storage;
    /// Null while it is exchanged, and where a reset failed: then nothing but the server's own pages is answered.
    private volatile @Nullable Cloud cloud;

    private boolean closed;

    private Server(CloudConfiguration configuration) throws IOException {
        this.configuration = configuration;
        storage = Storage.open(configuration.data(), configuration.storage());
        Listener bound = null;
        try {
            bound = Listener.bind(configuration.host(), configuration.port());
            listener = bound;
            origins = new Origins(
                    new OwnNames(configuration.host(), bound.port(), configuration.allowedHosts()),
                    configuration.allowedOrigins(),
                    Origins.BucketRules.none());
            begin();
            listener.letInBy(this::enter);
        } catch (IOException | RuntimeException e) {
            if (bound != null) {
                bound.close();
            }
            end();
            storage.close();
            throw e;
        }
    }

    /// Starts a server: when this returns, it answers.
    /// @throws IOException where its port cannot be had
    /// @throws dev.millrace.cloud.storage.DataFolderRefusedException where its folder must not be opened
    public static Server start(CloudConfiguration configuration) throws IOException {
        return new Server(configuration);
    }

    public int port() {
        return listener.port();
    }

    /// Lets work in hand end, takes no more requests, and releases the data folder.
    @Override
    public void close() {
        changing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            Cloud running = cloud;
            if (running != null) {
                running.drain(CLOSE_PATIENCE);
            }
            listener.close();
            gate.shut(Duration.ZERO);
            end();
            storage.close();
        } finally {
            changing.unlock();
        }
    }

    private void begin() throws IOException {
        Cloud fresh = new Cloud(configuration, storage, listener.port(), interpreters);
        cloud = fresh;
        fresh.start();
        gate.open(fresh::answer);
    }

    private void end() {
        Cloud running = cloud;
        cloud = null;
        if (running != null) {
            running.stop();
        }
    }

    /// The server's own pages are answered whether the gate is open or not, to whom a browser may send.
    private Visit enter(HttpRequest request) throws InterruptedException {
        return switch (request.path()) {
            case HEALTH -> own(_ -> health()).enter(request);
            case RESET -> own(this::reset).enter(request);
            case CLOCK -> own(this::clock).enter(request);
            default -> gate.enter(request);
        };
    }

    private Visit.Reception own(Function<HttpRequest, HttpResponse> page) {
        return Visit.Reception.open(request -> origins.guarding(request, page));
    }

    /// What the server says of itself.
    private record Health(String status, List<String> services, long pid, String data, List<String> troubles) {}

    private HttpResponse health() {
        Cloud running = cloud;
        Health health = new Health(
                running == null ? "not ready" : "ok",
                running == null ? List.of() : running.services(),
                ProcessHandle.current().pid(),
                configuration.data().toAbsolutePath().normalize().toString(),
                running == null ? List.of() : running.troubles());
        return json(200, JsonMapper.shared().writeValueAsString(health));
    }

    /// Shows the clock, or moves it.
    private HttpResponse clock(HttpRequest request) {
        Cloud running = cloud;
        return running == null
                ? json(503, "{\"message\":\"The server is not ready.\"}")
                : new ClockPage(running.clock()).answer(request);
    }

    /// Empties everything, and says how long that took.
    private HttpResponse reset(HttpRequest request) {
        if (!request.method().equals("POST")) {
            HttpResponse refused = json(405, "{\"message\":\"POST to reset.\"}");
            refused.headers().add("Allow", "POST");
            return refused;
        }
        long started = System.nanoTime();
        changing.lock();
        try {
            if (closed) {
                return json(503, "{\"message\":\"The server is stopping.\"}");
            }
            int left = gate.shut(RESET_PATIENCE);
            if (left > 0) {
                LOG.log(Level.WARNING, left + " calls did not end at the reset; they can reach nothing any more");
            }
            end();
            storage = storage.emptied();
            begin();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "The reset failed", e);
            Problem problem = new Problem("The reset failed: " + e.getMessage());
            return json(500, JsonMapper.shared().writeValueAsString(problem));
        } finally {
            changing.unlock();
        }
        long tookMs = Duration.ofNanos(System.nanoTime() - started).toMillis();
        return json(200, "{\"status\":\"ok\",\"tookMs\":" + tookMs + "}");
    }

    private record Problem(String message) {}

    static HttpResponse json(int status, String body) {
        return HttpResponse.of(
                status, new Headers().add("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }
}
