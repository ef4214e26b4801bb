package dev.millrace.cloud.sandbox.runtime;

import java.nio.file.Path;
import java.util.Optional;

/// A function that is code without a system.
///
/// @param runtime          AWS's identifier: `python3.12`
/// @param handler          in the runtime's own form: `app.handler`, `example.Handler::handleRequest`
/// @param code             its unpacked files, readable by others, seen as `/var/task`
/// @param layers           of all its layers together, seen as `/opt`
/// @param memoryMegabytes  the function's memory
public record HostFunction(String runtime, String handler, Path code, Optional<Path> layers, int memoryMegabytes) {}
