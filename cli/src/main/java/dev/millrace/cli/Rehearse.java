package dev.millrace.cli;

import dev.millrace.cloud.Server;
import dev.millrace.cloud.CloudConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// A short scripted life of a server, run once after a build by the launcher, so that the JVM can note which classes a
/// server needs (an AOT cache). On a port of its own and a folder that goes away again. Its client is another process,
/// which makes notes of its own: a JVM loads all that it has notes of, so a server should have none of AWS's SDK.
@Command(name = "rehearse", hidden = true)
final class Rehearse implements Callable<Integer> {
    @Parameters(arity = "1..*", description = "The client's command; the server's port is put at its end.")
    private List<String> client = List.of();

    @Override
    public Integer call() throws Exception {
        Path data = Files.createTempDirectory("millrace-rehearsal");
        try (Server cloud = Server.start(CloudConfiguration.of(data).withPort(0))) {
            List<String> command = new ArrayList<>(client);
            command.add(Integer.toString(cloud.port()));
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } finally {
            delete(data);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
