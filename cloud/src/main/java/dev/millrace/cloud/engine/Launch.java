package dev.millrace.cloud.engine;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// One start of a program: made anew each time, because the port is another.
///
/// @param environment  all of it but PATH and HOME, which the engine sets: the user's own settings and credentials are
///                     not handed on
/// @param address      where it is spoken to
/// @param health       whether it can be used
public record Launch(List<String> command, Map<String, String> environment, URI address, Health health) {
    /// @param health answers 2xx once the program can be used
    public Launch(List<String> command, Map<String, String> environment, URI address, URI health) {
        this(command, environment, address, new Health.Http(health));
    }

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
