package dev.millrace.cloud.service.lambda;

import dev.millrace.cloud.service.lambda.FunctionEnvironments.Blueprint;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Ended;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Started;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Functions as threads that speak the Runtime API over HTTP, as runtimes do.
final class ScriptedEnvironments implements FunctionEnvironments {
    /// What a runtime does with an event.
    interface Script {
        /// @return the answer
        /// @throws FunctionFailed to be posted as an error
        /// @throws RuntimeEnds where the process ends
        String on(String event, HttpResponse<String> headers, Consumer<String> print) throws Exception;
    }

    interface AfterAnswer {
        void run() throws Exception;
    }

    static final class FunctionFailed extends Exception {
        FunctionFailed(String json) {
            super(json);
        }
    }

    static final class RuntimeEnds extends Exception {
        private final boolean outOfMemory;

        RuntimeEnds(String how, boolean outOfMemory) {
            super(how);
            this.outOfMemory = outOfMemory;
        }
    }

    final List<Blueprint> started = new CopyOnWriteArrayList<>();
    final CountDownLatch forever = new CountDownLatch(1);
    volatile Script script = (event, headers, print) -> event;
    volatile String initError = "";
    volatile Started.Refused refusal;
    volatile CountDownLatch preparing = new CountDownLatch(0);
    volatile RuntimeException preparationFails;
    volatile String unpreparable;
    volatile RuntimeException startFails;
    /// What a runtime does between its answer and its next request.
    volatile AfterAnswer afterAnswer = () -> {};
    /// Whether connections are seen as those of other processes.
    volatile boolean stranger;
    /// How many environments are stopped now.
    final AtomicInteger frozen = new AtomicInteger();
    /// How many were told that their start is over.
    final AtomicInteger startsOver = new AtomicInteger();
    /// How many processes live.
    final AtomicInteger alive = new AtomicInteger();
    /// Holds starts up.
    volatile CountDownLatch starting = new CountDownLatch(0);

    @Override
    public Optional<String> prepare(String account, String region, Code code) {
        try {
            preparing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (preparationFails != null) {
            throw preparationFails;
        }
        return Optional.ofNullable(unpreparable);
    }

    @Override
    public Started start(Blueprint blueprint, Consumer<String> output) {
        started.add(blueprint);
        if (refusal != null) {
            return refusal;
        }
        if (startFails != null) {
            throw startFails;
        }
        try {
            starting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        alive.incrementAndGet();
        ended.thenRun(alive::decrementAndGet);
        String api = "http://" + blueprint.environment().get("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/";
        Thread runtime = Thread.ofVirtual().start(() -> {
            try (HttpClient http = HttpClient.newHttpClient()) {
                run(http, api, output);
            } catch (RuntimeEnds end) {
                ended.complete(new Ended(String.valueOf(end.getMessage()), end.outOfMemory));
            } catch (Exception gone) {
                ended.complete(new Ended("Runtime exited with error: signal: killed", false));
            }
        });
        return new Started.Running(new Process() {
            @Override
            public void kill() {
                runtime.interrupt();
                ended.complete(new Ended("Runtime exited with error: signal: killed", false));
            }

            @Override
            public void onExit(Consumer<Ended> callback) {
                ended.thenAcceptAsync(callback);
            }

            @Override
            public long peakMemoryBytes() {
                return 41L << 20;
            }

            @Override
            public boolean connectsFrom(InetSocketAddress from) {
                return !stranger;
            }

            @Override
            public void startOver() {
                startsOver.incrementAndGet();
            }

            @Override
            public void freeze() {
                frozen.incrementAndGet();
            }

            @Override
            public void thaw() {
                frozen.decrementAndGet();
            }
        });
    }

    private void run(HttpClient http, String api, Consumer<String> output) throws Exception {
        if (!initError.isEmpty()) {
            post(http, api + "init/error", initError, "Runtime.Unhandled");
            throw new RuntimeEnds("Runtime exited with error: exit status 1", false);
        }
        while (true) {
            HttpResponse<String> next = http.send(
                    HttpRequest.newBuilder(URI.create(api + "invocation/next")).build(),
                    HttpResponse.BodyHandlers.ofString());
            String id =
                    next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
            try {
                post(http, api + "invocation/" + id + "/response", script.on(next.body(), next, output), null);
            } catch (FunctionFailed failed) {
                post(http, api + "invocation/" + id + "/error", String.valueOf(failed.getMessage()), "Error");
            }
            afterAnswer.run();
        }
    }

    private static void post(HttpClient http, String uri, String body, String errorType)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(uri)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (errorType != null) {
            request.header("Lambda-Runtime-Function-Error-Type", errorType);
        }
        http.send(request.build(), HttpResponse.BodyHandlers.discarding());
    }
}
