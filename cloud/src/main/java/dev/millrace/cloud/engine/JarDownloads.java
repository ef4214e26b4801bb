package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Jars of a lock file, into a folder: each is checked before it has its name, and what is there stays.
///
/// @param program whose they are
record JarDownloads(String program, MavenRepositories repositories, Path jars, Consumer<Progress> progress) {
    private static final int AT_A_TIME = 6;
    private static final Duration PATIENCE_OF_ONE = Duration.ofMinutes(5);

    void run(List<JarProgram.Jar> all) throws EngineException, InterruptedException {
        long bytes = all.stream().mapToLong(JarProgram.Jar::bytes).sum();
        progress.accept(new Progress(Step.PACKAGES, 0, all.size(), bytes));
        try (ExecutorService threads = Executors.newFixedThreadPool(
                        AT_A_TIME, Thread.ofVirtual().name("engine-download-", 0).factory());
                HttpClient client = HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofSeconds(20))
                        .build()) {
            CompletionService<Path> fetched = new ExecutorCompletionService<>(threads);
            for (JarProgram.Jar jar : all) {
                fetched.submit(() -> Tries.of(() -> fetch(client, jar)));
            }
            try {
                for (int done = 1; done <= all.size(); done++) {
                    fetched.take().get();
                    progress.accept(new Progress(Step.PACKAGES, done, all.size(), bytes));
                }
            } catch (ExecutionException failure) {
                threads.shutdownNow();
                client.shutdownNow();
                throw new EngineException(
                        program + " could not be installed. A jar could not be had: "
                                + (failure.getCause() instanceof IOException why ? why.getMessage() : failure.getCause())
                                + " (" + MavenRepositories.VARIABLE + " names another repository)",
                        failure);
            } catch (InterruptedException ended) {
                threads.shutdownNow();
                client.shutdownNow();
                throw ended;
            }
        }
    }

    private Path fetch(HttpClient client, JarProgram.Jar jar) throws IOException, InterruptedException {
        Pin pin = new Pin(jar.bytes(), jar.sha256());
        Path file = jars.resolve(jar.file());
        if (pin.holds(file)) {
            return file;
        }
        Path part = jars.resolve(jar.file() + ".part");
        Path local = repositories.local().resolve(jar.path());
        if (pin.holds(local)) {
            Files.copy(local, part, StandardCopyOption.REPLACE_EXISTING);
        } else {
            URI address = repositories.remote().resolve(jar.path());
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE_OF_ONE);
            repositories.authorization().ifPresent(login -> request.header("Authorization", login));
            HttpResponse<Path> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofFile(part));
            if (answer.statusCode() != 200) {
                Files.deleteIfExists(part);
                throw Tries.failure(address + " answered " + answer.statusCode(), answer.statusCode());
            }
            if (!pin.holds(part)) {
                Files.deleteIfExists(part);
                throw new Tries.SettledException(address + " is not the jar that the lock file names");
            }
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
