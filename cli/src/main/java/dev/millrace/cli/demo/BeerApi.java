package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import dev.millrace.cli.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// The beer API's stand-in on a port that was free, ended with the demo.
final class BeerApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Program program;
    private final String address;
    private final Ending ending;
    private final Runnable end;

    private BeerApi(Program program, String address, Ending ending) {
        this.program = program;
        this.address = address;
        this.ending = ending;
        this.end = program::end;
        ending.add(end);
    }

    /// @param folder with beer_api.py
    static BeerApi start(Path folder, Ending ending) throws IOException {
        Path python = Installation.program("python3")
                .orElseThrow(() -> new UserError("python3 is needed: the functions of this pipeline are in Python"));
        Program program = Program.start(
                new ProcessBuilder(
                                python.toString(),
                                folder.resolve("beer_api.py").toString(),
                                "--port",
                                "0",
                                "--seed",
                                "1")
                        .redirectErrorStream(true),
                PATIENCE);
        String first = new BufferedReader(
                        new InputStreamReader(program.process().getInputStream(), StandardCharsets.UTF_8))
                .readLine();
        if (first == null || !first.startsWith("http://")) {
            program.end();
            throw new UserError("the beer API did not start: " + (first == null ? "it says nothing" : first));
        }
        return new BeerApi(program, first, ending);
    }

    /// Where a random beer is to be had.
    String address() {
        return address;
    }

    @Override
    public void close() {
        program.end();
        ending.takeBack(end);
    }
}
