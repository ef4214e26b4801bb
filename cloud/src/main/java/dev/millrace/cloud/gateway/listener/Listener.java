package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The one port: HTTP/1.0, 1.1 and cleartext HTTP/2 (prior knowledge or upgrade). Paths and queries are handed on as
/// they came; bodies stream both ways.
///
/// The port is bound before there is anybody to answer, because some services have to know it: requests that come in
/// between wait. Connections are at most half of the files that the process may open, and leave the server those that
/// it holds itself, so that a client that opens them takes no file from the store; for those beyond, whoever has been
/// idle longest makes room. Nothing ends the loop that accepts but [#close]: where files run out all the same, it tries
/// again.
public final class Listener implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Listener.class.getName());
    private static final int BACKLOG = 1024;
    private static final int CONNECTIONS_MAX = 8192;

    /// What the server has open at rest (130), twice.
    private static final int OWN_FILES = 260;

    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final ServerSocket server;
    private final Patience patience;
    private final Semaphore places;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final RequestLog log = new RequestLog();
    private final CompletableFuture<Visit.Reception> reception = new CompletableFuture<>();
    private final Thread watch;
    private volatile boolean closing;

    private Listener(ServerSocket server, Patience patience, int connectionsMax) {
        this.server = server;
        this.patience = patience;
        this.places = new Semaphore(connectionsMax);
        Thread.ofPlatform().name("accept-" + server.getLocalPort()).start(this::accept);
        this.watch = Thread.ofVirtual().name("stalled connections").start(this::watch);
    }

    /// Binds the port; 0 takes a free one.
    /// @throws IOException where it cannot be bound, with a sentence for the user
    public static Listener bind(String host, int port) throws IOException {
        return bind(host, port, Patience.USUAL, connectionsMax(FileLimit.ofThisProcess()));
    }

    /// @param files that the process may open
    static int connectionsMax(int files) {
        return Math.clamp(Math.min(files / 2, files - OWN_FILES), 16, CONNECTIONS_MAX);
    }

    static Listener bind(String host, int port, Patience patience, int connectionsMax) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(host, port), BACKLOG);
        } catch (IOException | IllegalArgumentException e) {
            server.close();
            throw new SocketException("Cannot listen on " + host + ":" + port + ": " + e.getMessage());
        }
        return new Listener(server, patience, connectionsMax);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// From now on requests are answered by this, once.
    public void serve(Function<HttpRequest, HttpResponse> gateway) {
        letInBy(Visit.Reception.open(gateway));
    }

    /// From now on requests are let in by this, once.
    public void letInBy(Visit.Reception by) {
        reception.complete(by);
    }

    /// Takes no more, gives the calls in hand a moment, and frees the port.
    @Override
    public void close() {
        closing = true;
        reception.completeExceptionally(new IllegalStateException("closed"));
        watch.interrupt();
        try {
            server.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The port did not close", e);
        }
        connections.stream().filter(Connection::idle).forEach(Connection::end);
        long until = System.nanoTime() + GRACE.toNanos();
        try {
            while (!connections.isEmpty() && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(Connection::end);
    }

    private void accept() {
        boolean told = false;
        while (!closing) {
            try {
                if (!places.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    makeRoom();
                    places.acquire();
                }
                Socket socket;
                try {
                    socket = server.accept();
                } catch (IOException | RuntimeException | Error e) {
                    places.release();
                    throw e;
                }
                told = false;
                Thread.ofVirtual().name("connection").start(() -> serve(socket));
            } catch (IOException | RuntimeException | Error e) {
                if (closing) {
                    return;
                }
                if (!told) {
                    LOG.log(Level.WARNING, "No connection could be accepted, trying again: " + e);
                    told = true;
                }
                makeRoom();
                pause(PAUSE);
            } catch (InterruptedException e) {
                // Only closing ends this.
            }
        }
    }

    /// Ends an eighth of the idle connections, those that have been it longest.
    private void makeRoom() {
        List<Connection> idle = connections.stream()
                .filter(Connection::idle)
                .sorted(Comparator.comparingLong(Connection::idleSince))
                .toList();
        idle.subList(0, (idle.size() + 7) / 8).forEach(Connection::end);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            // Without it a small answer waits for the acknowledgement of the one before: 44 ms.
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket);
            connections.add(connection);
            try {
                if (!closing) {
                    new Http1Connection(connection, patience, this::enter, log).run();
                }
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A connection ended", e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A connection failed", e);
        } finally {
            places.release();
        }
    }

    private Visit enter(HttpRequest request) throws InterruptedException {
        Visit visit;
        try {
            visit = reception.join().enter(request);
        } catch (CompletionException e) {
            return Visit.Reception.open(_ -> HttpResponse.empty(503, new Headers())).enter(request);
        }
        return new Visit() {
            @Override
            public HttpResponse answer(HttpRequest asked) {
                try {
                    return visit.answer(asked);
                } catch (RuntimeException | Error e) {
                    LOG.log(Level.ERROR, () -> "No answer was made to " + asked.method() + " " + asked.path(), e);
                    return HttpResponse.empty(500, new Headers());
                }
            }

            @Override
            public void close() {
                visit.close();
            }
        };
    }

    /// Ends connections whose clients take nothing of what is written to them.
    private void watch() {
        while (!closing) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return;
            }
            connections.stream()
                    .filter(connection -> connection.stalled(patience.write()))
                    .forEach(Connection::end);
        }
    }
}
