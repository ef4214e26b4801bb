package dev.millrace.cloud.sandbox.runtime;

import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Root;
import dev.millrace.cloud.sandbox.SandboxSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a function can be run on this machine.
public sealed interface HostPlan {
    /// @param binds        the code, the layers and what the runtime is made of
    /// @param environment  what AWS's runtime sets by itself; the function's own variables go over it
    /// @param note         for the user, if another version than the one asked for has to do
    record Ready(
            List<String> command,
            List<Bind> binds,
            Map<String, String> environment,
            int memoryMegabytes,
            Optional<String> note)
            implements HostPlan {
        public Ready {
            command = List.copyOf(command);
            binds = List.copyOf(binds);
            environment = Map.copyOf(environment);
        }

        /// Started by a script of the function's own, which is given the runtime's command
        /// (docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html, "Wrapper scripts"). A `bootstrap` is the
        /// function's own already and is not wrapped.
        public Ready wrappedBy(@Nullable String script) {
            if (script == null || script.isEmpty() || command.getFirst().endsWith("/bootstrap")) {
                return this;
            }
            var wrapped = new ArrayList<String>();
            wrapped.add(script);
            wrapped.addAll(command);
            return new Ready(wrapped, binds, environment, memoryMegabytes, note);
        }

        /// All but the variables that the function's own settings and credentials add.
        public SandboxSpec spec() {
            return SandboxSpec.of(new Root.Machine(), command)
                    .in(HostRuntimes.CODE)
                    .withBinds(binds)
                    .withEnvironment(environment)
                    .withMemoryMegabytes(memoryMegabytes);
        }
    }

    /// @param errorType  Lambda's word for an initialization that fails like this
    /// @param message    what is missing and what would help
    record Impossible(String errorType, String message) implements HostPlan {}
}
