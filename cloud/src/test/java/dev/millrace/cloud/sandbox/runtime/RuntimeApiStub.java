package dev.millrace.cloud.sandbox.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// As much of the Lambda Runtime API as a runtime needs: events that a test puts in come out of `/next`, what the
/// runtime answers is kept.
final class RuntimeApiStub implements AutoCloseable {
    /// @param path       after `/2018-06-01/runtime`
    /// @param errorType  of the header, or empty
    record Answer(String path, String errorType, String body) {}

    private final HttpServer server;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private int handed;

    RuntimeApiStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/2018-06-01/runtime", this::serve);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    void send(String event) {
        events.add(event);
    }

    Answer answer() throws InterruptedException {
        Answer answer = answers.poll(60, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return answer;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/2018-06-01/runtime".length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (path.equals("/invocation/next")) {
                byte[] event = events.take().getBytes(StandardCharsets.UTF_8);
                long deadline = System.currentTimeMillis() + 30_000;
                // Without a content type AWS's client for Java crashes.
                Map.of(
                                "Content-Type", "application/json",
                                "Lambda-Runtime-Aws-Request-Id", "request-" + ++handed,
                                "Lambda-Runtime-Deadline-Ms", Long.toString(deadline),
                                "Lambda-Runtime-Invoked-Function-Arn",
                                        "arn:aws:lambda:us-east-1:000000000000:function:f",
                                "Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0")
                        .forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(200, event.length);
                exchange.getResponseBody().write(event);
                return;
            }
            String type = exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type");
            exchange.sendResponseHeaders(202, -1);
            answers.add(new Answer(path, type == null ? "" : type, body));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
