package dev.millrace.cloud.service.mwaa;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/// An Airflow that is a few lines: what it was asked, and a web server that says what it got.
final class AirflowInMemory implements Airflow, AutoCloseable {
    final BlockingQueue<Plan> started = new LinkedBlockingQueue<>();
    final List<String> said = new CopyOnWriteArrayList<>();

    /// The version that does not come up.
    volatile String broken = "";

    /// A start takes one of these.
    final Semaphore mayStart = new Semaphore(1_000);

    private final Map<String, HttpServer> webs = new ConcurrentHashMap<>();

    @Override
    public List<String> versions() {
        return List.of("2.9.2", "2.10.3", "2.11.0", "3.0.6", "3.3.1");
    }

    @Override
    public void start(Plan plan) throws RefusedException, InterruptedException {
        started.add(plan);
        mayStart.acquire();
        if (plan.version().equals(broken)) {
            throw new RefusedException("INCORRECT_CONFIGURATION", "Airflow " + plan.version() + " does not come up.");
        }
        webs.computeIfAbsent(plan.uid(), _ -> web());
    }

    private HttpServer web() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                String got = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body + " "
                        + exchange.getRequestHeaders().getFirst("Cookie") + " "
                        + exchange.getRequestHeaders().getFirst("Origin");
                if (exchange.getRequestURI().getPath().equals("/fields")) {
                    got = exchange.getRequestHeaders().keySet().toString();
                }
                String self = "http://127.0.0.1:" + server.getAddress().getPort();
                exchange.getResponseHeaders().add("X-Self", self);
                if (exchange.getRequestURI().getPath().equals("/login")) {
                    exchange.getResponseHeaders()
                            .add("Location", self + "/home?next=http%3A%2F%2F127.0.0.1%3A" + server.getAddress().getPort() + "%2Fdags");
                    exchange.sendResponseHeaders(302, -1);
                } else {
                    byte[] bytes = got.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().equals("/stream") ? 0 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void end(String uid, boolean deleted) {
        said.add("end " + uid + (deleted ? " for good" : ""));
        HttpServer there = webs.remove(uid);
        if (there != null) {
            there.stop(0);
        }
    }

    @Override
    public Optional<URI> web(String uid) {
        return Optional.ofNullable(webs.get(uid))
                .map(server -> URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @Override
    public Session login(String uid, String user, String role) {
        return new Session(Map.of("session", user.replace("/", ".") + "." + role));
    }

    @Override
    public CommandResult command(String uid, String line) throws RefusedException {
        if (line.contains("'")) {
            throw RefusedException.invalid("No closing quotation");
        }
        return new CommandResult(
                line.startsWith("dags") ? 0 : 2,
                ("did " + line).getBytes(StandardCharsets.UTF_8),
                "warned".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public RestResult rest(String uid, String role, String method, String path, String query, byte[] body) {
        String answer = "{\"as\":\"" + role + "\",\"asked\":\"" + method + " " + path + "?" + query + "\",\"body\":"
                + (body.length == 0 ? "null" : new String(body, StandardCharsets.UTF_8)) + "}";
        int status = path.equals("/nothing") ? 404 : path.equals("/broken") ? 500 : 200;
        return new RestResult(status, answer.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        webs.values().forEach(server -> server.stop(0));
        webs.clear();
    }
}
