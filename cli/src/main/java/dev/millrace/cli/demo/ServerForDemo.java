package dev.millrace.cli.demo;

import dev.millrace.cli.BackgroundServer;
import dev.millrace.cli.Installation;
import dev.millrace.cli.ServerAddress;
import dev.millrace.cli.ShellWords;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The server a demo uses: the one that runs already, or one started for it and stopped at its end, Ctrl-C included.
final class ServerForDemo implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final @Nullable Program started;
    private final Ending ending;
    private final Runnable end = this::end;

    private ServerForDemo(@Nullable Program started, Ending ending) {
        this.started = started;
        this.ending = ending;
    }

    static ServerForDemo use(ServerAddress address, Ending ending) throws IOException, InterruptedException {
        Optional<JsonNode> running = address.health();
        if (running.isPresent()) {
            address.otherFolder(running.get()).ifPresent(folder -> refuse(address, Path.of(folder)));
            return new ServerForDemo(null, ending);
        }
        BackgroundServer background = BackgroundServer.start(address, List.of());
        Program program = new Program(background.process(), STOP_LIMIT, false);
        ServerForDemo server = new ServerForDemo(program, ending);
        ending.add(server.end);
        try {
            background.awaitReady();
        } catch (UserError didNotStart) {
            server.close();
            throw didNotStart;
        }
        return server;
    }

    /// What a demo keeps of a pipeline lies with the server that has the pipeline: beside another one it would be wrong.
    private static void refuse(ServerAddress address, Path folder) {
        throw new UserError("the server at " + address.uri() + " keeps its data in " + folder + ", not in "
                + address.data()
                + (Files.isWritable(folder)
                        ? ". To use it, add: --data " + ShellWords.quoted(folder.toString())
                        : ", and that folder is not one of this machine and user")
                + ". For a server of the demo's own, add: --port 4567 (any free one)\n  " + Installation.called()
                + " status --port " + address.port() + "   says more of it");
    }

    boolean ownServer() {
        return started != null;
    }

    /// From here on it stays when the demo ends.
    void keep() {
        ending.takeBack(end);
    }

    @Override
    public void close() {
        end();
        ending.takeBack(end);
    }

    private void end() {
        if (started != null && started.process().isAlive()) {
            started.end();
        }
    }
}
