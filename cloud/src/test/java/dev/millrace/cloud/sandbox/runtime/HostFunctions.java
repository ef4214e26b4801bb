package dev.millrace.cloud.sandbox.runtime;

import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Functions that run on the interpreters of this machine: one sandbox for a class, a function for each test.
abstract class HostFunctions {
    @TempDir
    static Path directory;

    static Sandbox sandbox;
    static HostRuntimes runtimes;

    @TempDir
    Path code;

    FunctionUnderTest function;

    @BeforeAll
    static void open() throws IOException {
        sandbox = new Sandbox(SandboxConfiguration.in(directory.resolve("sandbox")));
        NamespacesNeeded.orAbort(sandbox.isolation());
        runtimes = HostRuntimes.in(directory.resolve("sandbox"));
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @BeforeEach
    void function() throws IOException {
        function = new FunctionUnderTest(sandbox, runtimes, code);
    }

    @AfterEach
    void end() throws Exception {
        function.close();
    }
}
